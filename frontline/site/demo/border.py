"""The border of the exercise: one control point on the road, and travellers who told their arrival ahead."""

from datetime import datetime, timedelta, timezone

from django.utils import timezone as zones

from frontline.areas.borders import actions, points
from frontline.areas.borders.actions import Details
from frontline.areas.borders.models import Arrival
from frontline.areas.borders.points import Opening
from frontline.city.access import NOBODY
from frontline.city.models import Building, Site
from frontline.site.demo.copying import move_sequence

CODE = "K1"
_BEGAN = datetime(2022, 10, 29, 8, tzinfo=timezone(timedelta(hours=8)))
# Invented: name, origin, hours told before the start and hours from the start to the arrival, plate
_TRAVELLERS = (
    ("才旦加", "西宁市城东区", 26, 1.0, "青A2C518"),
    ("马秀兰", "西宁市城中区", 25, 2.0, "青A2C518"),
    ("王海平", "果洛州玛沁县", 30, 3.5, "青F10936"),
    ("扎西永措", "海南州共和县", 8, 5.0, ""),
    ("李建国", "兰州市城关区", 40, -9.0, "甘A77K20"),
    ("更松拉毛", "海东市平安区", 60, -30.0, "青B31877"),
)


def open_road() -> int:
    """Id of the control point; made where there is none yet."""
    found = Site.objects.filter(code=CODE).first()
    if found is None:
        move_sequence(Site)
        opening = Opening(
            "结古东检查点", "Jiegu East Control Point", CODE, "road", "国道214线", lon=97.062, lat=33.006
        )
        found = points.open_point(opening, by=None, at=_BEGAN)
    return found.pk


def tell_arrivals(*, at: datetime) -> int:
    """Travellers who told ahead; two of them did not come. 0 where somebody did already."""
    if Arrival.objects.exists():
        return 0
    road = Site.objects.get(code=CODE)
    homes = list(
        Building.objects.exclude(street="").select_related("place").order_by("pk")[: len(_TRAVELLERS)]
    )
    for number, (traveller, home) in enumerate(zip(_TRAVELLERS, homes, strict=False)):
        name, origin, before, after, plate = traveller
        then = at - timedelta(hours=before)
        actions.tell_ahead(
            Details(
                name=name, origin=origin, left_on=zones.localdate(then), staying=f"{home.street}{home.number}",
                building=home, phone=f"1990000{number:04d}", vehicle=plate,
            ),
            point=road, expected_at=at + timedelta(hours=after), by=NOBODY, at=then,
        )  # fmt: skip
    return len(_TRAVELLERS)
