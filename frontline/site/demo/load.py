"""Loading the demo city: one transaction, so that a kill in the middle leaves nothing behind."""

from dataclasses import dataclass
from time import perf_counter

from django.db import connection, transaction

from frontline.city.models import Place
from frontline.site.demo import places, residents
from frontline.site.demo.copying import Progress, Stopwatch, quiet
from frontline.site.demo.generate.city import SEED, City, generate
from frontline.site.demo.generate.ids import CITY_ID, Ids
from frontline.site.demo.generate.layout import RESIDENTS


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


def is_loaded() -> bool:
    """Whether the demo city is there, whole."""
    return Place.objects.filter(pk=CITY_ID).exists()


def load(*, seed: int = SEED, people: int = RESIDENTS, progress: Progress = quiet) -> Summary:
    """Make the city and write it as the owner of the tables. Raises NotEmpty where there are places already."""
    began = perf_counter()
    city = generate(seed=seed, people=people)
    progress("generate", len(city.people), perf_counter() - began)
    watch = Stopwatch(progress)
    with transaction.atomic():
        _require_empty()
        _write(city, Ids(city), watch)
    _analyze()
    households = int(city.people.household[-1]) + 1
    return Summary(
        len(city.people), households, len(city.buildings), len(city.grids), watch.rows, perf_counter() - began
    )


def _require_empty() -> None:
    if Place.objects.exists():
        raise NotEmpty(
            "This database holds a city already; load the demo city into a new one (`make demo FRESH=1`)."
        )


def _write(city: City, ids: Ids, watch: Stopwatch) -> None:
    watch.run("places", places.write, city, ids)
    watch.run("buildings", places.write_buildings, city, ids)
    watch.run("households", residents.write_households, city, ids)
    watch.run("people", residents.write_people, city, ids)
    watch.run("residences", residents.write_residences, city, ids)


def _analyze() -> None:
    """The planner knows the new tables from the first query on."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
