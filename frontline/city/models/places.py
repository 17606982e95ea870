"""Places: one table with stable ids for every level, from the city down to a dwelling."""

import uuid
from typing import ClassVar

from django.contrib.postgres.indexes import BTreeIndex
from django.db import models

from frontline.city.personal import NOBODY, Personal


class Place(models.Model):
    """Anything a right, a fact or a measure can be pinned to. Ids never change; codes and names may."""

    class Kind(models.TextChoices):
        CITY = "city"
        TOWNSHIP = "township"  # street, town or township (街道, 镇, 乡)
        COMMUNITY = "community"  # residents' or village committee
        GRID = "grid"  # unit grid (单元网格)
        COMPOUND = "compound"  # residential compound or natural village
        BUILDING = "building"
        UNIT = "unit"  # one stair of a building (单元)
        FLOOR = "floor"
        DWELLING = "dwelling"  # one door

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(max_length=40, blank=True)  # 12 digits for official units, a template below
    name = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=240, blank=True)  # for search and order
    name_en = models.CharField(max_length=120, blank=True)
    name_bo = models.CharField(max_length=240, blank=True)
    # The larger place it lies in. A building's parent is its compound or community; its grid is in Building.
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    lon = models.FloatField(null=True, blank=True)  # degrees, WGS 84
    lat = models.FloatField(null=True, blank=True)
    shape = models.JSONField(null=True, blank=True)  # GeoJSON geometry, WGS 84
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"], condition=~models.Q(code=""), name="place_code_once"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "pinyin"], name="place_by_name"),  # lists and pickers of one level
            models.Index(
                fields=["kind", "lon", "lat"], condition=models.Q(lon__isnull=False), name="place_by_position"
            ),  # a part of the map
        ]

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """What is needed to know whose a building is; one row per place of kind building. Integers only, for policies."""

    class Kind(models.TextChoices):
        TOWER = "tower"  # several storeys with stairs
        COURTYARD = "courtyard"  # 院落式自建房
        SHOPHOUSE = "shophouse"
        PUBLIC = "public"
        TENT = "tent"  # herders' seasonal dwelling

    personal: ClassVar[Personal] = NOBODY

    place = models.OneToOneField(Place, primary_key=True, on_delete=models.CASCADE, related_name="building")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    floors = models.PositiveSmallIntegerField(default=1)
    units = models.PositiveSmallIntegerField(default=1)
    street = models.CharField(max_length=120, blank=True)  # 扎西科路
    number = models.CharField(max_length=40, blank=True)  # 12号
    compound = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grid = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="grid_buildings"
    )
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="community_buildings")
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="township_buildings")
    # The FK indexes on grid, community and township answer "which buildings may this grant see".


class PastGrid(models.Model):
    """The grid a building had until a moment; the present one stands in Building. Null: it had none."""

    personal: ClassVar[Personal] = NOBODY

    building = models.ForeignKey(
        Building, on_delete=models.CASCADE, related_name="past_grids", db_index=False
    )
    grid = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    until = models.DateTimeField()  # city time

    class Meta:
        indexes = [
            models.Index(fields=["building", "until"], name="past_grid_by_building"),  # whose was it then
            models.Index(fields=["grid", "until"], name="past_grid_by_grid"),  # what was this grid's then
        ]


class Street(models.Model):
    """A stretch of street as a line: drawn on the map, followed by borders that are drawn by hand."""

    personal: ClassVar[Personal] = NOBODY

    code = models.CharField(max_length=40, blank=True)  # of the source, an OSM way say
    name = models.CharField(max_length=120, blank=True)
    walkable = models.BooleanField(default=True)
    drivable = models.BooleanField(default=True)
    source = models.CharField(max_length=120, blank=True)
    line = models.JSONField()  # GeoJSON LineString or MultiLineString, WGS 84

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="street_code_once"),
        ]
        indexes = [
            models.Index(fields=["name"], name="street_by_name"),  # the same street in a newer list
        ]


class Dwelling(models.Model):
    """One door: where in a building."""

    personal: ClassVar[Personal] = NOBODY

    place = models.OneToOneField(Place, primary_key=True, on_delete=models.CASCADE, related_name="dwelling")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="dwellings")
    unit = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    floor = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    door = models.CharField(max_length=20, blank=True)  # 302

    class Meta:
        indexes = [
            models.Index(fields=["door", "building"], name="dwelling_by_door"),  # search by address
        ]


class PlaceWord(models.Model):
    """What a place is found by: its name from each sign on, a building's street and number too, and the pinyin key.

    Small letters. Whatever a name holds anywhere, one of its words begins with; so a search is a range of
    `word` and reads an index (city/search.py). Triggers on places and buildings keep it
    (city/migrations/0006_place_words.py); dwellings, floors and the city are not in it.
    """

    personal: ClassVar[Personal] = NOBODY

    LONGEST: ClassVar[int] = 24  # signs kept of each word; the search shortens what was typed as well

    place = models.ForeignKey(
        Place, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="words"
    )
    kind = models.CharField(max_length=12, choices=Place.Kind.choices)
    word = models.CharField(max_length=24, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "word"], name="place_word_once"
            ),  # every word of one place
        ]
        indexes = [
            models.Index(fields=["kind", "word", "place"], name="place_by_word"),  # the places of one word
        ]


class AreaCodeName(models.Model):
    """The official name of a 12-digit code in one year's list: 2022 names resolve to 2023 and back."""

    personal: ClassVar[Personal] = NOBODY

    code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="official_names")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="area_code_name_once")]
        indexes = [BTreeIndex(fields=["name"], name="area_code_by_name")]  # look up an old name from a list
