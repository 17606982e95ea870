"""Areas: who they are. What is in force in them stands in facts and measures."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from frontline.areas.borders.models import Arrival, ControlPoint
from frontline.areas.gridwork.models import GridDevice, GridRecord, HandOver
from frontline.areas.passes.models import Crossing, CrossingCount, Pass
from frontline.city.models import Account, Building, Place
from frontline.city.personal import NOBODY, Personal

__all__ = [
    "Area",
    "AreaPlace",
    "Arrival",
    "BoundaryChange",
    "BoundaryGrid",
    "BoundaryMove",
    "ControlPoint",
    "Crossing",
    "CrossingCount",
    "GridDevice",
    "GridRecord",
    "HandOver",
    "Motion",
    "Pass",
]


class Area(models.Model):
    """A risk area or an area under static management; its id is the subject of its facts and measures."""

    class Kind(models.TextChoices):
        RISK = "risk"
        STATIC = "static"

    personal: ClassVar[Personal] = NOBODY

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)  # as printed on the notice
    kind = models.CharField(max_length=6, choices=Kind.choices)
    created_at = models.DateTimeField()  # city time

    def __str__(self) -> str:
        return self.name


class AreaPlace(models.Model):
    """A place of an area, as the latest decision says."""

    personal: ClassVar[Personal] = NOBODY

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="parts")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="area_parts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "place"], name="area_place_once")]


class Motion(models.Model):
    """A decision that one person moved and that holds only once a second person agreed; it lapses by itself."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CONFIRMED = "confirmed"
        TURNED_DOWN = "turned_down"

    personal: ClassVar[Personal] = Personal(keep="officials under a decision", scoped=False)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    what = models.CharField(max_length=20)  # as authorities.yaml names it: static_management, area
    name = models.CharField(max_length=120)
    content = models.JSONField()  # the decision's own fields; places as ids
    moved_by = models.BigIntegerField()  # account id
    moved_by_name = models.CharField(max_length=120)
    moved_at = models.DateTimeField()  # city time
    lapses_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    closed_by_name = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=400, blank=True)  # reason of who turned it down
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.CASCADE, related_name="motions")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", closed_at__isnull=True)
                | (~models.Q(state="waiting") & models.Q(closed_at__isnull=False)),
                name="motion_closed",
            )
        ]
        indexes = [
            models.Index(
                fields=["lapses_at"], condition=models.Q(state="waiting"), name="motion_waiting"
            ),  # what waits for a second person
        ]

    def __str__(self) -> str:
        return self.name


