"""The night before the exercise: one community sampled at once, its boxes on the way, some results told."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import Count

from frontline.city import access
from frontline.city.models import Account, Person, Place, Site
from frontline.screening.actions import books, following, rounds
from frontline.screening.actions.custody import collect_box, pack_box, receive_box
from frontline.screening.actions.results import Told, take_results
from frontline.screening.ingest.statements import From
from frontline.screening.ingest.write import write_tubes
from frontline.screening.models import Expected, Round
from frontline.screening.rules import SwabTaken, TubeTold

POOL = 10
PEOPLE = 500  # about so many live in the community that is chosen
AWAY = 12  # one of so many was not at home
_BY_PAGE = 0  # no device: the tubes are written as if entered on a page


def sample_in_the_night(*, at: datetime) -> int:
    """A round of six hours that ends now: three boxes, one at the laboratory, half of its results. How many swabs."""
    found = _where()
    if found is None:
        return 0
    place, site = found
    round = _open(place, site, at)
    tubes = list(_tubes(round, at))
    write_tubes([(From(round.pk, _BY_PAGE, site.pk, 1, 0), tube) for tube in tubes], now=at)
    while books.keep_books(at=at):
        pass
    rounds.end_round(round, by=_who("sonam", at), at=at)
    _carry(round, site, tubes, at)
    return sum(len(tube.swabs) for tube in tubes)


def _where() -> tuple[Place, Site] | None:
    """A sampling point whose community has about as many residents as one night can do."""
    points = Site.objects.filter(kind=Site.Kind.SAMPLING, desks__gt=0, community__isnull=False)
    sites = {site.community_id: site for site in points.order_by("-code")}
    lived = Person.objects.filter(building__community__in=sites).values_list("building__community")
    counted = lived.annotate(n=Count("pk")).order_by()
    best = min(counted, key=lambda row: (abs(row[1] - PEOPLE), row[0]), default=None)
    return (Place.objects.get(pk=best[0]), sites[best[0]]) if best else None


def _who(name: str, at: datetime) -> access.Actor:
    return access.actor_for(Account.objects.get(username=name), at=at)


def _open(place: Place, site: Site, at: datetime) -> Round:
    begins, by = at - timedelta(hours=6), _who("sonam", at)
    plan = rounds.Plan(f"{place.name}夜间应急筛查", [place.pk], begins, at, {site.pk: site.desks})
    round = rounds.plan_round(plan, by=by, at=begins)
    rounds.open_round(round, by=by, at=begins)
    rounds.write_expected_list(at=begins)
    round.refresh_from_db()
    return round


def _tubes(round: Round, at: datetime) -> Iterator[TubeTold]:
    """Household after household, evenly over the night; one of twelve is not at home."""
    asked = Expected.objects.filter(round=round, excused="").order_by(
        "slot_at", "building", "person__household", "person"
    )
    codes = [code for n, code in enumerate(asked.values_list("person__code", flat=True), 1) if n % AWAY]
    pools = [codes[start : start + POOL] for start in range(0, len(codes), POOL)]
    begins = at - timedelta(hours=6)
    each = (timedelta(hours=6) - timedelta(minutes=20)) / max(len(pools), 1)
    for number, pool in enumerate(pools):
        opened = begins + timedelta(minutes=5) + each * number
        swabs = tuple(SwabTaken(n, code, opened + each * n / (POOL + 1)) for n, code in enumerate(pool))
        barcode = f"YS2211{number + 1:05d}"
        yield TubeTold(str(_ref(barcode)), barcode, POOL, opened, swabs, opened + each * POOL / (POOL + 1))


def _ref(barcode: str) -> UUID:
    return uuid5(NAMESPACE_OID, barcode)


def _carry(round: Round, site: Site, tubes: list[TubeTold], at: datetime) -> None:
    """The first box reached the laboratory, the second is on the road, the third waits for its driver; none is late."""
    first, second = len(tubes) * 45 // 100, len(tubes) * 70 // 100
    loads = [tubes[:first], tubes[first:second], tubes[second:]]
    hours = (timedelta(hours=3, minutes=10), timedelta(hours=1, minutes=30), timedelta(minutes=5))
    sonam, ma, dorje = (_who(name, at) for name in ("sonam", "ma", "dorje"))
    for number, (load, ago) in enumerate(zip(loads, hours, strict=True), 1):
        if not load:
            continue
        seal, packed = f"FQ221110{number:02d}", at - ago
        codes = [tube.barcode for tube in load]
        box = pack_box(round, site, seal, codes, by=sonam, at=packed)
        if number < 3:
            collect_box(box, seal=seal, vehicle="青G35208", by=dorje, at=packed + timedelta(minutes=15))
        if number == 1:
            receive_box(box, seal=seal, barcodes=codes, by=ma, at=packed + timedelta(minutes=50))
            told = [Told(code, "negative", at - timedelta(minutes=30)) for code in codes[: (first + 1) // 2]]
            take_results(
                told, source="file", name="夜间筛查第一批.xlsx", by=ma, at=at - timedelta(minutes=20)
            )
            following.follow_results(at=at)
