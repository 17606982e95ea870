"""What headquarters counts of packs, which homes wait for one, and to which something came."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Household
from frontline.facts.base import place
from frontline.loop.naming import named
from frontline.loop.rooms import Audience, Figure, Heard, Line, Split
from frontline.supplies.models import Pack, PackKind
from frontline.supplies.rules import Missed, State

_STATES: dict[str, Promise] = {
    State.PLANNED: gettext_lazy("planned"),
    State.LOADED: gettext_lazy("on the way"),
    State.DELIVERED: gettext_lazy("delivered"),
    State.MISSED: gettext_lazy("missed"),
    State.RETURNED: gettext_lazy("returned to the depot"),
    State.CALLED_OFF: gettext_lazy("called off"),
}
_WHYS: dict[str, Promise] = {
    Missed.NOT_HOME: gettext_lazy("nobody at home"),
    Missed.REFUSED: gettext_lazy("refused"),
    Missed.WRONG_ADDRESS: gettext_lazy("wrong address"),
    Missed.ILL: gettext_lazy("somebody at the door is ill"),
    Missed.CLOSED: gettext_lazy("building or road closed"),
    Missed.DAMAGED: gettext_lazy("damaged on the way"),
    Missed.NO_ROUND: gettext_lazy("no crew could take it"),
    Missed.NOT_REACHED: gettext_lazy("not reached that day"),
}


def planned(actor: Actor, since: datetime, until: datetime) -> QuerySet[Pack]:
    """Packs of the days that begin within the stretch; what was called off is none."""
    days = Q(
        day__gte=_day(since), day__lt=_day(until) if _midnight(until) else _day(until) + timedelta(days=1)
    )
    rows = access.within(Pack.objects.filter(days), actor).exclude(state=State.CALLED_OFF)
    return rows.select_related("kind")


def _day(moment: datetime) -> Any:
    return timezone.localtime(moment).date()


def _midnight(moment: datetime) -> bool:
    local = timezone.localtime(moment)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def delivered(actor: Actor, since: datetime, until: datetime) -> QuerySet[Pack]:
    rows = Pack.objects.filter(state=State.DELIVERED, delivered_at__gte=since, delivered_at__lt=until)
    lately = rows.filter(day__gte=_day(since) - timedelta(days=14))
    return access.within(lately, actor).select_related("kind")


def missed(actor: Actor, since: datetime, until: datetime) -> QuerySet[Pack]:
    return planned(actor, since, until).filter(state=State.MISSED)


def _kind(key: str) -> str:
    found = PackKind.objects.filter(key=key).order_by("-since").first()
    if found is None:
        return key
    return found.name_en if (get_language() or "").startswith("en") and found.name_en else found.name


def _lines(actor: Actor, rows: Sequence[Pack]) -> list[Line]:
    names = named(actor, [place(row.dwelling_id) for row in rows])
    found = []
    for row in rows:
        door = names[place(row.dwelling_id)]
        text = f"{row.day} · {_kind_of(row)} · {_STATES[State(row.state)]}"
        why = f" · {_WHYS[Missed(row.why)]}" if row.state == State.MISSED and row.why in _WHYS else ""
        found.append(Line(door.name, text + why, door.url))
    return found


def _kind_of(row: Pack) -> str:
    return row.kind.name_en if (get_language() or "").startswith("en") and row.kind.name_en else row.kind.name


_BY_KIND = Split("kind", gettext_lazy("Kind of pack"), lambda actor: F("kind__key"), _kind)
_BY_STATE = Split(
    "state", gettext_lazy("State"), lambda actor: F("state"), lambda key: str(_STATES[State(key)])
)
_BY_WHY = Split("why", gettext_lazy("Reason"), lambda actor: F("why"), lambda key: str(_WHYS.get(key, key)))
_ORDER = ("-day", "-id")

FIGURES = (
    Figure(
        "packs.planned", gettext_lazy("Packs planned"),
        gettext_lazy("Packs that are to be brought on these days; what was called off does not count."),
        planned, _lines, _ORDER, splits=(_BY_KIND, _BY_STATE),
    ),
    Figure(
        "packs.delivered", gettext_lazy("Packs delivered"),
        gettext_lazy("Packs that stand at their door or were handed over, by the time it happened."),
        delivered, _lines, _ORDER, splits=(_BY_KIND,), public=True,
    ),
    Figure(
        "packs.missed", gettext_lazy("Packs missed"),
        gettext_lazy("Packs of these days that did not reach their door, each with its reason."),
        missed, _lines, _ORDER, splits=(_BY_KIND, _BY_WHY), tone="soon",
    ),
)  # fmt: skip


def heard(since: datetime) -> Iterable[Heard]:
    """A pack came to the door."""
    return [
        Heard(Pack.objects.filter(state=State.DELIVERED, delivered_at__gte=since), "dwelling__households")
    ]


def audiences(actor: Actor) -> Iterable[Audience]:
    """Households behind on a delivery: a pack of theirs was missed and none of its kind came since."""
    today = timezone.localdate(actor.at)
    late = Pack.objects.filter(state=State.MISSED, day__gte=today - timedelta(days=14), again__isnull=True)
    again = Pack.objects.filter(again_for__isnull=False, day__gte=today - timedelta(days=14)).filter(
        state__in=(State.PLANNED, State.LOADED, State.RETURNED, State.MISSED)
    )
    behind = Q(dwelling__in=late.values("dwelling")) | Q(dwelling__in=again.values("dwelling"))
    homes = Household.objects.filter(behind).values_list("pk")
    yield Audience("packs.behind", _("Homes whose pack was missed and has not come yet"), households=homes)
    unfinished = Pack.objects.filter(day=today, state__in=(State.PLANNED, State.LOADED, State.RETURNED))
    waiting = Household.objects.filter(dwelling__in=unfinished.values("dwelling")).values_list("pk")
    yield Audience("packs.today", _("Homes that wait for a pack today"), households=waiting)
