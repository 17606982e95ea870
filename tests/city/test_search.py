"""Places are found by any part of their name or address, and a search reads few rows however large the city."""

import pytest
from django.db import connection
from django.db.models import Q, QuerySet

from frontline.areas.queries import lookup
from frontline.cases.queries import finding
from frontline.city.models import Building, Dwelling, Place, PlaceWord
from frontline.city.names import place_key
from tests.reading import rows_read
from tests.town import build_town

pytestmark = pytest.mark.django_db

BUILDINGS = 10_000
# 200 streets of 50 houses; each house has four doors; every tenth stands in a compound of its own name.
_CITY = f"""
INSERT INTO city_place (id, ref, kind, code, name, pinyin, name_en, name_bo)
VALUES (1, gen_random_uuid(), 'community', 'x', '东社区', 'dongshequ', '', '');
INSERT INTO city_place (id, ref, kind, code, name, pinyin, name_en, name_bo, parent_id)
SELECT 1000 + i, gen_random_uuid(), 'compound', 'c' || i, '扎' || i || '院', 'zha' || i || 'yuan', '', '', 1
FROM generate_series(0, {BUILDINGS // 10 - 1}) i;
INSERT INTO city_place (id, ref, kind, code, name, pinyin, name_en, name_bo, parent_id)
SELECT 100000 + i, gen_random_uuid(), 'building', 'b' || i, '结' || i / 50 || '路' || i % 50 || '号', '', '', '', 1
FROM generate_series(0, {BUILDINGS - 1}) i;
INSERT INTO city_building (place_id, kind, floors, units, street, number, compound_id, community_id, township_id)
SELECT 100000 + i, 'tower', 2, 1, '结' || i / 50 || '路', i % 50 || '号',
       CASE WHEN i % 10 = 0 THEN 1000 + i / 10 END, 1, 1
FROM generate_series(0, {BUILDINGS - 1}) i;
INSERT INTO city_place (id, ref, kind, code, name, pinyin, name_en, name_bo, parent_id)
SELECT 1000000 + i, gen_random_uuid(), 'dwelling', 'd' || i, 'door', '', '', '', 100000 + i / 4
FROM generate_series(0, {BUILDINGS * 4 - 1}) i;
INSERT INTO city_dwelling (place_id, building_id, door)
SELECT 1000000 + i, 100000 + i / 4, 101 + i % 4 FROM generate_series(0, {BUILDINGS * 4 - 1}) i;
ANALYZE city_place; ANALYZE city_building; ANALYZE city_dwelling; ANALYZE city_placeword;
"""


@pytest.fixture
def large() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CITY)


FEW = 3000  # of 10,000 buildings and 40,000 dwellings, what narrows is read and little else
SOME = 4 * BUILDINGS  # words that every building has: their words at most, never every dwelling


def test_a_search_reads_few_rows(large: None) -> None:
    for text in ("结17路", "结17路 33号", "扎33院", "33院 104", "没有"):
        assert rows_read(lambda text=text: finding.find_dwellings(text)) < FEW, text  # type: ignore[misc]
    # PostgreSQL 15 begins with the house number, which every street has; still no dwelling is read for nothing.
    assert rows_read(lambda: finding.find_dwellings("17路 3号 102")) < SOME / 2
    for text in ("结17路", "17路33号", "扎33院", "zha33", "没有"):
        assert rows_read(lambda text=text: finding.find_places(text)) < FEW, text  # type: ignore[misc]
        assert rows_read(lambda text=text: lookup.search(text)) < FEW, text  # type: ignore[misc]
    for search_for in (finding.find_dwellings, finding.find_places, lookup.search):
        for text in ("号", "103", "路 号"):
            assert rows_read(lambda f=search_for, text=text: f(text)) < SOME, text  # type: ignore[misc]


TYPED = (
    "扎西科路",
    "科路",
    "扎西科路 2号",
    "2号",
    "号楼 3",
    "101",
    "4号院 101",
    "101 扎西",
    "zhaxi",
    "x",
    "东",
    "1 1",
)


@pytest.mark.parametrize("text", TYPED)
def test_the_words_find_what_reading_every_place_would_find(text: str) -> None:
    town = build_town()
    Place.objects.filter(kind="building").update(pinyin="zhaxihao")
    Dwelling.objects.filter(pk=town.dwellings[4].pk).update(door="扎西")
    assert finding.find_places(text) == list(_every_place(text.split()))
    assert {d.pk for d in finding.find_dwellings(text)} == {d.pk for d in _every_dwelling(text.split())}


def _every_place(words: list[str]) -> QuerySet[Place]:
    rows = Place.objects.exclude(kind__in=["dwelling", "floor", "city"])
    for word in words:
        address = Q(building__street__contains=word) | Q(building__number__startswith=word)
        key = Q(pinyin__startswith=place_key(word) or "-")
        rows = rows.filter(Q(name__contains=word) | key | address)
    return rows.order_by("kind", "pinyin", "pk")[:12]


def _every_dwelling(words: list[str]) -> QuerySet[Dwelling]:
    rows = Dwelling.objects.all()
    for word in words:
        street = Q(building__street__contains=word) | Q(building__number__contains=word)
        name = Q(building__place__name__contains=word) | Q(building__compound__name__contains=word)
        rows = rows.filter(street | name | Q(door=word))
    return rows


def test_words_follow_their_place() -> None:
    town = build_town()
    place = town.buildings[1].place
    assert finding.find_places("1号楼") == [place]
    Place.objects.filter(pk=place.pk).update(name="Blue House", pinyin="bluehouse")
    Building.objects.filter(pk=place.pk).update(street="胜利路", number="77号")
    assert finding.find_places("1号楼") == []
    assert finding.find_places("77") == finding.find_places("House") == finding.find_places("利路") == [place]
    spare = Place.objects.create(kind="building", name="空房子")
    assert set(PlaceWord.objects.filter(place=spare.pk).values_list("word", flat=True)) == {
        "空房子",
        "房子",
        "子",
    }
    spare.delete()
    assert not PlaceWord.objects.filter(word="空房子").exists()
    assert not PlaceWord.objects.filter(kind__in=["city", "floor", "dwelling"]).exists()
