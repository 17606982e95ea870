"""Passes of the exercise: a lorry with food, a patient who needs dialysis, a posted doctor; one that waits."""

from datetime import datetime, timedelta

from frontline.areas.passes import actions
from frontline.areas.passes.actions import Wish
from frontline.areas.passes.models import Pass
from frontline.city import access
from frontline.city.models import Account, Building, Person, Site, Staff
from frontline.facts.base import person as person_subject
from frontline.loop import queries as loop
from frontline.site.demo.border import CODE

_DAY = timedelta(days=1)
_SOME = 40  # people looked at, to find one whom no measure keeps in


def give_passes(*, at: datetime) -> int:
    """Given by the commander when the exercise begins. 0 where there are some already."""
    if Pass.objects.exists():
        return 0
    he = access.actor_for(Account.objects.get(username="he"), at=at)
    lin = Account.objects.select_related("person__building").get(username="lin")
    for wish in (_lorry(at), _dialysis(at), _doctor(at)):
        if wish is not None:
            actions.give(wish, by=he, at=at)
    if lin.person is not None:
        asked = _wish(lin.person, at, ground="hospital", note="复诊取药")
        actions.ask(asked, by=access.actor_for(lin, at=at), at=at)
    return Pass.objects.count()


def _wish(person: Person, at: datetime, *, ground: str, note: str = "", days: int = 1) -> Wish:
    return Wish(
        ground=ground, note=note, person=person, building=person.building, since=at, until=at + days * _DAY,
        escort="家属" if ground == "hospital" else "",
    )  # fmt: skip


def _lorry(at: datetime) -> Wish:
    going = Building.objects.exclude(street="").order_by("pk")[0]
    return Wish(
        ground="goods", service="food", vehicle="青A2C519", building=going,
        drivers=[("王海平", "0317"), ("才旦加", "")],
        since=at, until=at + 5 * _DAY, note="粮油蔬菜", points=[Site.objects.get(code=CODE)],
    )  # fmt: skip


def _dialysis(at: datetime) -> Wish | None:
    ill = Person.objects.filter(needs__contains=["dialysis"]).order_by("pk")
    patient = _free(list(ill.select_related("building")[:_SOME]), at)
    return _wish(patient, at, ground="hospital", note="透析", days=7) if patient else None


def _doctor(at: datetime) -> Wish | None:
    posted = Staff.objects.filter(agency__name="市卫生健康局", until=None).order_by("pk").values("person")
    people = Person.objects.filter(pk__in=posted[:_SOME]).select_related("building").order_by("pk")
    doctor = _free(list(people), at)
    return _wish(doctor, at, ground="posted", days=7) if doctor else None


def _free(people: list[Person], at: datetime) -> Person | None:
    """The first of them whom no measure keeps in, and who lives in no area with one."""
    for person in people:
        home = loop.areas_of_building(person.building_id, at=at) if person.building_id else []
        if not home and not loop.measures_of(person_subject(person.pk), at=at):
            return person
    return None
