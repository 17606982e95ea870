"""The first account of a real city, and every later one."""

from datetime import timedelta

import pytest
from django.utils import translation

from frontline.city import access, accounts, queries
from frontline.city.accounts import BadAccount
from frontline.city.models import Account, LogEntry, Place, Site
from frontline.city.roles import Verb
from tests.city.conftest import NOON

pytestmark = pytest.mark.django_db
PASSWORD = "nine lives of a cat"


@pytest.fixture
def chen() -> Account:
    Place.objects.create(kind="city", code="632701000000", name="玉树市")
    Site.objects.create(kind="isolation", code="G1", name="隔离点")
    return accounts.add(username="chen", password=PASSWORD, name="陈数据员", at=NOON)


def grant(
    username: str = "chen", role: str = "data_clerk", target: str = "632701000000", on: str = "place"
) -> None:
    accounts.grant(username=username, role=role, on=on, target=target, at=NOON)


def test_an_account_has_no_right_until_it_is_granted_one(chen: Account) -> None:
    assert chen.check_password(PASSWORD)
    assert access.actor_for(chen, at=NOON).verbs == frozenset()
    grant()
    actor = access.actor_for(chen, at=NOON)
    assert actor.may(Verb.IMPORT_DATA) and actor.city_wide
    [row] = queries.officials(at=NOON)
    assert (row.username, row.name, [right.role.key for right in row.rights]) == (
        "chen",
        "陈数据员",
        ["data_clerk"],
    )
    accounts.revoke(username="chen", role="data_clerk", at=NOON + timedelta(hours=1))
    assert not access.actor_for(chen, at=NOON + timedelta(hours=1)).verbs
    accounts.close(username="chen", at=NOON)
    chen.refresh_from_db()
    assert not chen.is_active
    kinds = list(LogEntry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["account_added", "right_granted", "right_ended", "account_closed"]


def test_a_right_may_end_by_itself_and_lie_on_a_site(chen: Account) -> None:
    until = NOON + timedelta(days=1)
    accounts.grant(username="chen", role="site_manager", on="site", target="G1", at=NOON, until=until)
    assert access.actor_for(chen, at=NOON).sites and not access.actor_for(chen, at=until).sites
    with pytest.raises(BadAccount, match="before it begins"):
        accounts.grant(username="chen", role="auditor", on="site", target="G1", at=until, until=NOON)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"role": "king"}, "no role 'king'"),
        ({"role": "resident"}, "telephone"),
        ({"target": "1"}, "import area-codes"),
        ({"target": ""}, "import area-codes"),
        ({"on": "site"}, "import sites"),
        ({"on": "agency"}, "import agencies"),
        ({"username": "nobody"}, "account list"),
    ],
)
def test_what_cannot_be_granted_is_said(chen: Account, change: dict[str, str], says: str) -> None:
    with pytest.raises(BadAccount, match=says):
        grant(**change)


def test_nothing_is_granted_or_ended_twice(chen: Account) -> None:
    grant()
    with pytest.raises(BadAccount, match="already"):
        grant()
    accounts.revoke(username="chen", role="data_clerk", at=NOON)
    with pytest.raises(BadAccount, match="holds no right"):
        accounts.revoke(username="chen", role="data_clerk", at=NOON)


@pytest.mark.parametrize(
    ("username", "password", "says"),
    [
        ("chen", PASSWORD, "already"),
        ("", PASSWORD, "1 to 60"),
        ("two words", PASSWORD, "no spaces"),
        ("wu", "short", "too short"),
        ("wu", "password123", "too common"),
        ("yangjinlhamo", "yangjinlhamo", "similar"),
    ],
)
def test_bad_names_and_passwords(chen: Account, username: str, password: str, says: str) -> None:
    with translation.override("en"), pytest.raises(BadAccount, match=says):
        accounts.add(username=username, password=password, name="", at=NOON)


def test_another_password(chen: Account) -> None:
    accounts.change_password(username="chen", password="another nine lives", at=NOON)
    chen.refresh_from_db()
    assert chen.check_password("another nine lives")
