"""Accounts and a clock for the pages of the city."""

from datetime import UTC, datetime

import pytest

from frontline.city import clock
from frontline.city.fields import blind_index
from frontline.city.models import Account, Grant, Person, Place

NOON = datetime(2022, 11, 10, 4, tzinfo=UTC)


@pytest.fixture
def exercise(db: None) -> None:
    clock.set_exercise(at=NOON, paused=True)


@pytest.fixture
def he(db: None) -> Account:
    """Commander He, one click in an exercise."""
    city = Place.objects.create(kind="city", name="玉树市", code="632701000000")
    account = Account.objects.create_user("he", "right horse", display_name="何指挥", one_click=True)
    Grant.objects.create(account=account, role="commander", on="place", on_id=city.pk, since=NOON)
    return account


@pytest.fixture
def zhou(db: None) -> Account:
    """A stranger with a valid login and no rights."""
    return Account.objects.create_user("zhou", "no rights", display_name="周")


@pytest.fixture
def lin(db: None) -> Person:
    """A resident who has never signed in."""
    phone = "13900000001"
    return Person.objects.create(code="L1", name="林小明", phone=phone, phone_key=blind_index(phone))
