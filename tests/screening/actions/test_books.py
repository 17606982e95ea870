"""The books balance to the last person, whatever arrives and however often."""

import random
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontline.city.access import NOBODY
from frontline.city.models import Person, Presence
from frontline.loop.actions import Refused
from frontline.screening.actions import books, rounds
from frontline.screening.models import Conflict, Expected, Round, Swab, Tally, Tube
from tests.screening.telling import BEGAN, after, open_round, point, swab, tell, tube
from tests.town import Town, build_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return build_town()


def _sums(round: Round) -> tuple[int, int, int]:
    rows = list(Tally.objects.filter(round=round))
    return sum(r.expected for r in rows), sum(r.sampled for r in rows), sum(r.excused for r in rows)


def _open(round: Round) -> set[tuple[str, str]]:
    return set(Conflict.objects.filter(round=round, settled_at=None).values_list("kind", "key"))


def test_everybody_of_the_area_is_expected_with_a_point_and_a_slot(town: Town) -> None:
    away = town.people["guest"]
    assert town.site is not None
    Presence.objects.create(person=away, site=town.site, expected=False, since=BEGAN)
    round = open_round(town)
    assert round.state == Round.State.OPEN
    assert _sums(round) == (8, 0, 1)
    excused = Expected.objects.get(round=round, person=away)
    assert (excused.excused, excused.slot_at) == ("in_isolation", None)
    asked = Expected.objects.filter(round=round, excused="")
    assert all(row.site and row.slot_at for row in asked)


def test_a_tube_samples_its_people(town: Town) -> None:
    round = open_round(town)
    told = tube([swab(0, "P10"), swab(1, "P11")])
    tell(round, told)
    assert books.keep_books(at=after(7)) is False
    assert _sums(round) == (8, 2, 0)
    row = Expected.objects.get(round=round, person=town.people["lin"])
    assert (str(row.tube), row.slot, row.sampled_at) == (told.ref, 0, after(1))


def test_undone_is_missing_again_and_stays_on_record(town: Town) -> None:
    round = open_round(town)
    ref = uuid4()
    tell(round, tube([swab(0, "P10")], ref=ref, sealed=None))
    books.keep_books(at=after(7))
    tell(round, tube([swab(0, "P10", undone=2)], ref=ref))
    tell(round, tube([swab(0, "P10")], ref=ref))  # an older telling, late
    books.keep_books(at=after(8))
    assert _sums(round) == (8, 0, 0)
    kept = Swab.objects.get(round=round, tube=ref)
    assert kept.undone_at == after(2)
    assert Tube.objects.get(round=round, ref=ref).sealed_at == after(5)


def test_somebody_on_no_list_is_counted(town: Town) -> None:
    round = open_round(town)
    stranger = Person.objects.create(code="V1", name="甲客", standing="visitor")
    tell(round, tube([swab(0, "V1")]))
    books.keep_books(at=after(7))
    assert _sums(round) == (9, 1, 0)
    row = Expected.objects.get(round=round, person=stranger)
    assert row.origin == "walk_in"
    tell(round, tube([swab(0, "V1", undone=8)], ref=str(row.tube)), minute=9)
    books.keep_books(at=after(9))
    assert _sums(round) == (8, 0, 0)


def test_two_desks_that_took_the_same_person_are_both_kept_and_shown(town: Town) -> None:
    round = open_round(town)
    other = uuid4()
    tell(round, tube([swab(0, "P10", 3)]), device=1)
    tell(round, tube([swab(0, "P10", 2)], barcode="T0002", ref=other), device=2)
    books.keep_books(at=after(7))
    lin = str(town.people["lin"].pk)
    assert _open(round) == {("person_twice", lin)}
    assert _sums(round) == (8, 1, 0)
    tell(round, tube([swab(0, "P10", 2, undone=8)], barcode="T0002", ref=other), device=2, minute=9)
    books.keep_books(at=after(9))
    assert _open(round) == set()
    assert Conflict.objects.get(round=round).settlement == "gone"


