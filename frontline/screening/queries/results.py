"""What the laboratory has told, what is held, what is still awaited."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.roles import Verb
from frontline.screening.models import BoxTube, ResultFile, Round, Tube, TubeResult


def see_results(actor: Actor) -> None:
    """Barcodes and results are for the laboratory and the screening group. Raises NotAllowed."""
    if not actor.may(Verb.PLAN_SCREENING):
        access.require(actor, Verb.ENTER_RESULTS)


def deliveries(actor: Actor, limit: int = 30) -> list[ResultFile]:
    see_results(actor)
    return list(ResultFile.objects.order_by("-id")[:limit])


def delivery_for(actor: Actor, ref: UUID) -> ResultFile:
    see_results(actor)
    found = ResultFile.objects.filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def held_results(actor: Actor) -> QuerySet[TubeResult]:
    """Results that wait for their tube or for a person."""
    if not (actor.may(Verb.PLAN_SCREENING) or actor.may(Verb.ENTER_RESULTS) or actor.may(Verb.SEE_BOARD)):
        return TubeResult.objects.none()
    return TubeResult.objects.filter(state=TubeResult.State.HELD).select_related("file")


def held_in(actor: Actor, file: ResultFile) -> list[TubeResult]:
    """What is held of one delivery, in its order."""
    see_results(actor)
    return list(held_results(actor).filter(file=file).order_by("id"))


def result_for(actor: Actor, ref: UUID) -> TubeResult:
    found = held_results(actor).filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


@dataclass(frozen=True, slots=True)
class Awaited:
    """A round's tubes without a result."""

    round: Round
    tubes: int
    awaited: int


_AWAITED = """
SELECT r.id, count(t.ref), count(t.ref) FILTER (WHERE t.result = '' AND t.set_aside_at IS NULL)
FROM screening_round r LEFT JOIN screening_tube t ON t.round_id = r.id
WHERE r.state IN ('open', 'ended') AND r.erased_at IS NULL GROUP BY r.id ORDER BY r.number DESC
"""


def awaited() -> list[Awaited]:
    """Of each round at work how many tubes came and how many wait for their result."""
    with connection.cursor() as cursor:
        cursor.execute(_AWAITED)
        rows = cursor.fetchall()
    rounds = Round.objects.in_bulk([id for id, *_ in rows])
    return [Awaited(rounds[id], tubes, left) for id, tubes, left in rows]


@dataclass(frozen=True, slots=True)
class TubePage:
    """A tube as the laboratory may see it: no person."""

    tube: Tube
    round: Round
    results: list[TubeResult]
    box: BoxTube | None


def tube_page(actor: Actor, round: UUID, ref: UUID) -> TubePage:
    """One tube with everything told about it. Raises NotAllowed, NotHere."""
    see_results(actor)
    found = Round.objects.filter(ref=round).first()
    tube = Tube.objects.filter(round=found, ref=ref).first() if found else None
    if found is None or tube is None:
        raise NotHere
    told = TubeResult.objects.filter(round=found, tube=ref).select_related("file").order_by("-id")
    boxes = BoxTube.objects.filter(round=found, barcode__in=[tube.code, tube.barcode])
    box = boxes.select_related("box__site").order_by("-received_at").first()
    return TubePage(tube, found, list(told[:50]), box)


def find_tube(barcode: str) -> tuple[Round, Tube] | None:
    """The newest tube with a barcode."""
    rounds = Round.objects.in_bulk(list(Round.objects.order_by("-number").values_list("pk", flat=True)[:10]))
    bears = Q(label=barcode) | Q(label="", barcode=barcode)
    tube = Tube.objects.filter(bears, round__in=rounds).order_by("-received_at").first()
    return (rounds[tube.round_id], tube) if tube else None
