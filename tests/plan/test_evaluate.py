from frontline.facts.areas import RoundCompleted
from frontline.facts.base import CITY, FactRetracted, Subject, person, place
from frontline.plan.compare import compare
from frontline.plan.evaluate import evaluate
from frontline.plan.measure import Measure, Wanted
from tests.plan.cases import AREA, BUILDING, COMPOUND, LIN, SOURCE, contact, decision, infection, ninth, time


def days(measure: Measure) -> tuple[str, str, str]:
    details = dict(measure.details)
    return measure.kind, details["first_day"], details["last_day"]


def sampling_days(wanted: Wanted) -> list[str]:
    return [
        duty.key.removeprefix("test:2022-")
        for measure in (*wanted.ended, *wanted.measures)
        for duty in measure.duties
        if duty.kind == "test"
    ]


def lifted_on(facts: list[object], subject: Subject) -> Wanted:
    return evaluate(ninth(), facts, time("2022-07-18 12:00"), subject)  # type: ignore[arg-type]


def test_close_contact_has_its_days_and_tests() -> None:
    wanted = evaluate(ninth(), [contact(), infection()], time("2022-07-01 12:00"), LIN)
    assert [days(measure) for measure in wanted.measures] == [
        ("central_isolation", "2022-07-02", "2022-07-08"),
        ("home_monitoring", "2022-07-09", "2022-07-11"),
    ]
    assert sampling_days(wanted) == ["07-02", "07-03", "07-04", "07-06", "07-08", "07-11"]
    assert wanted.review_at == time("2022-07-09 00:00")
    assert wanted.measures[-1].ends_at == time("2022-07-12 00:00")


def test_measure_falls_away_with_the_infection_of_the_source() -> None:
    facts = [contact(), infection()]
    before = evaluate(ninth(), facts, time("2022-07-02 12:00"), LIN)
    error = FactRetracted(
        id="error", subject=SOURCE, at=time("2022-07-03 08:00"), known_at=time("2022-07-03 08:00"),
        retracts="infection", why="laboratory error",
    )  # fmt: skip
    after = evaluate(ninth(), [*facts, error], time("2022-07-03 09:00"), LIN)
    assert after.measures == () and after.ended == ()
    changes = compare(before.measures, after)
    assert [(change.action, change.after) for change in changes] == [("lift", None), ("lift", None)]


def test_infected_person_is_no_longer_a_contact() -> None:
    facts = [
        contact(),
        infection(),
        infection("own", "2022-07-04 08:00", subject=LIN, known="2022-07-04 20:00"),
    ]
    wanted = evaluate(ninth(), facts, time("2022-07-05 00:00"), LIN)
    assert [measure.kind for measure in wanted.measures] == ["central_treatment"]
    assert [(m.kind, m.ends_at) for m in wanted.ended] == [("central_isolation", time("2022-07-04 20:00"))]


def test_infection_proposes_an_area_at_the_grain_of_the_edition() -> None:
    at = time("2022-07-01 12:00")
    proposed = evaluate(ninth(), [infection()], at, place(COMPOUND)).measures
    assert [(measure.kind, measure.duties[0].kind) for measure in proposed] == [
        ("area_proposal", "decide_area")
    ]
    assert evaluate(ninth(), [infection()], at, place(BUILDING)).measures == ()


def test_decision_answers_the_proposal_and_is_its_evidence() -> None:
    facts = [infection(), decision(at="2022-07-01 11:00")]
    wanted = evaluate(ninth(), facts, time("2022-07-01 12:00"), place(COMPOUND))
    assert wanted.measures == ()
    assert wanted.ended[0].duties[0].evidence == "decision"


def test_area_steps_down_after_clean_days_and_a_clean_round() -> None:
    closing = RoundCompleted(
        id="round", subject=AREA, at=time("2022-07-17 15:00"), known_at=time("2022-07-17 22:00"), all_negative=True
    )  # fmt: skip
    facts = [infection(at="2022-07-10 08:00"), decision(), closing]
    wanted = lifted_on([*facts], AREA)
    assert [(m.kind, m.starts_at) for m in wanted.measures] == [("area_medium", time("2022-07-18 08:00"))]
    assert wanted.measures[0].ends_at == time("2022-07-21 08:00")
    assert [m.kind for m in lifted_on([*facts], CITY).measures] == ["area_low"]


def test_area_without_closing_round_climbs_to_headquarters_and_does_not_go_on_for_ever() -> None:
    wanted = lifted_on([infection(at="2022-07-10 08:00"), decision()], AREA)
    high = wanted.measures[0]
    assert high.kind == "area_high" and high.ends_at == time("2022-07-19 00:00")
    assert "continue_area" in {duty.kind for duty in high.duties}


def test_a_lift_is_not_explained_by_an_older_measure_of_the_same_kind() -> None:
    """The second exposure is taken back: its measure falls away, whatever became of the first one."""
    other = person(9)
    facts = [
        *(infection(), contact()),
        *(
            infection("other", "2022-08-01 08:00", subject=other),
            contact("again", "2022-08-01 09:00", source=other),
        ),
    ]
    before = evaluate(ninth(), facts, time("2022-08-02 08:00"), LIN)
    error = FactRetracted(
        id="error", subject=other, at=time("2022-08-02 09:00"), known_at=time("2022-08-02 09:00"),
        retracts="other", why="laboratory error",
    )  # fmt: skip
    after = evaluate(ninth(), [*facts, error], time("2022-08-02 09:00"), LIN)
    assert [change.after for change in compare(before.measures, after)] == [None, None]
