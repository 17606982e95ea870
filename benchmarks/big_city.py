"""A city of 2,000,000 made by SQL in a database of its own (`bench`), and an outbreak of 50,000 subjects in it.

Every number of places is a round one: 40 townships, 400 communities, 3,333 grids of about 200 households,
100,000 buildings, 666,667 dwellings of three people. Nothing in it is anybody.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

PEOPLE = 2_000_000
CITY, TOWNSHIP, COMMUNITY, GRID, BUILDING, DWELLING = 1, 10, 100, 1_000, 100_000, 1_000_000
NOW = datetime(2022, 11, 10, 0, 0, tzinfo=UTC)
INFECTED, CLOSE, OF_CONTACT = 1_000, 20_000, 29_000  # 50,000 subjects with measures

_SCALE = """
INSERT INTO city_place (id, ref, kind, code, name, pinyin, name_en, name_bo, parent_id)
SELECT {first} + i, gen_random_uuid(), '{kind}', '{kind}' || i, '{kind} ' || i, '', '', '', {parent}
FROM generate_series(0, {last}) i
"""
_LEVELS = (
    ("city", CITY, 1, "NULL"),
    ("township", TOWNSHIP, 40, f"{CITY}"),
    ("community", COMMUNITY, 400, f"{TOWNSHIP} + i / 10"),
    ("grid", GRID, 3333, f"{COMMUNITY} + i * 400 / 3333"),
    ("building", BUILDING, 100_000, f"{COMMUNITY} + (i::bigint * 3333 / 100000)::int * 400 / 3333"),
    ("dwelling", DWELLING, 666_667, f"{BUILDING} + i::bigint * 100000 / 666667"),
)
_REST = (
    f"""
    INSERT INTO city_building (place_id, kind, floors, units, street, number, grid_id, community_id, township_id)
    SELECT {BUILDING} + i, 'tower', 6, 1, 'street ' || i / 50, i % 50, {GRID} + g,
           {COMMUNITY} + g * 400 / 3333, {TOWNSHIP} + g * 40 / 3333
    FROM generate_series(0, 99999) i, LATERAL (SELECT (i::bigint * 3333 / 100000)::int AS g) grid
    """,
    f"""
    INSERT INTO city_dwelling (place_id, building_id, door)
    SELECT {DWELLING} + i, {BUILDING} + i::bigint * 100000 / 666667, i % 7 FROM generate_series(0, 666666) i
    """,
    f"""
    INSERT INTO city_household (id, ref, name, dwelling_id, building_id, note)
    SELECT i + 1, gen_random_uuid(), 'household ' || i, {DWELLING} + i,
           {BUILDING} + i::bigint * 100000 / 666667, ''
    FROM generate_series(0, 666666) i
    """,
    f"""
    INSERT INTO city_person (id, ref, code, name, pinyin, sex, id_number, phone, languages, needs, standing,
                             household_id, dwelling_id, building_id, invented, foreign_key)
    SELECT p, gen_random_uuid(), 'R' || lpad(p::text, 9, '0'), 'person ' || p, 'person ' || p, 'u', '', '', '{{}}',
           '{{}}', 'resident', d + 1, {DWELLING} + d, {BUILDING} + d::bigint * 100000 / 666667, true, ''
    FROM generate_series(1, {PEOPLE}) p, LATERAL (SELECT (p - 1) / 3 AS d) home
    """,
)


def is_built() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM loop_subjectrow")
        return int(cursor.fetchone()[0]) > 0


def build(say: Any = print) -> None:
    """Everything in one transaction, except the outbreak, which goes through the loop."""
    with transaction.atomic(), connection.cursor() as cursor:
        for kind, first, count, parent in _LEVELS:
            cursor.execute(_SCALE.format(first=first, kind=kind, last=count - 1, parent=parent))
        for statement in _REST:
            cursor.execute(statement)
        for statement in connection.ops.sequence_reset_sql(
            no_style(), list(apps.get_app_config("city").get_models())
        ):
            cursor.execute(statement)  # rows that come later get numbers after these
        say("  2,000,000 people stand in their dwellings")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


GRAINS = ("household", "building", "community", "township", "city")


def places_of(person: int) -> tuple[int, ...]:
    """Dwelling, building, community, township, city and grid of a person, by the arithmetic above."""
    dwelling = (person - 1) // 3
    building = dwelling * 100_000 // 666_667
    grid = building * 3333 // 100_000
    return (
        DWELLING + dwelling,
        BUILDING + building,
        COMMUNITY + grid * 400 // 3333,
        TOWNSHIP + grid * 40 // 3333,
        CITY,
        GRID + grid,
    )


def outbreak(seed: int = 1) -> Iterator[Any]:
    """Facts of the outbreak in an order that links every chain: infections, contacts, contacts of contacts, tests."""
    from frontline.facts.base import person
    from frontline.facts.cases import ContactFound, InfectionFound, TestReported
    from frontline.loop.actions import new_id

    rng = random.Random(seed)
    people = rng.sample(range(1, PEOPLE + 1), INFECTED + CLOSE + OF_CONTACT)
    infected = people[:INFECTED]
    close = people[INFECTED : INFECTED + CLOSE]
    for id in infected:
        at = NOW - timedelta(hours=rng.randint(4, 200))
        yield InfectionFound(
            id=new_id(),
            subject=person(id),
            at=at,
            known_at=at,
            case_type="confirmed",
            places=places_of(id),
            grains=GRAINS,
        )
    for id, category in [(id, "close") for id in close] + [
        (id, "of_contact") for id in people[INFECTED + CLOSE :]
    ]:
        source = rng.choice(infected if category == "close" else close)
        at = NOW - timedelta(hours=rng.randint(4, 120))
        yield ContactFound(
            id=new_id(),
            subject=person(id),
            at=at,
            known_at=at,
            category=category,
            source=person(source),
            first_exposure=at - timedelta(hours=3),
            last_exposure=at,
        )
        for day in range(rng.randint(0, 3)):
            sampled = at + timedelta(days=day + 1)
            if sampled < NOW:
                yield TestReported(
                    id=new_id(), subject=person(id), at=sampled, known_at=sampled, result="negative"
                )


def chunks(facts: Iterator[Any], size: int = 2000) -> Iterator[Sequence[Any]]:
    while chunk := list(islice(facts, size)):
        yield chunk
