"""What a household says by telephone: wishes, another kind, a word for whoever comes; medicine for one of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Dwelling, Person
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.actions.ledger import everywhere, today
from frontline.supplies.actions.packs import Wanted, call_off, plan_packs
from frontline.supplies.actions.steps import Told, write_deeds
from frontline.supplies.actions.stock import said
from frontline.supplies.models import Depot, Good, Pack, PackItem, PackKind, Prescription, Wish
from frontline.supplies.rules import CalledOff, State

VALID = timedelta(days=3)  # a prescription, where nothing else is written on it (assumption)


def require(by: Actor) -> None:
    """Who may write down what a household says. Raises NotAllowed."""
    if not by.may(Verb.REGISTER_REQUESTS):
        access.require(by, Verb.PLAN_PACKS)


def tell_wish(
    dwelling: Dwelling, key: str, *, words: str = "", until: date | None = None, by: Actor, at: datetime
) -> Wish:
    """A wish holds for the door until its day or until taken back; a newer one of the kind takes its place."""
    require(by)
    if key not in Wish.Key.values:
        raise Refused(_("Choose what the household wishes."))
    if key == Wish.Key.NOTE and not said(words):
        raise Refused(_("Write down what whoever comes must know."))
    if until is not None and until < today(at):
        raise Refused(_("The day is over already: choose a later one, or none."))
    with everywhere(by):
        Wish.objects.filter(dwelling=dwelling, key=key, ended_at__isnull=True).update(ended_at=at)
        wish = Wish.objects.create(
            dwelling=dwelling, building_id=dwelling.building_id, key=key, words=said(words)[:200], until=until,
            told_at=at, by=by.account,
        )  # fmt: skip
        log.write("door_wish", actor=by, at=at, subject=("place", dwelling.pk), wish=key)
    return wish


def end_wish(wish: Wish, *, by: Actor, at: datetime) -> None:
    """The household takes it back."""
    require(by)
    with everywhere(by):
        Wish.objects.filter(pk=wish.pk, ended_at__isnull=True).update(ended_at=at)


def change_kind(pack: Pack, kind: PackKind, *, by: Actor, at: datetime, words: str = "") -> Pack:
    """Another kind for the same door and day. Raises Refused once the pack is on its way."""
    require(by)
    if kind.ended_at is not None or kind.to_person:
        raise Refused(_("This kind of pack cannot be chosen."))
    with everywhere(by):
        row = Pack.objects.select_for_update(of=("self",)).select_related("depot").get(pk=pack.pk)
        if row.state not in (State.PLANNED, State.RETURNED):
            raise Refused(_("Only a pack that is still in the depot can be changed."))
        if Pack.objects.filter(dwelling=row.dwelling_id, kind=kind, day=row.day).exists():
            raise Refused(_("The door has a pack of this kind on that day already."))
        call_off(row, why=CalledOff.OTHER_KIND, by=by, at=at, words=words)
        wanted = Wanted(
            dwelling=row.dwelling_id, building=row.building_id, kind=kind.pk, special=row.special,
            request=row.request, grounds=("wish",), note=row.note,
        )  # fmt: skip
        plan_packs(
            [wanted], day=row.day, depot=row.depot, opens_at=row.opens_at, due_at=row.due_at, by=by, at=at
        )
        return Pack.objects.get(dwelling=row.dwelling_id, kind=kind, day=row.day)


def set_note(pack: Pack, note: str, *, by: Actor, at: datetime) -> Pack:
    """A word for whoever brings it; it stands on the list of the round."""
    require(by)
    with everywhere(by):
        row = Pack.objects.select_for_update().get(pk=pack.pk)
        row.note = said(note)[:200]
        row.save(update_fields=["note"])
        write_deeds([row], None, Told(by, at, at, why="noted", words=row.note))
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescribed:
    """What stands on a prescription, and who may take the medicine at the door."""

    medicine: str
    prescriber: str
    prescribed_on: date
    hands: str
    needed_by: date
    number: str = ""
    valid_until: date | None = None
    good: Good | None = None  # if a depot keeps it
    quantity: int = 1
    request: str = ""


def register_prescription(person: Person, told: Prescribed, *, by: Actor, at: datetime) -> Prescription:
    """Raises Refused for one that has run out, or without a name who takes it."""
    require(by)
    dwelling = person.dwelling_id
    valid = told.valid_until or told.prescribed_on + VALID
    if dwelling is None or person.building_id is None:
        raise Refused(_("No door is known for this person: register where they live first."))
    if not said(told.medicine) or not said(told.prescriber) or not said(told.hands):
        raise Refused(_("Write down the medicine, who prescribed it, and who takes it at the door."))
    if told.prescribed_on > today(at) or valid < today(at):
        raise Refused(_("The prescription does not hold today: ask the doctor for a new one."))
    with everywhere(by):
        row = Prescription.objects.create(
            person=person, building_id=person.building_id, medicine=said(told.medicine)[:200], good=told.good,
            quantity=max(1, told.quantity), prescriber=said(told.prescriber)[:120], number=said(told.number)[:60],
            prescribed_on=told.prescribed_on, valid_until=valid, hands=said(told.hands)[:200],
            needed_by=told.needed_by, request=told.request[:40], told_at=at, by=by.account,
        )  # fmt: skip
        log.write("prescription_told", actor=by, at=at, subject=("person", person.pk))
    return row


def plan_medicine(
    prescription: Prescription,
    *,
    day: date,
    depot: Depot,
    opens_at: datetime,
    due_at: datetime,
    by: Actor,
    at: datetime,
) -> Pack:
    """A pack for the person, handed over by name. Raises Refused where the prescription runs out before the day."""
    access.require(by, Verb.PLAN_PACKS)
    with everywhere(by):
        row = (
            Prescription.objects.select_for_update(of=("self",))
            .select_related("person")
            .get(pk=prescription.pk)
        )
        if row.pack_id is not None:
            raise Refused(_("A pack is planned for this prescription already."))
        if day > row.valid_until:
            raise Refused(_("The prescription does not hold on that day: choose an earlier one."))
        kind = PackKind.objects.filter(key="medicine", ended_at__isnull=True).first()
        if kind is None or row.person.dwelling_id is None:
            raise Refused(_("Adopt the rules of packs first: there is no kind for medicine."))
        if Pack.objects.filter(dwelling=row.person.dwelling_id, kind=kind, day=day).exists():
            raise Refused(_("The door has a pack of this kind on that day already."))
        wanted = Wanted(
            dwelling=row.person.dwelling_id, building=row.building_id, kind=kind.pk, person=row.person_id,
            special=True, request=row.request, grounds=("prescription",), note=row.hands[:200],
        )  # fmt: skip
        plan_packs([wanted], day=day, depot=depot, opens_at=opens_at, due_at=due_at, by=by, at=at)
        pack = Pack.objects.get(dwelling=row.person.dwelling_id, kind=kind, day=day)
        if row.good_id:
            PackItem.objects.create(pack=pack, good_id=row.good_id, quantity=row.quantity)
        row.pack = pack
        row.save(update_fields=["pack"])
    return pack
