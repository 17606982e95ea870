"""Tubes to boxes, boxes from hand to hand; what is not there is named at each hand-over."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Site
from frontline.city.roles import Verb
from frontline.loop import plans
from frontline.loop.actions import Refused
from frontline.screening.models import Box, BoxTube, Handover, Round, Tube

MOST = 2_000  # tubes of one box
NAMED = 20  # barcodes named in one sentence
Step = Handover.Step


def barcodes_in(text: str) -> list[str]:
    """Barcodes as a scanner types them: one a line, or apart by spaces and commas; each once."""
    found = list(dict.fromkeys(part for part in re.split(r"[\s,;，；、]+", text) if part))
    if len(found) > MOST:
        raise Refused(_("A box takes at most %(n)d tubes.") % {"n": MOST})
    if any(len(code) > 40 for code in found):
        raise Refused(_("A barcode has 1 to 40 signs."))
    return found


def _named(codes: Iterable[str]) -> str:
    listed = sorted(codes)
    return ", ".join(listed[:NAMED]) + (" …" if len(listed) > NAMED else "")


def hours_to_laboratory(at: datetime) -> int:
    """Hours from the first swab of a tube to the laboratory, as the plan in force says; 0: it says nothing."""
    try:
        return plans.in_force(at).edition.number("screening.laboratory_hours")
    except plans.NoPlan:
        return 0


@transaction.atomic
def pack_box(
    round: Round, site: Site | None, seal: str, barcodes: Iterable[str], *, by: Actor, at: datetime
) -> Box:
    """Put tubes into a box and seal it. Raises Refused where the seal or a tube is in another box."""
    if not by.may(Verb.PLAN_SCREENING):
        access.require(by, Verb.TAKE_SAMPLES)
    codes, seal = list(barcodes), seal.strip()
    if not codes:
        raise Refused(_("Scan the tubes that go into the box."))
    if not 1 <= len(seal) <= 40:
        raise Refused(_("Scan the number of the seal."))
    if Box.objects.filter(round=round, seal=seal).exists():
        raise Refused(_("A box with this seal is on record already; use a new seal."))
    elsewhere = BoxTube.objects.filter(round=round, barcode__in=codes).select_related("box")
    if taken := {one.barcode: one.box.seal for one in elsewhere}:
        where = _named(f"{code} ({box})" for code, box in taken.items())
        raise Refused(_("These tubes are in another box already: %(codes)s.") % {"codes": where})
    box = Box.objects.create(round=round, seal=seal, site=site, packed_at=at, due_at=_due(round, codes, at))
    BoxTube.objects.bulk_create(BoxTube(box=box, round=round, barcode=code) for code in codes)
    left = [] if site is None else unpacked(round, site.pk)[:MOST]
    _hand(box, Step.PACKED, seal, len(codes), by, at, missing=left)
    return box


_FIRST = """
SELECT min(least(t.opened_at, s.at)) FROM screening_tube t
LEFT JOIN screening_swab s ON s.round_id = t.round_id AND s.tube = t.ref
WHERE t.round_id = %(round)s AND (t.barcode = ANY (%(codes)s) OR t.label <> '' AND t.label = ANY (%(codes)s))
"""


def _due(round: Round, codes: list[str], at: datetime) -> datetime | None:
    hours = hours_to_laboratory(at)
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, {"round": round.pk, "codes": codes})
        row = cursor.fetchone()
    first = row[0] if row and row[0] else at
    return first + timedelta(hours=hours) if hours else None


def unpacked(round: Round, site: int) -> list[str]:
    """Barcodes of tubes sealed at a point that are in no box."""
    packed = BoxTube.objects.filter(round=round).values("barcode")
    sealed = Tube.objects.filter(round=round, site=site, sealed_at__isnull=False)
    bears = sealed.annotate(bears=Coalesce(NullIf("label", Value("")), "barcode"))
    left = bears.exclude(barcode__in=packed).exclude(label__in=packed).order_by("sealed_at")
    return list(left.values_list("bears", flat=True)[:5000])


def _hand(
    box: Box, step: Handover.Step, seal: str, counted: int, by: Actor, at: datetime, **names: list[str]
) -> None:
    Handover.objects.create(
        box=box, step=step, at=at, by=by.account, by_name=by.name, counted=counted, seal=seal, **names
    )
    log.write(f"box_{step}", actor=by, at=at, box=str(box.ref), seal=seal, counted=counted)


@transaction.atomic
def collect_box(box: Box, *, seal: str, vehicle: str, by: Actor, at: datetime) -> None:
    """A driver takes a box over. Raises Refused where the seal is another: such a box stays where it is."""
    access.require(by, Verb.CARRY_SAMPLES)
    if seal.strip() != box.seal:
        raise Refused(
            _("The seal reads %(read)s, the list says %(listed)s: leave the box and call the point lead.")
            % {"read": seal.strip() or "–", "listed": box.seal}
        )
    mine = Box.objects.filter(pk=box.pk, collected_at=None, received_at=None)
    if not mine.update(collected_at=at, vehicle=vehicle.strip()[:40]):
        raise Refused(_("This box was taken over already; reload the page."))
    _hand(box, Step.COLLECTED, seal.strip(), box.tubes.filter(packed=True).count(), by, at)


@transaction.atomic
def receive_box(
    box: Box, *, seal: str, barcodes: Iterable[str], everything: bool = False, by: Actor, at: datetime
) -> Handover:
    """The laboratory counts what is in the box. What was packed and is not there is named; again for late finds.

    `everything`: the list was compared and is complete, without scanning each tube.
    """
    access.require(by, Verb.ENTER_RESULTS)
    listed = set(box.tubes.filter(packed=True).values_list("barcode", flat=True))
    there = set(barcodes) | (listed if everything else set())
    if not there:
        raise Refused(_("Scan the tubes, or say that the list is complete."))
    extra = sorted(there - listed)
    BoxTube.objects.filter(round=box.round_id, barcode__in=there, received_at=None).update(received_at=at)
    BoxTube.objects.bulk_create(
        [
            BoxTube(box=box, round_id=box.round_id, barcode=code, packed=False, received_at=at)
            for code in extra
        ],
        ignore_conflicts=True,  # of another box: received by the line above
    )
    Box.objects.filter(pk=box.pk, received_at=None).update(received_at=at)
    waiting = box.tubes.filter(packed=True, received_at=None).order_by("barcode")
    missing = list(waiting.values_list("barcode", flat=True))
    _hand(box, Step.RECEIVED, seal.strip()[:40], len(there), by, at, missing=missing, extra=extra)
    return box.handovers.order_by("-id")[0]
