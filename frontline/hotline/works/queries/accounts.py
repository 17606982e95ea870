"""Accounts of a utility: whether one may be cut off now, and who asked before."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Dwelling, Person
from frontline.city.roles import Verb
from frontline.hotline.works import rules, words
from frontline.hotline.works.models import CutOffQuestion, Protection, UtilityAccount
from frontline.hotline.works.queries import rules as kept
from frontline.hotline.works.rules import Known
from frontline.loop import queries as loop
from frontline.loop.models import MeasureRow

MOST_IN_FILE = 200_000
FILE_BYTES = 16 * 1024 * 1024


def reads_audit(actor: Actor) -> bool:
    """Who asked to cut whom off: for the auditor, headquarters, the hotline's lead, and the office about itself."""
    return actor.may(Verb.READ_LOG) or actor.may(Verb.SET_CATALOGUE) or actor.may(Verb.ANSWER_REQUESTS)


def questions(actor: Actor) -> QuerySet[CutOffQuestion]:
    """Every attempt the actor may read of, the newest first by its caller's order. Call within whole_city."""
    rows = CutOffQuestion.objects.select_related("office", "building__place")
    if actor.may(Verb.READ_LOG) or actor.may(Verb.SET_CATALOGUE):
        return rows
    return rows.filter(office__in=actor.offices) if actor.may(Verb.ANSWER_REQUESTS) else rows.none()


def refused_lately(actor: Actor) -> QuerySet[CutOffQuestion]:
    """Attempts that were refused in the last day, for the board."""
    day = actor.at - rules.AHEAD / 2
    return CutOffQuestion.objects.filter(allowed=False, at__gt=day, at__lte=actor.at)


def accounts(actor: Actor) -> QuerySet[UtilityAccount]:
    rows = UtilityAccount.objects.select_related("building__place", "dwelling", "office")
    return rows.filter(office__in=actor.offices) if actor.may(Verb.ANSWER_REQUESTS) else rows.none()


def account_for(actor: Actor, ref: UUID) -> UtilityAccount:
    """Raises NotHere."""
    found = accounts(actor).filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def protections(actor: Actor, at: datetime) -> QuerySet[Protection]:
    """Entered by hand and holding now."""
    still = Q(until=None) | Q(until__gt=at)
    rows = Protection.objects.filter(still, office__in=actor.offices, since__lte=at)
    return rows.select_related("account__building__place", "account__dwelling").order_by("since", "pk")


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an account may be cut off, and why not."""

    number: str
    account: UtilityAccount | None
    grounds: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        return not self.grounds

    @property
    def sentences(self) -> list[str]:
        return [str(words.GROUNDS[ground]) for ground in self.grounds]


def answers(office: int, numbers: Sequence[str], *, actor: Actor, at: datetime) -> list[Answer]:
    """One for each number asked, in their order; computed now, with a handful of queries whatever the number."""
    law = kept.in_force(at)
    with access.whole_city(actor):
        rows = UtilityAccount.objects.filter(Q(number__in=numbers) | Q(meter__in=numbers), office=office)
        found = list(rows.select_related("building__place", "dwelling"))
        known = _known(found, at)
    by_number = {key: row for row in found for key in (row.meter, row.number) if key}
    return [_answer(number, by_number.get(number), known, law) for number in numbers]


def _answer(number: str, row: UtilityAccount | None, known: dict[int, Known], law: rules.WorkRules) -> Answer:
    given = known[row.pk] if row else Known(known=False)
    return Answer(number, row, tuple(rules.grounds(given, law)))


def _known(rows: Sequence[UtilityAccount], at: datetime) -> dict[int, Known]:
    by_hand = set(
        Protection.objects.filter(
            Q(until=None) | Q(until__gt=at), account__in=rows, since__lte=at
        ).values_list("account", flat=True)
    )
    isolated = _isolated({row.dwelling_id for row in rows if row.dwelling_id}, at)
    risky = {id for id in {row.building_id for row in rows} if id and loop.areas_of_building(id, at=at)}
    return {
        row.pk: Known(
            known=True, arrears=row.arrears_since is not None, isolated=row.dwelling_id in isolated,
            risk_area=row.building_id in risky, by_hand=row.pk in by_hand,
        )
        for row in rows
    }  # fmt: skip


def _isolated(dwellings: set[int], at: datetime) -> set[int]:
    """Dwellings of people who have a measure that keeps them at home or away from it."""
    people = dict(Person.objects.filter(dwelling__in=dwellings).values_list("pk", "dwelling"))
    held = MeasureRow.objects.filter(
        subject_kind="person", subject_id__in=people, kind__in=rules.ISOLATING, lifted_at__isnull=True,
        starts_at__lte=at, ends_at__gt=at,
    )  # fmt: skip
    return {people[id] for id in held.values_list("subject_id", flat=True)}


# --- files ----------------------------------------------------------------------------------------------------

COLUMNS = {
    "number": ("account", "户号", "账号", "用户编号"), "meter": ("meter", "表号", "水表号"),
    "dwelling": ("dwelling", "户码", "房屋编码", "房屋代码"), "address": ("address", "地址", "用户地址"),
    "arrears": ("arrears_since", "欠费起", "欠费日期"),
}  # fmt: skip


class BadList(ValueError):
    """Says in one sentence what is wrong with the file and what to do."""


def rows_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by our names of columns; UTF-8 or GB 18030. Raises BadList."""
    if len(content) > FILE_BYTES:
        raise BadList(_("The file is larger than 16 MB: send it in parts."))
    reader = csv.DictReader(io.StringIO(_text(content)))
    names = {name: key for key, known in COLUMNS.items() for name in known}
    try:
        rows = [
            {names[key.strip().lower()]: (value or "").strip() for key, value in row.items()
             if key and isinstance(value, str | None) and key.strip().lower() in names}
            for row, _number in zip(reader, range(MOST_IN_FILE + 1), strict=False)
        ]  # fmt: skip
    except csv.Error:
        raise BadList(
            _("This is no list of accounts that can be read: send a CSV file with a first line of names.")
        ) from None
    if not rows or not any(row.get("number") or row.get("meter") for row in rows):
        raise BadList(_("The file has no column 户号 (account): write that name into its first line."))
    if len(rows) > MOST_IN_FILE:
        raise BadList(_("More than 200,000 rows: send it in parts."))
    return rows


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise BadList(
        _("This is no list of accounts that can be read: send a CSV file with a first line of names.")
    )


def day_of(text: str) -> date | None:
    """A day as billing systems write it; None for an empty cell. Raises ValueError."""
    plain = text.strip().replace("/", "-").replace(".", "-")
    if not plain:
        return None
    if len(plain) == 8 and plain.isdigit():
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    return datetime.strptime(plain, "%Y-%m-%d").date()


def dwellings_by_code(codes: set[str]) -> dict[str, Dwelling]:
    rows = Dwelling.objects.filter(place__code__in=codes).select_related("building", "place")
    return {row.place.code: row for row in rows}
