"""Which site, which bed, who sees a doctor."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from frontline.isolation import rules
from frontline.isolation.rules import Guest, RoomState, SiteOption

HERE = (97.0, 33.0)
NEAR = SiteOption(1, "isolation", 1, False, 97.01, 33.0)
FAR = SiteOption(2, "isolation", 9, False, 97.2, 33.1)
WING = SiteOption(1, "isolation", 2, True, 97.01, 33.0)
HOSPITAL = SiteOption(3, "hospital", None, True, 97.0, 33.0)


def test_the_nearest_site_with_a_free_room() -> None:
    assert rules.choose_site("central_isolation", *HERE, [FAR, NEAR, WING, HOSPITAL]) == 1
    full = SiteOption(1, "isolation", 0, False, 97.01, 33.0)
    assert rules.choose_site("central_isolation", *HERE, [FAR, full]) == 2
    assert rules.choose_site("central_isolation", *HERE, [full, HOSPITAL]) is None


def test_infected_persons_go_to_their_wing_and_the_very_ill_to_hospital() -> None:
    options = [FAR, NEAR, WING, HOSPITAL]
    assert rules.choose_site("central_treatment", *HERE, options) == 1
    assert rules.choose_site("hospital_treatment", *HERE, options) == 3
    assert rules.choose_site("central_treatment", *HERE, [FAR, HOSPITAL]) == 3


def test_a_home_of_unknown_place_still_finds_a_site() -> None:
    assert rules.choose_site("central_isolation", None, None, [NEAR, FAR]) == 2


def test_rooms_for_those_who_need_them_are_kept() -> None:
    rooms = [
        RoomState(1, "101", 1, accessible=True),
        RoomState(2, "2", 1),
        RoomState(3, "10", 1),
        RoomState(4, "1", 2),
    ]
    assert rules.propose_room(rooms, Guest()) == 2
    assert rules.propose_room(rooms, Guest(needs_access=True)) == 1
    assert rules.propose_room(rooms, Guest(infected=True)) is None
    taken = RoomState(5, "3", 2, taken=((1, 77),))
    assert rules.propose_room([*rooms, taken], Guest(with_person=77)) == 5


def test_why_a_room_is_refused() -> None:
    room = RoomState(1, "101", 2, taken=((1, 7),))
    assert rules.why_not(room, infected=False, sharing="") == "alone"
    assert rules.why_not(room, infected=False, sharing="friends") == "alone"
    assert rules.why_not(room, infected=False, sharing="child") == ""
    assert rules.why_not(room, infected=True, sharing="child") == "wrong_wing"
    assert rules.why_not(RoomState(1, "1", 1, closed=True), infected=False, sharing="") == "closed"
    assert rules.why_not(RoomState(1, "1", 1, taken=((1, 7),)), infected=False, sharing="child") == "full"


states = st.lists(
    st.builds(
        RoomState,
        id=st.integers(1, 10_000),
        number=st.from_regex(r"[0-9]{1,4}", fullmatch=True),
        beds=st.integers(1, 4),
        accessible=st.booleans(),
        infected=st.booleans(),
        closed=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda room: room.id,
)
guests = st.lists(st.builds(Guest, infected=st.booleans(), needs_access=st.booleans()), max_size=12)


@given(states, guests)
def test_whoever_comes_in_whatever_order_nobody_shares_and_nobody_is_turned_away_from_an_empty_room(
    rooms: list[RoomState], coming: list[Guest]
) -> None:
    now = {room.id: room for room in rooms}
    for who, guest in enumerate(coming, start=1):
        chosen = rules.propose_room(now.values(), guest)
        fit = [r for r in now.values() if not r.closed and not r.taken and r.infected == guest.infected]
        if chosen is None:
            assert fit == []
            continue
        room = now[chosen]
        assert room in fit
        assert rules.why_not(room, infected=guest.infected, sharing="") == ""
        bed = rules.free_bed(room)
        assert bed is not None and 1 <= bed <= room.beds
        now[chosen] = RoomState(
            room.id, room.number, room.beds, room.accessible, room.infected, room.closed, ((bed, who),)
        )
    assert all(len(room.taken) <= 1 for room in now.values())


@given(st.lists(st.integers(1, 4), unique=True, max_size=4), st.integers(1, 4))
def test_the_free_bed_is_free(taken: list[int], beds: int) -> None:
    room = RoomState(1, "1", beds, taken=tuple((bed, bed) for bed in taken if bed <= beds))
    bed = rules.free_bed(room)
    assert bed is None or (bed <= beds and bed not in taken)
    assert (bed is None) == (len(room.taken) == beds)


def test_fever_starts_at_37_3_and_any_symptom_counts() -> None:
    assert not rules.needs_doctor(37.2, ())
    assert rules.needs_doctor(37.3, ())
    assert rules.needs_doctor(36.5, ("cough",))
    assert not rules.needs_doctor(None, ())


def test_the_day_has_two_halves() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert rules.half_day(datetime(2022, 11, 8, 3, 59, tzinfo=UTC), zone).hour == 0
    assert rules.half_day(datetime(2022, 11, 8, 4, 0, tzinfo=UTC), zone).hour == 12


def test_people_walk_past_2_before_10() -> None:
    assert sorted(["10号", "2号", "2号院"], key=rules.natural) == ["2号", "2号院", "10号"]
