"""Rounds and tubes of the small town, as tests tell them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from frontline.city.access import NOBODY
from frontline.city.models import Site
from frontline.screening.actions import rounds
from frontline.screening.ingest.statements import From
from frontline.screening.ingest.write import write_tubes
from frontline.screening.models import Round
from frontline.screening.rules import SwabTaken, TubeTold
from tests.town import Town

BEGAN = datetime(2022, 11, 12, 0, tzinfo=UTC)  # 08:00 in the city


def after(minutes: float) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


def point(town: Town, code: str = "S1") -> Site:
    return Site.objects.create(
        kind="sampling",
        name=f"采样点{code}",
        code=code,
        community=town.communities["east"],
        lon=97.0,
        lat=33.0,
    )


def open_round(town: Town, *, pool_size: int = 10) -> Round:
    """A round of the whole town, open, with one point of two desks."""
    planned = rounds.plan_round(
        rounds.Plan(
            "第一轮",
            [town.city.pk],
            BEGAN,
            after(600),
            {point(town).pk: 2},
            pool_size=pool_size,
        ),
        by=NOBODY,
        at=BEGAN,
    )
    rounds.open_round(planned, by=NOBODY, at=BEGAN)
    rounds.write_expected_list(at=BEGAN)
    planned.refresh_from_db()
    return planned


def swab(slot: int, code: str, minute: float = 1, undone: float | None = None) -> SwabTaken:
    return SwabTaken(slot, code, after(minute), after(undone) if undone is not None else None)


def tube(
    swabs: Iterable[SwabTaken], *, barcode: str = "T0001", ref: str | UUID = "", sealed: float | None = 5
) -> TubeTold:
    return TubeTold(
        str(ref or uuid4()),
        barcode,
        10,
        after(0),
        tuple(swabs),
        after(sealed) if sealed is not None else None,
    )


def tell(round: Round, *tubes: TubeTold, minute: float = 6, skew: int = 0, device: int = 1) -> list[str]:
    origin = From(round.pk, device, None, 1, skew)
    return write_tubes([(origin, each) for each in tubes], now=after(minute))
