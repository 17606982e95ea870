"""The map on paper: scale, names with room, levels by pattern, moment and source; bounded; vectors."""

import re
from typing import Any

import pytest
import shapely
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from frontline.areas.models import Area
from frontline.areas.printing import sheet
from frontline.areas.printing.drawing import Drawing, path_of
from frontline.areas.printing.frame import MM, Name, framed, with_room
from frontline.areas.printing.sheet import Asked, Unprintable
from frontline.areas.queries import printed
from frontline.city import clock
from frontline.city.models import Place, Site, Street
from tests.areas.test_maps import LATER, area, square  # noqa: F401
from tests.town import Town

HERE = (97.0005, 32.9995, 97.0045, 33.0015)
ALL = ("building", "street", "grid", "community", "areas", "points", "control")


@pytest.fixture
def drawn_town(town: Town, area: Area) -> Town:  # noqa: F811
    clock.set_exercise(at=LATER, paused=True)
    east = town.communities["east"]
    Place.objects.filter(pk=east.pk).update(
        shape=square(97.001, 32.9998, 0.003), name_en="East #1 $x$", name_bo="ཤར་སྡེ་ཁུལ།"
    )
    Place.objects.filter(pk=town.grids["E1"].pk).update(shape=square(97.001, 32.9998, 0.0015))
    Site.objects.create(
        kind="sampling", name="采样点一", name_en="Point 1", code="S9", lon=97.002, lat=33.0005
    )
    Site.objects.create(
        kind="control", name="东卡口", name_en="East gate", code="K9", lon=97.003, lat=33.0005
    )
    line = {"type": "LineString", "coordinates": [[97.0, 33.0003], [97.004, 33.0003]]}
    Street.objects.create(name="扎西科路", line=line)
    return town


def source(asked: Asked) -> tuple[str, str]:
    """The document and the drawing."""
    frame = framed(asked.box, asked.paper)
    made, legend = sheet.drawn(asked, frame, at=LATER)
    return sheet.source_of(asked, made, legend, at=LATER, exercise=True), made.svg()


def test_a_sheet_says_what_when_how_large_and_whence(drawn_town: Town) -> None:
    with translation.override("en"):
        text, svg = source(Asked(HERE, ALL, level="high"))
    for said in (
        "Map of the areas",
        "High risk",
        "As of 2022",
        "13:00",
        "Exercise",
        "about 1 :",
        " m",
        "Source",
    ):
        assert said in text.replace("\\", ""), said
    for entry in (
        "Building",
        "Street",
        "Border of a grid",
        "Border of a community",
        "Sampling point",
        "Control point",
        "East gate",
    ):
        assert entry in text
    assert "East \\#1 \\$x\\$" in text  # nothing a person typed is markup
    assert 'fill="url(#high)"' in svg and 'fill="url(#low)"' not in svg
    assert "<image" not in svg and svg.count("<path") > 5  # lines, no picture of a screen


def test_only_what_is_shown_is_printed(drawn_town: Town) -> None:
    text, svg = source(Asked(HERE, ("areas",), level="medium"))
    assert "url(#high)" not in re.sub(r"<defs>.*</defs>", "", svg) and "采样点一" not in text
    assert "高风险" not in text and "二号院一户" not in text


def test_names_follow_the_reader_and_tibetan_on_request(drawn_town: Town) -> None:
    assert "东社区" in source(Asked(HERE, ("community",)))[0]
    assert "ཤར་སྡེ་ཁུལ།" in source(Asked(HERE, ("community",), names="bo"))[0]


@pytest.mark.parametrize("paper", MM)
def test_it_is_a_pdf_with_its_fonts(drawn_town: Town, paper: str) -> None:
    made = sheet.pdf_of(Asked(HERE, ALL, paper=paper, names="bo"), at=LATER)
    assert made.startswith(b"%PDF") and b"/Count 1/" in made
    assert b"/FontFile" in made and b"/Subtype/Image" not in made


