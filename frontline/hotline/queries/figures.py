"""What headquarters counts of requests, and which households the hotline heard from."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    CharField,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.city.access import Actor
from frontline.facts.requests import Settled
from frontline.hotline.models import Holding, Request
from frontline.hotline.queries import catalogue, lists, shown
from frontline.hotline.rules import State
from frontline.hotline.works.models import StopCall
from frontline.loop.actions import Refused
from frontline.loop.rooms import Figure, Heard, Line, Split

LOOKED_BACK = timedelta(days=60)  # an answer to a request older than that is counted nowhere

_CLOCKS: dict[str, Promise] = {
    "running": _("its time runs"),
    "in_time": _("in time"),
    "late": _("late, not answered yet"),
    "answered_late": _("answered late"),
}
_ENDS: dict[str, Promise] = {
    Settled.SOLVED: _("solved, says the asker"),
    Settled.NO_ANSWER: _("no word from the asker"),
    Settled.WITHDRAWN: _("withdrawn"),
}


def _between(name: str, since: datetime, until: datetime) -> Q:
    return Q(**{f"{name}__gte": since, f"{name}__lt": until})


def _answered() -> Subquery:
    """When the office first said what was done."""
    rows = Holding.objects.filter(request=OuterRef("pk"), state=State.HANDLED).order_by()
    return Subquery(rows.values("request").annotate(first=Min("since")).values("first"))


def registered(actor: Actor, since: datetime, until: datetime) -> QuerySet[Request]:
    return (
        lists.within(actor).filter(_between("registered_at", since, until)).annotate(answered_at=_answered())
    )


def answered(actor: Actor, since: datetime, until: datetime) -> QuerySet[Request]:
    rows = lists.within(actor).filter(registered_at__gte=since - LOOKED_BACK, registered_at__lt=until)
    return rows.annotate(answered_at=_answered()).filter(_between("answered_at", since, until))


def reopened(actor: Actor, since: datetime, until: datetime) -> QuerySet[Request]:
    said = Holding.objects.filter(_between("since", since, until), why="not_solved").values("request")
    return lists.within(actor).filter(pk__in=said)


def settled(actor: Actor, since: datetime, until: datetime) -> QuerySet[Request]:
    return lists.within(actor).filter(_between("settled_at", since, until), state=State.SETTLED)


def _took() -> Combinable:
    return ExpressionWrapper(F("answered_at") - F("registered_at"), output_field=DurationField())


def _clock(actor: Actor) -> Case:
    """Against the promise told at registration."""
    return Case(
        When(answered_at__lte=F("promise_at"), then=Value("in_time")),
        When(answered_at__isnull=False, then=Value("answered_late")),
        When(Q(state=State.SETTLED), then=Value("in_time")),  # withdrawn before anybody answered
        When(promise_at__lt=actor.at, then=Value("late")),
        default=Value("running"),
        output_field=CharField(),
    )


def _category(key: str) -> str:
    """By the catalogue in force now; a category it no longer has keeps its key."""
    try:
        found = catalogue.version(_latest()).content["categories"]
    except Refused:
        return key
    names = {row["key"]: row["en" if shown.english() else "zh"] for row in found}
    return str(names.get(key, key))


def _latest() -> datetime:
    versions = catalogue.versions()
    if not versions:
        raise Refused("no catalogue")
    return versions[0].since


def _lines(actor: Actor, rows: Sequence[Request]) -> list[Line]:
    lines = (shown.line(row, actor) for row in rows)
    return [
        Line(
            f"{one.row.number} {one.category}",
            f"{one.state.word} · {one.where}",
            f"/hotline/request/{one.row.ref}/",
        )
        for one in lines
    ]


_BY_CATEGORY = Split("category", _("Category"), lambda actor: F("category"), _category)
_BY_CLOCK = Split("clock", _("Clock"), _clock, lambda key: str(_CLOCKS.get(key, key)))
_BY_END = Split("how", _("How it ended"), lambda actor: F("how"), lambda key: str(_ENDS.get(key, key)))

FIGURES = (
    Figure(
        "requests.registered", _("Requests registered"),
        _("Requests of residents that were registered, by telephone, page, counter or for somebody else."),
        registered, _lines, ("-registered_at", "-id"), splits=(_BY_CATEGORY, _BY_CLOCK), public=True,
    ),
    Figure(
        "requests.answered", _("Requests answered"),
        _("Requests whose office said for the first time what was done; the time runs from registration."),
        answered, _lines, ("-registered_at", "-id"), splits=(_BY_CATEGORY, _BY_CLOCK), took=_took,
    ),
    Figure(
        "requests.reopened", _("Requests called not solved"),
        _("Requests whose asker said that the matter is not solved."),
        reopened, _lines, ("-registered_at", "-id"), splits=(_BY_CATEGORY,), tone="soon",
    ),
    Figure(
        "requests.settled", _("Requests settled"),
        _("Requests that are over: solved by the asker's word, without a word by the day that was said, or withdrawn."),
        settled, _lines, ("-registered_at", "-id"), splits=(_BY_CATEGORY, _BY_END), public=True,
    ),
)  # fmt: skip


def heard(since: datetime) -> Iterable[Heard]:
    """Somebody asked something for the household, or was reached before a stop of supply."""
    asked = Request.objects.filter(registered_at__gte=since)
    called = StopCall.objects.filter(at__gte=since).exclude(outcome=StopCall.Outcome.NO_ANSWER)
    return [Heard(asked, "household"), Heard(asked, "person__household"), Heard(called, "person__household")]
