"""Loading the demo city: one transaction, so that a kill in the middle leaves nothing behind."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from time import perf_counter

from django.db import connection, transaction

from frontline.city import clock
from frontline.city.models import Place
from frontline.command.actions import bring_groups
from frontline.site.demo import cast, history, places, residents, services, streets
from frontline.site.demo.copying import Progress, Stopwatch, quiet
from frontline.site.demo.generate.city import SEED, City, generate
from frontline.site.demo.generate.divisions import read
from frontline.site.demo.generate.ids import CITY_ID, Ids
from frontline.site.demo.generate.layout import RESIDENTS
from frontline.site.demo.generate.services import plan

START = datetime(2022, 11, 10, 8, tzinfo=timezone(timedelta(hours=8)))  # what the clock shows first


class NotEmpty(Exception):
    """The database holds a city already; str() says what to do."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was loaded."""

    people: int
    households: int
    buildings: int
    grids: int
    rows: int
    seconds: float
    lin_phone: str  # where the one-time code of the resident Lin goes


def is_loaded() -> bool:
    """Whether the demo city is there, whole."""
    return Place.objects.filter(pk=CITY_ID).exists()


def load(*, seed: int = SEED, people: int = RESIDENTS, progress: Progress = quiet) -> Summary:
    """Make the city and write it as the owner of the tables; the clock of the exercise shows START and stands still.

    Raises NotEmpty where there are places already.
    """
    began = perf_counter()
    city = generate(seed=seed, people=people)
    progress("generate", len(city.people), perf_counter() - began)
    watch = Stopwatch(progress)
    with transaction.atomic():
        _require_empty()
        phone = _write(city, Ids(city), watch)
    _analyze()
    households = int(city.people.household[-1]) + 1
    return Summary(
        len(city.people),
        households,
        len(city.buildings),
        len(city.grids),
        watch.rows,
        perf_counter() - began,
        phone,
    )


def _require_empty() -> None:
    if Place.objects.exists():
        raise NotEmpty(
            "This database holds a city already; load the demo city into a new one (`make demo FRESH=1`)."
        )


def _write(city: City, ids: Ids, watch: Stopwatch) -> str:
    """Returns the telephone of Lin."""
    watch.run("places", places.write, city, ids)
    watch.run("buildings", places.write_buildings, city, ids)
    watch.run("streets", streets.write, city)
    watch.run("households", residents.write_households, city, ids)
    watch.run("people", residents.write_people, city, ids)
    watch.run("residences", residents.write_residences, city, ids)
    work = plan(city)
    watch.run("services", services.write, city, ids, work)
    _analyze()  # a vacuum that met the tables empty would have the cast's few queries planned for no rows
    watch.run("cast", cast.write, city, ids, work)
    watch.run("groups", _write_groups)
    watch.run("outbreak", history.write, city, ids, work, START)
    clock.set_exercise(at=START, paused=True)
    return cast.lin_phone(work)


def _write_groups() -> int:
    """The fifteen working groups with their heads."""
    return bring_groups(read("groups.csv"), by=None, at=services.BEGAN)


def _analyze() -> None:
    """The planner knows the new tables from the first query on."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
