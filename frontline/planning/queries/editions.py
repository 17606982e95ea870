"""Editions: which there are, which is in force, one in words, two compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.utils.translation import get_language

from frontline.city.access import NotHere
from frontline.loop import plans
from frontline.loop.models import EditionRow, InForce
from frontline.plan.edition import Edition
from frontline.plan.loading import PLANS, editions
from frontline.planning import words

LONGEST_NOTES = 100_000  # characters of CHANGES.md that a page shows


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition as the list shows it: published or only in the folder, and its periods."""

    id: str
    name: str
    document: str
    announced_at: datetime
    published_at: datetime | None
    state: str  # "in_force", "to_come", "was", "published", "waiting", "differs"
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """One parameter in words."""

    key: str
    name: str
    value: str
    source: str
    since: date
    certainty: str
    note: str
    before: str = ""  # what another edition says, in a comparison


def language() -> str:
    return words.own_language(get_language())


def listed(at: datetime) -> list[Listed]:
    """Every edition published or waiting in the folder `plans/`, newest first."""
    published = {row.pk: row for row in EditionRow.objects.only("id", "digest", "published_at")}
    known = {**editions(), **{id: plans.edition(id) for id in published}}
    periods = plans.periods()
    found = [_listed(one, published.get(one.id), periods, at) for one in known.values()]
    newest_first = sorted(found, key=lambda one: (one.announced_at, one.id), reverse=True)
    return sorted(newest_first, key=lambda one: _STANDING.get(one.state, 2))


_STANDING = {"in_force": 0, "to_come": 1}  # what holds stands first, then what is decided to come


def _listed(edition: Edition, row: EditionRow | None, periods: Sequence[InForce], at: datetime) -> Listed:
    state, since = _state(edition.id, periods, at)
    if row is None:
        state = "waiting"
    elif _differs(edition.id, row.digest) and state == "published":
        state = "differs"
    return Listed(
        edition.id, words.edition_name(edition, language()), edition.document, edition.announced_at,
        row.published_at if row else None, state, since,
    )  # fmt: skip


def _state(id: str, periods: Sequence[InForce], at: datetime) -> tuple[str, datetime | None]:
    begun = [period for period in periods if period.since <= at]
    own = [period for period in periods if period.edition_id == id]
    if begun and begun[-1].edition_id == id:
        return "in_force", begun[-1].since
    coming = [period for period in own if period.since > at]
    if coming:
        return "to_come", coming[0].since
    return ("was", own[-1].since) if own else ("published", None)


def _differs(id: str, digest: str) -> bool:
    in_folder = editions().get(id)
    return in_folder is not None and in_folder.digest != digest


@dataclass(frozen=True, slots=True)
class Period:
    """An edition from a moment on, as decided."""

    edition: str
    name: str
    since: datetime
    migration: str
    decided_at: datetime
    note: str


def period_now(at: datetime) -> Period | None:
    begun = [period for period in _periods() if period.since <= at]
    return begun[-1] if begun else None


def periods_to_come(at: datetime) -> list[Period]:
    return [period for period in _periods() if period.since > at]


def _periods() -> list[Period]:
    rows = InForce.objects.order_by("since").values_list(
        "edition_id", "since", "migration", "decided_at", "note"
    )
    return [
        Period(id, name_of(id), since, str(words.MIGRATIONS[migration]), decided, note)
        for id, since, migration, decided, note in rows
    ]


def name_of(id: str) -> str:
    return words.edition_name(plans.edition(id), language())


def edition_for(id: str) -> Edition:
    """A published edition, or one that waits in the folder. Raises NotHere."""
    try:
        return plans.edition(id)
    except plans.NoPlan:
        if id not in editions():
            raise NotHere from None
        return editions()[id]


def published() -> list[tuple[str, str]]:
    """Published editions to choose from, newest first."""
    ids = EditionRow.objects.values_list("id", flat=True)
    found = sorted((plans.edition(id) for id in ids), key=lambda one: one.announced_at, reverse=True)
    return [(one.id, words.edition_name(one, language())) for one in found]


def in_force_id(at: datetime) -> str:
    """The edition in force; "" without one."""
    try:
        return plans.in_force(at).edition.id
    except plans.NoPlan:
        return ""


def is_published(id: str) -> bool:
    return EditionRow.objects.filter(pk=id).exists()


def said(edition: Edition) -> list[Said]:
    """Parameters in words, assumptions first."""
    found = [_said(edition, name) for name in edition.parameters]
    return sorted(found, key=lambda one: one.certainty != "assumption")


def _said(edition: Edition, name: str, before: str = "") -> Said:
    one, spoken = edition.parameters[name], language()
    return Said(
        name, words.name_of(name, edition, spoken), words.value_of(one, edition, spoken), one.source, one.since,
        one.certainty, one.note_in(spoken), before,
    )  # fmt: skip


def rules_of(edition: Edition) -> list[tuple[str, str]]:
    """Each rule in words with its clause."""
    return [(edition.wording(name, language(), "reasons"), clause) for name, clause in edition.rules.items()]


@dataclass(frozen=True, slots=True)
class Compared:
    """What two editions say differently, in words."""

    new_rules: list[tuple[str, str]]
    gone_rules: list[tuple[str, str]]
    moved: list[Said]  # parameters of both
    new: list[Said]
    gone: list[Said]

    @property
    def nothing(self) -> bool:
        return not (self.new_rules or self.gone_rules or self.moved or self.new or self.gone)


def compared(before: Edition, after: Edition) -> Compared:
    """Rules and parameters that differ; notes and sources do not count (frontline.plan.differences)."""
    spoken = language()
    both = before.parameters.keys() & after.parameters.keys()
    moved = [
        _said(after, name, words.value_of(before.parameters[name], before, spoken))
        for name in after.parameters
        if name in both and _value(before, name) != _value(after, name)
    ]
    new = [_said(after, name) for name in after.parameters if name not in both]
    gone = [_said(before, name) for name in before.parameters if name not in both]
    return Compared(_rules_not_in(after, before), _rules_not_in(before, after), moved, new, gone)


def _value(edition: Edition, name: str) -> tuple[object, str]:
    return edition.parameters[name].value, edition.parameters[name].unit


def _rules_not_in(edition: Edition, other: Edition) -> list[tuple[str, str]]:
    spoken = language()
    return [
        (edition.wording(name, spoken, "reasons"), clause)
        for name, clause in edition.rules.items()
        if name not in other.rules
    ]


@dataclass(frozen=True, slots=True)
class Notes:
    """What moved with an edition, as its CHANGES file says: a heading and its points."""

    heading: str
    points: tuple[str, ...]


@cache
def notes_of(id: str, spoken: str) -> Notes | None:
    """CHANGES of an edition of the folder, in this language where it has one; None without any."""
    if id not in editions():
        return None
    files = (PLANS / id / f"CHANGES.{spoken}.md", PLANS / id / "CHANGES.md")
    path = next((path for path in files if path.is_file()), None)
    if path is None:
        return None
    lines = path.read_text("utf-8")[:LONGEST_NOTES].splitlines()
    heading = next((line.lstrip("# ") for line in lines if line.startswith("#")), "")
    return Notes(heading, tuple(line[2:] for line in lines if line.startswith("- ")))


def wording_of(edition: Edition) -> list[tuple[str, str, str]]:
    """Every word of the edition: its key, Chinese, English."""
    return [
        (f"{section}.{key}", texts.get("zh-Hans", ""), texts.get("en", ""))
        for section, entries in edition.words.items()
        for key, texts in entries.items()
    ]
