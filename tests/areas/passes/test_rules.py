"""How long, on how many signatures, who may have one, what a check answers: without tables."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontline.areas.passes import rules
from frontline.areas.passes.rules import AreaRule, Ground, Held, Outcome, Stands, Static, Why
from frontline.city.slip_words import GROUNDS
from frontline.city.slips import LONGEST

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)
HOURS = st.integers(min_value=-400, max_value=400).map(lambda n: timedelta(hours=n))
MOMENTS = st.one_of(st.none(), HOURS.map(lambda n: NOON + n))
HELD = Held("居家隔离", NOON)


def test_every_ground_has_words_and_no_pass_outlasts_a_code() -> None:
    assert set(rules.grounds()) == set(GROUNDS)
    assert all(ground.longest <= LONGEST for ground in rules.grounds().values())
    assert rules.CODE_HOLDS == LONGEST
    assert {key for key, ground in rules.grounds().items() if ground.signatures == 2} == {"other"}


@given(st.sampled_from(sorted(GROUNDS)), HOURS, HOURS)
def test_a_pass_ends_by_itself_within_its_longest_time(key: str, begins: timedelta, ends: timedelta) -> None:
    ground = rules.grounds()[key]
    since, until = NOON + begins, NOON + ends
    why = rules.span_refusal(ground, since=since, until=until, at=NOON)
    allowed = (
        since < until and until > NOON and since - NOON <= rules.AHEAD and until - since <= ground.longest
    )
    assert (why is None) == allowed


def test_isolation_leaves_a_hospital_with_somebody_along() -> None:
    for key, ground in rules.grounds().items():
        assert rules.isolation_refusal(ground, None, escort="") is None
        expected = Why.ESCORT if key == "hospital" else Why.ISOLATION
        assert rules.isolation_refusal(ground, HELD, escort=" ") is expected
        assert (rules.isolation_refusal(ground, HELD, escort="卓玛") is None) == (key == "hospital")


def test_monitoring_of_health_alone_keeps_nobody_in() -> None:
    assert "health_monitoring" not in rules.CONFINING
    assert {"home_isolation", "central_isolation", "home_monitoring"} <= rules.CONFINING


_NAMES = st.sampled_from(["food", "medical", "water"])
_AREAS = st.lists(
    st.builds(
        AreaRule, st.just("area"), st.frozensets(_NAMES), st.lists(_NAMES, max_size=3).map(tuple)
    ),
    max_size=3,
)  # fmt: skip


@given(_AREAS, _NAMES, st.sampled_from(list(Static)))
def test_every_area_has_to_let_it_out(areas: list[AreaRule], word: str, static: Static) -> None:
    ground = Ground("x", timedelta(days=1), 1, static, False)
    refused = rules.area_refusal(ground, areas, service=word, exemption=word)

    def lets_out(area: AreaRule) -> bool:
        if static is Static.SERVICE:
            return word in area.guaranteed
        return static is Static.ALWAYS or word in area.exempt

    assert (refused is None) == all(map(lets_out, areas))


@given(HOURS, HOURS, MOMENTS, MOMENTS, MOMENTS, MOMENTS)
def test_a_pass_holds_only_between_its_times_and_with_every_signature(
    begins: timedelta,
    ends: timedelta,
    given_at: datetime | None,
    complete: datetime | None,
    refused: datetime | None,
    revoked: datetime | None,
) -> None:
    since, until = NOON + begins, NOON + ends
    stands = rules.stands(
        since=since, until=until, given_at=given_at, complete_at=complete, refused_at=refused, revoked_at=revoked,
        at=NOON,
    )  # fmt: skip
    holds = complete is not None and refused is None and revoked is None and since <= NOON < until
    assert (stands is Stands.HOLDS) == holds


@given(
    st.sampled_from(list(Stands)), st.lists(st.sampled_from("ABC")), st.lists(st.sampled_from("ABC")),
    st.sampled_from(["", "青A1"]), st.sampled_from(["", "青A1", "青A2"]), st.booleans(),
)  # fmt: skip
def test_only_what_holds_here_for_this_vehicle_passes(
    standing: Stands, where: list[str], here: list[str], vehicle: str, plate: str, used: bool
) -> None:
    answer = rules.answer(standing=standing, where=where, here=here, vehicle=vehicle, plate=plate, used=used)
    good = standing is Stands.HOLDS and not used and (not where or bool(set(where) & set(here)))
    assert (answer is Outcome.PASSED) == (good and (not vehicle or plate in ("", vehicle)))