def test_too_much_is_simplified_or_refused_in_words(
    drawn_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printed, "OUTLINES", 2)
    with translation.override("en"):
        assert "are not drawn one by one" in source(Asked(HERE, ("building",)))[0]
    monkeypatch.setattr(printed, "GROUNDS", 0)
    with translation.override("en"), pytest.raises(Unprintable, match="show a smaller part"):
        source(Asked(HERE, ("grid",)))


def test_the_page_offers_it_and_answers(drawn_town: Town) -> None:
    he = Client(headers={"accept-language": "en"})
    he.force_login(drawn_town.accounts["he"])
    assert reverse("areas:map-pdf") in he.get(reverse("areas:map")).content.decode()
    bbox = ",".join(str(one) for one in HERE)
    answer = he.get(reverse("areas:map-pdf"), {"bbox": bbox, "layer": ALL, "paper": "a3", "level": "x"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    wrong = he.get(reverse("areas:map-pdf"), {"bbox": "1,2"}, follow=True)
    assert "correct the address" in wrong.content.decode()
    zhou = Client()
    zhou.force_login(drawn_town.accounts["zhou"])
    assert zhou.get(reverse("areas:map-pdf")).status_code == 403


# --- without a database ------------------------------------------------------------------------------------

boxes = st.tuples(st.floats(80, 120), st.floats(-60, 60), st.floats(1e-7, 2), st.floats(1e-7, 2)).map(
    lambda one: (one[0], one[1], one[0] + one[2], one[1] + one[3])
)


@given(boxes, st.sampled_from(sorted(MM)))
def test_the_sheet_holds_the_box_and_keeps_its_shape(
    box: tuple[float, float, float, float], paper: str
) -> None:
    frame = framed(box, paper)
    corners = frame.mm(shapely.get_coordinates(shapely.box(*box)))
    assert corners.min() >= -1e-6
    assert corners[:, 0].max() <= frame.wide + 1e-6 and corners[:, 1].max() <= frame.high + 1e-6
    _west, south, _east, north = frame.box
    up = (north - south) * 111_320 / frame.high
    assert frame.metres == pytest.approx(up, rel=0.02)
    metres, long = frame.bar()
    assert 19 <= long <= 50.001 and metres / long == pytest.approx(frame.metres)


names = st.builds(
    Name, st.floats(0, 270), st.floats(0, 140), st.text("东社区abཤར", min_size=1, max_size=9), st.just(3.0),
    st.just("#000000"), st.integers(1, 3),
)  # fmt: skip


@given(st.lists(names, max_size=40))
def test_no_name_covers_another_and_the_heaviest_stays(found: list[Name]) -> None:
    frame = framed((97.0, 33.0, 97.1, 33.05), "a4")
    kept = list(with_room(found, frame))
    for at, one in enumerate(kept):
        for other in kept[at + 1 :]:
            apart_x = abs(one.x - other.x) * 2 >= one.wide + other.wide
            assert apart_x or abs(one.y - other.y) * 2 >= one.high + other.high
    whole = [
        one
        for one in found
        if abs(one.x - frame.wide / 2) * 2 <= frame.wide - one.wide and 0 < one.y < frame.high
    ]
    if whole:
        assert max(one.weight for one in whole) == max(one.weight for one in kept)


def test_what_lies_outside_is_cut() -> None:
    frame = framed((97.0, 33.0, 97.01, 33.01), "a4")
    made = Drawing(frame)
    made.lines([shapely.box(98, 34, 99, 35)], 'fill="none"')
    assert made.elements == []
    made.lines([shapely.box(90, 30, 100, 40)], 'fill="none"')
    numbers = [float(one) for one in re.findall(r"-?\d+\.\d+", made.elements[0])]
    assert max(numbers) <= max(frame.wide, frame.high) + 2.01 and min(numbers) >= -2.01


def test_every_geometry_has_a_path() -> None:
    ring: Any = shapely.Polygon([(0, 0), (4, 0), (4, 4)], [[(2, 1), (3, 1), (3, 2)]])
    both = shapely.GeometryCollection([ring, shapely.LineString([(0, 0), (1, 1)]), shapely.Point(1, 1)])
    assert path_of(both).count("M") == 4
    assert path_of(shapely.Polygon()) == ""
