"""A hotline with a catalogue, and requests told to it."""

from datetime import datetime
from uuid import uuid4

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Agency
from frontline.hotline.actions import catalogue as catalogues
from frontline.hotline.actions.intake import Told, register
from frontline.hotline.models import CatalogueVersion, Request
from frontline.hotline.queries import catalogue as kept
from tests.town import ALWAYS, Town

PHONE = "13800000001"


def open_hotline(profile: str = "yushu", *, at: datetime = ALWAYS) -> CatalogueVersion:
    """The offices of the cast, a desk, an office of last resort, a profile in force."""
    desk = agency("12345热线")
    catalogue = kept.from_profile(profile, desk=desk.pk, last_resort=agency("市政府办公室").pk)
    return catalogues.put_in_force(catalogue, note="profile", by=None, at=at)


def agency(name: str) -> Agency:
    return Agency.objects.get_or_create(name=name)[0]


def who(town: Town, name: str, at: datetime) -> Actor:
    return access.actor_for(town.accounts[name], at=at)


def asked(
    town: Town, at: datetime, words: str = "家里停水两天了", *, category: str = "water", by: str = "sun",
    into: Request | None = None, **more: object,
) -> Request:  # fmt: skip
    """A call about building 1, registered by Sun unless said otherwise."""
    told: dict[str, object] = {
        "channel": "phone", "words": words, "category": category, "phone": PHONE, "asker": "甲乙",
        "building": town.buildings[1], **more,
    }  # fmt: skip
    return register(Told(**told), key=uuid4(), by=who(town, by, at), at=at, into=into)  # type: ignore[arg-type]