class BoundaryChange(models.Model):
    """A redrawn layout of grids, kept apart from the present until it is decided and its moment has come."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        DECIDED = "decided"  # in force from `holds_from`; `number` says that it is
        WITHDRAWN = "withdrawn"
        OVERTAKEN = "overtaken"  # another change of these grids came first

    class Origin(models.TextChoices):
        DRAWN = "drawn"
        SOLVER = "solver"
        FILE = "file"
        REVERSE = "reverse"  # prefilled by a change that is to be undone

    personal: ClassVar[Personal] = Personal(keep="who proposed and decided", scoped=False)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = models.CharField(max_length=400)
    origin = models.CharField(max_length=7, choices=Origin.choices, default=Origin.DRAWN)
    communities = ArrayField(models.BigIntegerField())  # whose grids may be redrawn here
    base = models.PositiveIntegerField()  # number of the latest change in force when it was begun
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    proposed_at = models.DateTimeField()  # city time
    decided_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    holds_from = models.DateTimeField(null=True)
    number = models.PositiveIntegerField(
        null=True, unique=True
    )  # 1, 2, 3 ... in the order they came in force
    overtaken_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    reverses = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    figures = models.JSONField(default=dict, blank=True)  # what the solver says of its layout

    class Meta:
        indexes = [
            models.Index(fields=["state", "-proposed_at"], name="boundary_by_state"),  # what waits
        ]


class BoundaryGrid(models.Model):
    """A grid that a change touches, or makes."""

    personal: ClassVar[Personal] = Personal(keep="who looks after a new grid", scoped=False)

    change = models.ForeignKey(BoundaryChange, on_delete=models.CASCADE, related_name="grids")
    key = models.CharField(max_length=20)  # the grid's id, or n1, n2 ... for one that does not exist yet
    grid = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    made = models.BooleanField(default=False)  # it begins with this change
    ended = models.BooleanField(default=False)  # it ends with this change: nothing is left in it
    worker = models.ForeignKey(
        Account, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # of a new one
    before = models.JSONField(null=True)  # its outline until then, GeoJSON

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "key"], name="boundary_grid_once"),
        ]
        indexes = [
            models.Index(fields=["grid", "change"], name="boundary_by_grid"),  # who else changed this grid
        ]


class BoundaryMove(models.Model):
    """One building of a change: from which grid to which."""

    personal: ClassVar[Personal] = NOBODY

    change = models.ForeignKey(BoundaryChange, on_delete=models.CASCADE, related_name="moves", db_index=False)
    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="+", db_index=False)
    left = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    to = models.ForeignKey(BoundaryGrid, on_delete=models.CASCADE, related_name="moves", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "building"], name="boundary_move_once"),
        ]


class GridRequest(models.Model):
    """Grids asked of the solver; the worker makes a proposal of its answer, and nothing happens by itself."""

    class What(models.TextChoices):
        PARTITION = "partition"  # so many grids for these communities
        REBALANCE = "rebalance"  # one grid is too heavy: the fewest people move

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        DONE = "done"
        REFUSED = "refused"  # `why` says what to do

    class Weight(models.TextChoices):
        PEOPLE = "people"
        WORK = "work"  # stairs, people in need and open tasks besides

    personal: ClassVar[Personal] = Personal(keep="who asked", scoped=False)

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    what = models.CharField(max_length=9, choices=What.choices)
    communities = ArrayField(models.BigIntegerField())
    wanted = models.PositiveIntegerField(null=True)  # grids
    heavy = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    weight = models.CharField(max_length=6, choices=Weight.choices, default=Weight.PEOPLE)
    reason = models.CharField(max_length=400)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()  # city time
    done_at = models.DateTimeField(null=True)
    change = models.ForeignKey(BoundaryChange, null=True, on_delete=models.SET_NULL, related_name="asked_for")

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(state__in=["waiting", "working"]),
                name="grids_waiting",
            ),  # the worker takes the oldest
        ]


class NationalList(models.Model):
    """One published national list of risk areas that was brought in, or left out because it was partial."""

    personal: ClassVar[Personal] = NOBODY

    file = models.CharField(max_length=120, unique=True)
    published_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    count = models.IntegerField()  # areas in the whole country, as the list says
    provinces = models.JSONField(default=list)  # of which it is a part; empty: the whole country
    left_out = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["saved_at"], name="national_list_by_time")]  # the last one


class NationalArea(models.Model):
    """The life of one area in the national lists at one level: listed from `since`, gone from `until` on."""

    personal: ClassVar[Personal] = NOBODY

    level = models.CharField(max_length=6)  # high, medium, low
    province = models.CharField(max_length=60)
    city = models.CharField(max_length=60)
    county = models.CharField(max_length=60)
    name = models.TextField()  # as first published
    key = models.CharField(max_length=200)  # the name without what varies from list to list
    since = models.DateTimeField()  # publication of the first list that has it
    until = models.DateTimeField(null=True, blank=True)  # of the first list that no longer has it
    from_first = models.BooleanField(default=False)  # in the first list already: nobody knows since when

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["province", "city", "county", "level", "key"],
                condition=models.Q(until__isnull=True),
                name="national_area_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="national_area_dates",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "level", "since"], name="national_area_lives"),  # the report
            models.Index(fields=["since", "until"], name="national_area_on_a_day"),  # an origin's level
        ]
