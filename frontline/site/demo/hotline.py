"""The hotline at the beginning of the exercise: the Yushu profile in force, some forty requests in every state."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Account, Agency, Person
from frontline.city.roles import Verb
from frontline.facts.requests import Urgency
from frontline.hotline import reading
from frontline.hotline.actions import asker, offices
from frontline.hotline.actions import catalogue as catalogues
from frontline.hotline.actions.intake import Told, register
from frontline.hotline.models import Request
from frontline.hotline.queries import catalogue as kept
from frontline.site.demo.copying import move_sequence
from frontline.site.demo.generate.divisions import read

DESK = "12345政务服务便民热线"
LAST_RESORT = "市政府办公室"
_BEGAN = timedelta(days=9)  # before the exercise begins


def open_hotline(*, at: datetime) -> bool:
    """The catalogue of the exercise; False where there is one already."""
    if kept.versions():
        return False
    move_sequence(Agency)
    desk = Agency.objects.get_or_create(name=DESK, defaults={"name_en": "Hotline 12345", "phone": "12345"})[0]
    last = Agency.objects.get(name=LAST_RESORT)
    made = kept.from_profile("yushu", desk=desk.pk, last_resort=last.pk)
    catalogues.put_in_force(made, note="演练开始时启用玉树模板（假设）", by=None, at=at - _BEGAN)
    return True


def tell_requests(*, at: datetime) -> int:
    """Forty calls of the last two days, each moved on as far as its number says. 0 where there are some already."""
    if not open_hotline(at=at):
        return 0
    sun, calls = Account.objects.get(username="sun"), [row["words"] for row in read("requests.csv")]
    people = list(
        Person.objects.filter(dwelling__isnull=False, household__isnull=False)
        .exclude(phone_key=None)
        .select_related("building", "household")
        .order_by("pk")[: len(calls) * 40 : 40]
    )
    lin = Person.objects.filter(accounts__username="lin").select_related("building").first()
    for number, (words, person) in enumerate(zip(calls, people, strict=False)):
        told_at = at - timedelta(minutes=17 + (len(calls) - 1 - number) * 67)
        who = lin if lin and number in (3, 11) else person
        row = _told(number, words, who, access.actor_for(sun, at=told_at), told_at)
        _move_on(row, number, sun, at)
    return len(people)


def _told(number: int, words: str, who: Person, by: Actor, at: datetime) -> Request:
    key = (reading.propose(words) or ["other"])[0]
    told = Told(
        channel="phone", words=words, category=key, asker=who.name, phone=who.phone, person=who, needs=who.needs,
        building=who.building, proposed=key, language=(who.languages or ["zh"])[0],
    )  # fmt: skip
    return register(told, key=uuid5(NAMESPACE_OID, f"demo request {number}"), by=by, at=at)


def _office(row: Request, at: datetime) -> Actor:
    """Somebody of the office that has the request; offices without an account in the cast speak by their name."""
    office = row.office
    assert office is not None
    return Actor(
        None,
        office.name[:60],
        None,
        at,
        frozenset({Verb.ANSWER_REQUESTS}),
        (),
        False,
        (),
        (),
        (),
        (office.pk,),
    )


def _move_on(row: Request, number: int, sun: Account, now: datetime) -> None:
    """One of eight ends: not accepted, returned, under way, paused, handled, solved, not solved, joined."""
    step, begun = number % 8, row.registered_at
    when = [begun + timedelta(minutes=minutes) for minutes in (20, 200, 400)]
    if row.urgency == Urgency.LIFE or when[1] > now or step == 0 or row.state != "passed":
        return
    if step == 1:
        offices.send_back(row, reason="不属本单位职责", by=_office(row, when[0]), at=when[0])
        return
    row = offices.accept(row, by=_office(row, when[0]), at=when[0])
    _under_way(row, step, when, now, sun)


def _under_way(row: Request, step: int, when: list[datetime], now: datetime, sun: Account) -> None:
    by = _office(row, when[1])
    if step == 3 and row.due_at is not None and row.due_at > when[1]:
        offices.pause(
            row,
            until=min(now + timedelta(hours=7), when[1] + timedelta(days=3)),
            reason="等待配件，明早送到",
            by=by,
            at=when[1],
        )
    elif step in (4, 5, 6):
        row = offices.hand_in(row, done="已派人到场处理，电话告知本人", by=by, at=when[1])
        if step == 5 and when[2] < now:
            asker.say_solved(row, by=access.actor_for(sun, at=when[2]), at=when[2])
        elif step == 6 and when[2] < now:
            asker.say_not_solved(
                row, reason="来过一次，问题还在", by=access.actor_for(sun, at=when[2]), at=when[2]
            )
    elif step == 7 and (lead := _same_office(row)) is not None:
        asker.join(row, lead, by=access.actor_for(sun, at=when[1]), at=when[1])


def _same_office(row: Request) -> Request | None:
    same = Request.objects.filter(office=row.office_id, category=row.category, leads=None, state="accepted")
    return same.exclude(pk=row.pk).exclude(pk__in=Request.objects.filter(leads=row).values("pk")).first()
