"""What a decision about buildings concerns in this room: the lists of rounds that run and of those to come."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.city.access import Actor
from frontline.loop import affected
from frontline.loop.queries import places_around
from frontline.loop.rooms import Line, RecordCount
from frontline.screening.models import Expected, Round
from frontline.screening.queries.rounds import RUNNING


def affected_by(actor: Actor, buildings: Sequence[int]) -> list[RecordCount]:
    """People on the list of each running round, and the planned rounds that cover these buildings."""
    found = [_expected(actor, buildings, one) for one in Round.objects.filter(state__in=RUNNING)]
    places = places_around(*buildings) if buildings else []
    later = Round.objects.filter(state=Round.State.PLANNED, places__overlap=places)
    coming = affected.counted("later_rounds", _("Rounds planned"), later, _round_lines)
    return [*found, coming]


def _expected(actor: Actor, buildings: Sequence[int], round: Round) -> RecordCount:
    rows = affected.of_buildings(Expected.objects.filter(round=round), actor, buildings)
    name = _("On the list of %(round)s") % {"round": round.name}
    return affected.counted(f"sampling:{round.number}", name, rows, affected.by_person)


def _round_lines(actor: Actor, rows: Sequence[Round]) -> list[Line]:
    pages = [reverse("screening:round", args=[row.ref]) for row in rows]
    begins = [f"{timezone.localtime(row.starts_at):%m-%d %H:%M}" for row in rows]
    return [Line(row.name, *rest) for row, *rest in zip(rows, begins, pages, strict=True)]