def test_unknown_codes_double_barcodes_and_overfull_tubes_are_shown(town: Town) -> None:
    round = open_round(town)
    full = tube([swab(slot, f"X{slot}") for slot in range(11)], barcode="T7")
    twin = tube([swab(0, "P10")], barcode="T7")
    tell(round, full, twin)
    books.keep_books(at=after(7))
    kinds = [kind for kind, _ in _open(round)]
    assert kinds.count("unknown_code") == 11
    assert ("barcode_twice", "T7") in _open(round)
    assert ("overfull", full.ref) in _open(round)


def test_a_person_imported_later_is_found(town: Town) -> None:
    round = open_round(town)
    told = tube([swab(0, "NEW1")])
    tell(round, told)
    books.keep_books(at=after(7))
    person = Person.objects.create(code="NEW1", name="甲新", building=town.buildings[1])
    tell(round, tube([swab(0, "NEW1"), swab(1, "P10")], ref=told.ref))
    books.keep_books(at=after(8))
    assert _open(round) == set()
    assert Expected.objects.get(round=round, person=person).tube is not None


def test_another_barcode_for_the_same_reference_is_told(town: Town) -> None:
    round = open_round(town)
    ref = uuid4()
    assert tell(round, tube([], ref=ref, barcode="T1")) == []
    assert tell(round, tube([], ref=ref, barcode="T2")) == [str(ref)]


def test_a_tube_sent_twice_in_one_upload_is_one_tube(town: Town) -> None:
    round = open_round(town)
    ref = uuid4()
    tell(round, tube([swab(0, "P10")], ref=ref, sealed=None), tube([swab(0, "P10"), swab(1, "P11")], ref=ref))
    books.keep_books(at=after(7))
    assert Tube.objects.filter(round=round).count() == 1
    assert _sums(round) == (8, 2, 0)


def test_a_round_without_time_place_or_point_is_refused(town: Town) -> None:
    site = point(town)
    for plan in (
        rounds.Plan("", [town.city.pk], BEGAN, BEGAN, {site.pk: 1}),
        rounds.Plan("", [], BEGAN, after(1), {site.pk: 1}),
        rounds.Plan("", [town.city.pk], BEGAN, after(1), {}),
        rounds.Plan("", [town.city.pk], BEGAN, after(1), {site.pk: 0}),
    ):
        with pytest.raises(Refused):
            rounds.plan_round(plan, by=NOBODY, at=BEGAN)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_batches_in_any_order_come_to_the_same_books_as_all_at_once(town: Town, seed: int) -> None:
    """The invariant: what the bookkeeper wrote piecemeal = everything anew from tubes and swabs."""
    with transaction.atomic():
        _piecemeal_and_whole(town, random.Random(seed))
        transaction.set_rollback(True)


def _piecemeal_and_whole(town: Town, rng: random.Random) -> None:
    round = open_round(town)
    codes = [person.code for person in town.people.values()] + ["UNKNOWN"]
    tellings = []
    for number in range(4):
        ref, taken = UUID(int=rng.getrandbits(128)), []
        for slot in range(3):
            code = rng.choice(codes)
            taken.append(swab(slot, code, rng.randint(1, 60)))
            tellings.append(tube(taken, ref=ref, barcode=f"T{rng.randint(0, 2)}", sealed=None))
            if rng.random() < 0.3:
                taken[-1] = swab(slot, code, rng.randint(1, 60), undone=70)
        tellings.append(tube(taken, ref=ref, barcode=f"T{number}"))
    rng.shuffle(tellings)
    for step, telling in enumerate(tellings + rng.sample(tellings, 5)):
        tell(round, telling, minute=100)
        if rng.random() < 0.4:
            books.keep_books(at=after(100 + step))
    books.keep_books(at=after(200))
    piecemeal = _books(round)
    Expected.objects.filter(round=round).update(tube=None, slot=None, sampled_at=None)
    Conflict.objects.filter(round=round).delete()
    books.keep_all_books(round.pk, at=after(300))
    assert _books(round) == piecemeal
    expected, sampled, excused = _sums(round)
    missing = Expected.objects.filter(round=round, tube=None, excused="").count()
    assert expected == sampled + excused + missing


def _books(round: Round) -> tuple[object, ...]:
    return (
        sorted(Expected.objects.filter(round=round).values_list("person_id", "tube", "slot", "sampled_at")),
        _sums(round),
        _open(round),
    )
