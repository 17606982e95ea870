"""Tubes with one barcode: what is in hand about each of them, what was decided, and by whom it may be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Person, Site
from frontline.city.roles import Verb
from frontline.screening.models import (
    BoxTube,
    Conflict,
    Handover,
    Round,
    Swab,
    Tube,
    TubeDecision,
    TubeResult,
)
from frontline.screening.queries.results import see_results

Decisions = QuerySet[TubeDecision]
MOST = 50  # decisions shown at once


@dataclass(frozen=True, slots=True)
class InHand:
    """One of the tubes with everything that may tell whose it is."""

    number: int  # as the page calls it: tube 1
    tube: Tube
    point: str
    swabs: int
    people: list[Person]  # those within the actor's sight, in the order of scanning
    box: BoxTube | None
    way: list[Handover]


@dataclass(frozen=True, slots=True)
class Pair:
    """A conflict of tubes with one barcode, as its page shows it."""

    conflict: Conflict
    round: Round
    tubes: list[InHand]
    told: list[TubeResult]
    decisions: list[TubeDecision]  # the latest first

    @property
    def standing(self) -> TubeDecision | None:
        found = [one for one in self.decisions if one.replaced_at is None]
        return found[0] if found and found[0].how != TubeDecision.How.OPEN else None


def told(conflict: Conflict) -> QuerySet[TubeResult]:
    """What the laboratory said of the barcode and what stands, is held, or counts for nobody."""
    found = TubeResult.objects.filter(barcode=conflict.key).exclude(state=TubeResult.State.REPLACED)
    return found.filter(Q(round=conflict.round_id) | Q(round=None)).order_by("-id")


def _in_the_laboratory(conflict: Conflict) -> bool:
    """The laboratory has tubes of this barcode: it received one, or it told a result."""
    received = BoxTube.objects.filter(
        round=conflict.round_id, barcode=conflict.key, received_at__isnull=False
    )
    return received.exists() or told(conflict).exists()


def may_decide(actor: Actor, conflict: Conflict) -> bool:
    """Who plans the round; the laboratory for what it holds."""
    if actor.may(Verb.PLAN_SCREENING):
        return True
    return actor.may(Verb.ENTER_RESULTS) and _in_the_laboratory(conflict)


def require_may_decide(actor: Actor, conflict: Conflict) -> None:
    """Raises NotAllowed."""
    if not may_decide(actor, conflict):
        access.require(actor, Verb.PLAN_SCREENING)


def conflict_for(actor: Actor, round: UUID, ref: UUID) -> tuple[Round, Conflict]:
    """A pair of a round. Raises NotAllowed, NotHere."""
    see_results(actor)
    found = Round.objects.filter(ref=round).first()
    with access.whole_city(actor):  # a pair names no person and is of no place
        pairs = Conflict.objects.filter(kind=Conflict.Kind.BARCODE_TWICE, round=found, ref=ref)
        conflict = pairs.first() if found else None
    if found is None or conflict is None or not may_decide(actor, conflict):
        raise NotHere
    return found, conflict


def pair_page(actor: Actor, ref: UUID, conflict: UUID) -> Pair:
    """Everything in hand. People only for who sees people, within the own places. Raises NotAllowed, NotHere."""
    round, found = conflict_for(actor, ref, conflict)
    tubes = list(
        Tube.objects.filter(round=round, ref__in=found.details["tubes"]).order_by("opened_at", "ref")
    )
    decisions = TubeDecision.objects.filter(round=round, barcode=found.key).order_by("-at", "-pk")
    return Pair(found, round, _in_hand(tubes, actor), list(told(found)[:MOST]), list(decisions[:MOST]))


def _in_hand(tubes: Sequence[Tube], actor: Actor) -> list[InHand]:
    if not tubes:
        return []
    round, refs = tubes[0].round_id, [tube.ref for tube in tubes]
    points = dict(Site.objects.filter(pk__in={t.site for t in tubes if t.site}).values_list("pk", "name"))
    swabs = Swab.objects.filter(round=round, tube__in=refs, undone_at=None)
    with access.whole_city(actor):
        counts = dict(swabs.values_list("tube").annotate(n=Count("code")))
    people = _people(swabs, actor)
    boxes = _boxes(round, {code for tube in tubes for code in (tube.barcode, tube.label) if code})
    way = _way(boxes.values())
    rows = []
    for number, tube in enumerate(tubes, 1):
        box = boxes.get(tube.code) or boxes.get(tube.barcode)
        steps, inside = way.get(box.box_id, []) if box else [], people.get(tube.ref, [])
        point = points.get(tube.site or 0, "")
        rows.append(InHand(number, tube, point, counts.get(tube.ref, 0), inside, box, steps))
    return rows


def _people(swabs: QuerySet[Swab], actor: Actor) -> dict[UUID, list[Person]]:
    if not actor.may(Verb.SEE_PEOPLE):
        return {}
    rows = access.within(swabs.filter(person__isnull=False), actor).order_by("slot", "at")
    members = list(rows.values_list("tube", "person"))
    known = Person.objects.in_bulk({person for _, person in members})
    found: dict[UUID, list[Person]] = {}
    for tube, person in members:
        if person in known:
            found.setdefault(tube, []).append(known[person])
    return found


def _boxes(round: int, codes: set[str]) -> dict[str, BoxTube]:
    rows = BoxTube.objects.filter(round=round, barcode__in=codes).select_related("box__site")
    return {row.barcode: row for row in rows}


def _way(boxes: Iterable[BoxTube]) -> dict[int, list[Handover]]:
    ids = [row.box_id for row in boxes]
    found: dict[int, list[Handover]] = {}
    for step in Handover.objects.filter(box__in=ids).order_by("id"):
        found.setdefault(step.box_id, []).append(step)
    return found


def decided(round: Round) -> list[TubeDecision]:
    """What was decided about tubes of a round and stands, the latest first."""
    rows = TubeDecision.objects.filter(round=round, replaced_at=None).exclude(how=TubeDecision.How.OPEN)
    return list(rows.select_related("conflict").order_by("-at", "-pk")[:MOST])


def pairs_of(actor: Actor, barcodes: Sequence[str]) -> dict[str, Conflict]:
    """Pairs that nobody has decided about, by barcode, for the list of what is held."""
    rows = Conflict.objects.filter(kind=Conflict.Kind.BARCODE_TWICE, key__in=barcodes, settled_at=None)
    with access.whole_city(actor):
        return {row.key: row for row in rows.select_related("round").order_by("pk")}


def pair_of(actor: Actor, tube: Tube) -> Conflict | None:
    """The conflict a tube is in because of its barcode, for whoever may decide about it."""
    rows = Conflict.objects.filter(
        kind=Conflict.Kind.BARCODE_TWICE, round=tube.round_id, key__in=[tube.barcode, tube.code]
    )
    with access.whole_city(actor):
        found = rows.order_by("settled_at").first()
    return found if found and may_decide(actor, found) else None


def without_result(round: int, people: Sequence[int]) -> set[int]:
    """Those of these people who gave a sample in the round whose tube was set aside: they are asked again."""
    aside = Tube.objects.filter(round=round, set_aside_at__isnull=False).exclude(result="positive")
    swabs = Swab.objects.filter(round=round, person__in=people, undone_at=None, tube__in=aside.values("ref"))
    return {person for person in swabs.values_list("person_id", flat=True) if person}
