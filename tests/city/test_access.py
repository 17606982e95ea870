"""The one door, as the web role sees it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection

from frontline.city import access, log
from frontline.city.models import Account, Grant, LogEntry, Person, Place

NOW = datetime(2022, 11, 10, tzinfo=UTC)


@pytest.fixture
def web_role(db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE frontline_web")
    yield


def grant(account: Account, role: str, place: Place) -> None:
    Grant.objects.create(account=account, role=role, on="place", on_id=place.pk, since=NOW)


def test_city_wide_grant_sees_everybody_and_a_stranger_sees_nobody(web_role: None) -> None:
    city = Place.objects.create(kind="city", name="玉树市")
    he = Account.objects.create(username="he", display_name="He")
    zhou = Account.objects.create(username="zhou", display_name="Zhou")
    grant(he, "commander", city)
    access.identify(access.actor_for(he, at=NOW))
    person = Person.objects.create(code="A1", name="王小明")
    assert list(Person.objects.all()) == [person]
    access.identify(access.actor_for(zhou, at=NOW))
    assert list(Person.objects.all()) == []


def test_the_log_takes_entries_and_gives_none_back(web_role: None) -> None:
    log.write("person_read", actor=None, at=NOW, subject=("person", 1), why="visit")
    entry = LogEntry.objects.get()
    assert entry.tx > 0
    with pytest.raises(Exception, match="permission denied"):
        entry.delete()
