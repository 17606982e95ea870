"""What the plan proposes: places where an area has to be decided, with the evidence."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from frontline.areas import rules, words
from frontline.areas.queries import places as asking
from frontline.areas.queries.places import Inside
from frontline.city.access import Actor, NotHere
from frontline.city.models import Place
from frontline.facts.cases import InfectionFound
from frontline.loop import codec, plans
from frontline.loop import queries as loop
from frontline.loop.models import FactRow, FactSubject, MeasureRow, Task
from frontline.plan.edition import Edition
from frontline.plan.rules.area_infections import counts, places_by_chain

OFFERED = 40  # places offered for one decision
SHOWN = 100  # proposals on one page; an outbreak with more is decided at a larger grain or in turns


@dataclass(frozen=True, slots=True)
class Proposal:
    """One place where the plan proposes an area."""

    measure: MeasureRow
    place: Place
    title: str
    grain: str
    infections: int
    inside: Inside
    due_at: datetime | None
    answered: bool  # decided just now; the loop is working it out


@dataclass(frozen=True, slots=True)
class Choice:
    """A place at which the decision can be made, or why not."""

    place: Place
    grain: str
    inside: Inside
    proposed: bool
    refusal: str  # empty: allowed at the level “high”


@dataclass(frozen=True, slots=True)
class Day:
    """Infections found at the place on one day."""

    day: date
    infections: int


def proposals(at: datetime) -> QuerySet[MeasureRow]:
    """Every proposal that nobody has answered."""
    return loop.measures_in_force(at).filter(kind="area_proposal", subject_kind="place")


def waiting(actor: Actor, *, at: datetime) -> list[Proposal]:
    """Proposals by the time by which they must be decided."""
    rows = list(proposals(at).order_by("starts_at", "id")[:SHOWN])
    found = _described(rows, at)
    return sorted(found, key=lambda proposal: proposal.due_at or proposal.measure.starts_at)


def _described(rows: Sequence[MeasureRow], at: datetime) -> list[Proposal]:
    at_places = Place.objects.filter(pk__in=[row.subject_id for row in rows]).defer("shape").in_bulk()
    counted = asking.inside(at_places.values())
    titles = asking.titles(at_places.values())
    due = dict(
        Task.objects.filter(measure__in=[row.pk for row in rows], kind="decide_area").values_list(
            "measure", "due_at"
        )
    )
    done = _answers(rows)
    return [
        Proposal(
            measure=row,
            place=at_places[row.subject_id],
            title=titles[row.subject_id],
            grain=words.grain(dict(row.details).get("grain", "")),
            infections=len(infection_ids(row)),
            inside=counted[row.subject_id],
            due_at=due.get(row.pk),
            answered=row.pk in done,
        )
        for row in rows
        if row.subject_id in at_places
    ]


def infection_ids(row: MeasureRow) -> list[str]:
    """The facts that led to the proposal."""
    return sorted({id for reason in row.reasons for id in reason["facts"]})


def proposal_for(ref: UUID | str, *, at: datetime) -> Proposal:
    """Raises NotHere; an answered proposal is still found until the loop has worked it out."""
    row = MeasureRow.objects.filter(ref=ref, kind="area_proposal").first()
    if row is None:
        raise NotHere
    return _described([row], at)[0]


def answer_to(row: MeasureRow) -> FactRow | None:
    """Who settled the proposal: a high area over every infection of it, or the decision that there is none."""
    return _answers([row]).get(row.pk)


def _answers(rows: Sequence[MeasureRow]) -> dict[int, FactRow]:
    """By proposal the first decision about its place told since it last changed; three statements for all."""
    places = {row.subject_id for row in rows}
    touching = FactSubject.objects.filter(
        subject_kind="place", subject_id__in=places, fact__kind="area_decided"
    ).select_related("fact")
    decided: dict[int, list[FactRow]] = defaultdict(list)
    for touched in touching.order_by("fact__known_at"):
        decided[touched.subject_id].append(touched.fact)
    rejected: dict[int, list[FactRow]] = defaultdict(list)
    for fact in FactRow.objects.filter(
        subject_kind="place", subject_id__in=places, kind="area_proposal_rejected"
    ):
        rejected[fact.subject_id].append(fact)
    infections = _infections({id for row in rows for id in infection_ids(row)})
    lived = {str(id): set(payload["places"]) for id, payload in infections.values_list("id", "payload")}
    answers = ((row, _answer(row, decided[row.subject_id], rejected[row.subject_id], lived)) for row in rows)
    return {row.pk: fact for row, fact in answers if fact is not None}


def _answer(
    row: MeasureRow, decided: Iterable[FactRow], rejected: Iterable[FactRow], lived: dict[str, set[int]]
) -> FactRow | None:
    """Among the facts about the place of one proposal; `lived` has the places of the infections one may see."""
    infections = set(infection_ids(row))
    seen = [lived[id] for id in infections if id in lived]
    for fact in decided:
        over_all = all(set(fact.payload["places"]) & places for places in seen)
        if fact.known_at >= row.starts_at and fact.payload["level"] == "high" and over_all:
            return fact
    return next((fact for fact in rejected if infections <= set(fact.payload["infections"])), None)


def _infections(ids: Iterable[str]) -> QuerySet[FactRow]:
    return FactRow.objects.filter(pk__in=[UUID(id) for id in ids], kind="infection_found")


def infections_of(row: MeasureRow) -> list[InfectionFound]:
    """The infections behind a proposal that the reader may see, by time of the sample."""
    facts = (codec.fact_of(fact) for fact in _infections(infection_ids(row)).order_by("at"))
    return [fact for fact in facts if isinstance(fact, InfectionFound)]


def by_day(infections: Iterable[InfectionFound], edition: Edition) -> list[Day]:
    """How many counted infections were sampled on each day, oldest first."""
    found = Counter(timezone.localdate(f.at, edition.zone) for f in infections if counts(edition, f))
    return [Day(day, found[day]) for day in sorted(found)]


def choices(proposal: Proposal, infections: Iterable[InfectionFound], edition: Edition) -> list[Choice]:
    """Places around the proposal, smallest first, each allowed or refused by the edition."""
    around = set(loop.places_around(proposal.place.pk))
    for fact in infections:
        for chain in places_by_chain(fact):
            ids = {id for id, _ in chain}
            around |= ids if proposal.place.pk in ids else set()
    candidates = list(Place.objects.filter(pk__in=around, kind__in=rules.GRAIN_OF_KIND).defer("shape"))
    return offered(candidates, edition, proposed=proposal.place.pk)[:OFFERED]


def offered(candidates: Sequence[Place], edition: Edition, *, proposed: int = 0) -> list[Choice]:
    counted = asking.inside(candidates)
    level = next(iter(rules.levels(edition)), "high")
    found = [
        _choice(place, edition, level, counted[place.pk], place.pk == proposed)
        for place in candidates
        if place.kind in rules.GRAIN_OF_KIND
    ]
    return sorted(found, key=lambda choice: (rules.SIZE[choice.grain], choice.place.name))


def _choice(place: Place, edition: Edition, level: str, counted: Inside, proposed: bool) -> Choice:
    grain = str(rules.GRAIN_OF_KIND[place.kind])
    why = rules.refusal(edition, level=level, grain=grain)
    text = words.refused(edition, why, level=level, grain_key=grain) if why else ""
    return Choice(place, grain, counted, proposed, text)


def edition_now(at: datetime) -> Edition:
    """The edition in force. Raises NoPlan."""
    return plans.in_force(at).edition
