"""Boxes from hand to hand: what is not there is named."""

from datetime import timedelta

import pytest

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Site
from frontline.loop.actions import Refused
from frontline.screening.actions import custody
from frontline.screening.actions.custody import barcodes_in, collect_box, pack_box, receive_box
from frontline.screening.ingest.statements import From
from frontline.screening.ingest.write import write_tubes
from frontline.screening.models import Box, Round, TubeResult
from frontline.screening.queries import custody as asking
from tests.screening.actions.test_results import say
from tests.screening.telling import after, open_round, swab, tube
from tests.town import Town, account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NOW = after(120)


@pytest.fixture
def round(staffed: Town) -> Round:
    return open_round(staffed)


@pytest.fixture
def site(round: Round) -> Site:
    return Site.objects.get(kind="sampling")


@pytest.fixture
def driver(staffed: Town) -> Actor:
    found = account(staffed, "dorje", "sample_driver", on_id=staffed.city.pk)
    return access.actor_for(found, at=NOW)


def desk(round: Round, site: Site, *barcodes: str) -> None:
    origin = From(round.pk, 1, site.pk, 1, 0)
    tubes = [tube([swab(0, "P10", minute=3)], barcode=code) for code in barcodes]
    write_tubes([(origin, each) for each in tubes], now=after(10))


def test_a_box_is_packed_carried_and_received(
    round: Round, site: Site, sonam: Actor, ma: Actor, driver: Actor
) -> None:
    desk(round, site, "T1", "T2", "T3")
    box = pack_box(round, site, "S1", ["T1", "T2"], by=sonam, at=NOW)
    assert box.due_at == after(0) + timedelta(hours=4)  # the tube was opened at minute 0
    assert box.handovers.get().missing == ["T3"]
    with pytest.raises(Refused, match="leave the box"):
        collect_box(box, seal="S9", vehicle="", by=driver, at=NOW)
    collect_box(box, seal="S1", vehicle="青G12345", by=driver, at=after(130))
    with pytest.raises(Refused, match="taken over already"):
        collect_box(box, seal="S1", vehicle="", by=driver, at=after(131))
    done = receive_box(box, seal="S1", barcodes=["T1", "X7"], by=ma, at=after(150))
    assert (done.counted, done.missing, done.extra) == (2, ["T2"], ["X7"])
    assert [one.barcode for one in asking.missing_tubes(sonam)] == ["T2"]
    assert receive_box(box, seal="S1", barcodes=["T2"], by=ma, at=after(160)).missing == []
    assert not asking.missing_tubes(sonam).exists()
    assert [one.step for one in box.handovers.order_by("id")] == [
        "packed",
        "collected",
        "received",
        "received",
    ]


def test_a_tube_is_in_one_box_only(round: Round, site: Site, sonam: Actor) -> None:
    desk(round, site, "T1")
    pack_box(round, site, "S1", ["T1"], by=sonam, at=NOW)
    with pytest.raises(Refused, match=r"T1 \(S1\)"):
        pack_box(round, site, "S2", ["T1"], by=sonam, at=NOW)
    with pytest.raises(Refused, match="seal is on record"):
        pack_box(round, site, "S1", ["T2"], by=sonam, at=NOW)
    for seal, codes in (("S3", []), (" ", ["T2"])):
        with pytest.raises(Refused):
            pack_box(round, site, seal, codes, by=sonam, at=NOW)
    assert Box.objects.count() == 1


def test_a_late_box_stands_on_the_board(round: Round, site: Site, staffed: Town, sonam: Actor) -> None:
    desk(round, site, "T1")
    pack_box(round, site, "S1", ["T1"], by=sonam, at=NOW)
    assert not asking.late_boxes(sonam).exists()
    later = access.actor_for(staffed.accounts["sonam"], at=after(241))
    assert asking.late_boxes(later).count() == 1


def test_a_result_of_a_tube_the_laboratory_has_not_received_is_held(
    round: Round, site: Site, sonam: Actor, ma: Actor
) -> None:
    from frontline.screening.actions.held_results import retry_held
    from frontline.screening.actions.results import Told

    desk(round, site, "T1")
    box = pack_box(round, site, "S1", ["T1"], by=sonam, at=NOW)
    assert say(ma, Told("T1", "negative")) == (0, 0, 1)
    assert TubeResult.objects.get().why == "not_received"
    receive_box(box, seal="S1", barcodes=[], everything=True, by=ma, at=after(130))
    retry_held(at=after(131))
    assert TubeResult.objects.get().state == "current"


def test_barcodes_as_a_scanner_types_them() -> None:
    assert barcodes_in(" T1\nT2\r\nT1, T3；T4 ") == ["T1", "T2", "T3", "T4"]
    with pytest.raises(Refused):
        barcodes_in("x" * 41)
    with pytest.raises(Refused):
        barcodes_in(" ".join(str(n) for n in range(custody.MOST + 1)))
