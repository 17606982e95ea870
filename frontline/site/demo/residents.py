"""Rows of households, people and where they live."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import numpy as np

from frontline.city.fields import blind_index_many, encrypt_many
from frontline.city.models import Household, Person, Residence
from frontline.site.demo.copying import Row, copy, move_sequence, refs
from frontline.site.demo.generate import numbers
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.ids import Ids
from frontline.site.demo.generate.names import TIBETAN
from frontline.site.demo.generate.people import NEEDS
from frontline.site.demo.places import pinyin_key

CENSUS = datetime(2020, 11, 1, tzinfo=UTC)
_BATCH = 20_000  # people encrypted at once
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_COLUMNS = (
    "id", "ref", "code", "name", "pinyin", "sex", "born", "id_number", "id_number_key", "phone", "phone_key",
    "languages", "needs", "standing", "household_id", "dwelling_id", "building_id", "invented", "foreign_key",
)  # fmt: skip


def write_households(city: City, ids: Ids) -> int:
    people = city.people
    heads = np.flatnonzero(people.place == 0)
    own = refs(len(heads), np.random.default_rng([city.seed, 51]))
    rows: Iterator[Row] = (
        (
            index + 1, ref, people.names.text(head), ids.dwelling_place(int(people.dwelling[head])),
            ids.building_place(int(people.building[head])), "",
        )
        for index, (head, ref) in enumerate(zip(heads.tolist(), own, strict=True))
    )  # fmt: skip
    count = copy(Household, ("id", "ref", "name", "dwelling_id", "building_id", "note"), rows)
    move_sequence(Household)
    return count


def write_people(city: City, ids: Ids) -> int:
    count = copy(Person, _COLUMNS, _people(city, ids))
    move_sequence(Person)
    return count


def resident_code(index: int) -> str:
    """Eight signs that tell nothing about whom they belong to; different for each index."""
    scattered = (index * 0x9E3779B1 + 0x5F356495) % (1 << 40)
    return "".join(_SIGNS[(scattered >> shift) & 31] for shift in range(35, -5, -5))


def phone_of(index: int) -> str:
    return numbers.phones(np.array([index]))[0]


def _people(city: City, ids: Ids) -> Iterator[Row]:
    own = refs(len(city.people), np.random.default_rng([city.seed, 52]))
    for start in range(0, len(city.people), _BATCH):
        stop = min(start + _BATCH, len(city.people))
        yield from _batch(city, ids, np.arange(start, stop), list(islice(own, stop - start)))


def _batch(
    city: City, ids: Ids, chosen: "np.ndarray[tuple[int], np.dtype[np.int64]]", own: list[str]
) -> Iterator[Row]:
    people = city.people
    cards = numbers.id_numbers(people.area[chosen], people.born[chosen], people.serial[chosen])
    # Children have no phone of their own.
    phones = [
        phone if age >= 12 else ""
        for phone, age in zip(numbers.phones(chosen), people.age[chosen].tolist(), strict=True)
    ]
    columns = zip(
        chosen.tolist(), own, encrypt_many(cards), blind_index_many(cards), encrypt_many(phones),
        blind_index_many(phones), np.datetime_as_string(people.born[chosen], unit="D").tolist(), strict=True,
    )  # fmt: skip
    for index, ref, card, card_key, phone, phone_key, born in columns:
        first, last = people.names.parts(index)
        yield (
            index + 1, ref, resident_code(index), first + last, pinyin_key(first) + pinyin_key(last),
            "m" if people.male[index] else "f", born, card, card_key, phone, phone_key, _languages(city, index),
            _needs(int(people.needs[index])), "resident", int(people.household[index]) + 1,
            ids.dwelling_place(int(people.dwelling[index])), ids.building_place(int(people.building[index])), True, "",
        )  # fmt: skip


def _languages(city: City, index: int) -> list[str]:
    """Tibetan first for Tibetans; the old often speak nothing else (assumption)."""
    if city.people.names.people[index] != TIBETAN:
        return ["zh"]
    return ["bo"] if city.people.age[index] >= 68 else ["bo", "zh"]


def _needs(bits: int) -> list[str]:
    return [need for shift, need in enumerate(NEEDS) if bits >> shift & 1]


def write_residences(city: City, ids: Ids) -> int:
    people = city.people
    rows = (
        (index + 1, ids.dwelling_place(dwelling), ids.building_place(building), CENSUS, None)
        for index, (dwelling, building) in enumerate(
            zip(people.dwelling.tolist(), people.building.tolist(), strict=True)
        )
    )
    return copy(Residence, ("person_id", "dwelling_id", "building_id", "since", "until"), rows)
