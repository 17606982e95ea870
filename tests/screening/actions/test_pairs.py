"""Tubes with one barcode: a person decides, and results, books, recalls and the round's completion follow."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from frontline.city import access
from frontline.city.access import Actor, NotAllowed
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow
from frontline.screening.actions import books, following, pairs, people, rounds
from frontline.screening.actions.completion import complete_round
from frontline.screening.actions.pairs import Choice
from frontline.screening.actions.results import Told
from frontline.screening.models import Conflict, Expected, Round, Tally, Tube, TubeDecision, TubeResult
from frontline.screening.queries import completion, missing
from frontline.screening.queries.pairs import pair_page
from tests.screening.actions.test_results import sampled, say
from tests.screening.telling import after, open_round
from tests.town import Town, account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FIRST, SECOND = ("P10", "P11"), ("P12", "P13")


@pytest.fixture
def round(staffed: Town) -> Round:
    return open_round(staffed)


@pytest.fixture
def two(round: Round) -> tuple[UUID, UUID]:
    """Two tubes of two people each with the barcode T1; a tube of the other four."""
    one, other = sampled(round, "T1", *FIRST, minute=10), sampled(round, "T1", *SECOND, minute=20)
    sampled(round, "T2", "P20", "P21", "P30", "P40", minute=30)
    return UUID(one.ref), UUID(other.ref)


def decide(
    by: Actor,
    how: str,
    kept: UUID | None = None,
    labels: Mapping[UUID, str] | None = None,
    *,
    minute: float = 125,
    why: str = "看过两支管",
) -> TubeDecision:
    conflict = Conflict.objects.get(kind="barcode_twice", key="T1")
    made = pairs.decide(conflict, Choice(how, kept, labels or {}), why=why, by=by, at=after(minute))
    work(minute)
    return made


def work(minute: float) -> None:
    """What the worker does."""
    books.keep_books(at=after(minute))
    following.follow_results(at=after(minute))


def results() -> dict[str, str]:
    """The result of each person's tube, as far as a tube counts for the person."""
    found = {}
    for row in Expected.objects.select_related("person"):
        tube = Tube.objects.filter(ref=row.tube).first() if row.tube else None
        found[row.person.code] = tube.result if tube else "again"
    return found


def of(codes: tuple[str, ...], round: Round) -> set[str]:
    known = results()
    return {known[code] for code in codes}


def recalled() -> set[str]:
    rows = FactRow.objects.filter(kind="tube_positive")
    dead = set(FactRow.objects.exclude(retracts=None).values_list("retracts", flat=True))
    living = {row.subject_id for row in rows if row.pk not in dead}
    return set(Expected.objects.filter(person__in=living).values_list("person__code", flat=True))


def balanced() -> bool:
    rows = Expected.objects.all()
    sums = [(t.expected, t.sampled) for t in Tally.objects.all()]
    told = (rows.count(), rows.exclude(tube=None).count())
    return (sum(e for e, _ in sums), sum(s for _, s in sums)) == told


def test_the_result_belongs_to_one_tube_and_the_others_people_are_asked_again(
    round: Round, two: tuple[UUID, UUID], ma: Actor, sonam: Actor
) -> None:
    say(ma, Told("T1", "negative"), Told("T2", "negative"))
    assert of((*FIRST, *SECOND), round) == {""}
    made = decide(sonam, "belongs", two[0])
    assert (made.by_name, made.why, made.at) == (sonam.name, "看过两支管", after(125))
    assert of(FIRST, round) == {"negative"} and of(SECOND, round) == {"again"} and balanced()
    assert not TubeResult.objects.filter(state="held").exists()
    lines = missing.lines(list(missing.missing(round, sonam)), sonam)
    assert [(line.person.code, line.no_result) for line in lines] == [("P12", True), ("P13", True)]
    conflict = Conflict.objects.get(kind="barcode_twice")
    assert conflict.settled_at == after(125) and "看过两支管" in conflict.settlement


def test_the_round_is_complete_once_they_are_sampled_again_and_none_of_them_counts_twice(
    round: Round, two: tuple[UUID, UUID], ma: Actor, sonam: Actor
) -> None:
    say(ma, Told("T1", "negative"), Told("T2", "negative"))
    rounds.end_round(round, by=sonam, at=after(121))
    with pytest.raises(Refused, match="2 tubes have no result"):
        complete_round(round, by=sonam, at=after(122))
    decide(sonam, "belongs", two[0])
    with pytest.raises(Refused, match="2 people are neither"):
        complete_round(round, by=sonam, at=after(126))
    sampled(round, "T9", *SECOND, minute=130)
    say(ma, Told("T9", "negative"), at=after(150))
    assert not Conflict.objects.filter(kind="person_twice", settled_at=None).exists()
    made = complete_round(round, by=sonam, at=after(151))
    assert (made.people, made.missing) == (8, 0)


def test_a_result_told_after_the_decision_goes_to_the_tube_it_means(
    round: Round, two: tuple[UUID, UUID], ma: Actor, sonam: Actor
) -> None:
    decide(sonam, "belongs", two[1])
    assert say(ma, Told("T1", "positive"), at=after(130)) == (1, 0, 0)
    assert of(SECOND, round) == {"positive"} and of(FIRST, round) == {"again"}
    assert recalled() == set(SECOND)


def test_what_cannot_be_told_apart_is_sampled_again_where_it_was_negative(
    round: Round, two: tuple[UUID, UUID], ma: Actor, sonam: Actor
) -> None:
    decide(sonam, "apart")
    assert of((*FIRST, *SECOND), round) == {"again"}
    say(ma, Told("T1", "negative"), at=after(130))
    say(ma, Told("T1", "negative"), at=after(131))
    work(131)
    assert of((*FIRST, *SECOND), round) == {"again"} and balanced()
    rows = TubeResult.objects.filter(barcode="T1").values_list("state", "why")
    assert list(rows) == [("dismissed", "set_aside")]
    assert completion.standing(round).untold == 1  # T2 alone


@pytest.mark.parametrize("told_first", [True, False])
def test_what_cannot_be_told_apart_recalls_everybody_where_it_was_positive(
    round: Round, two: tuple[UUID, UUID], ma: Actor, sonam: Actor, told_first: bool
) -> None:
    if told_first:
        say(ma, Told("T1", "positive"))
        decide(sonam, "apart")
    else:
        decide(sonam, "apart", minute=119)
        say(ma, Told("T1", "positive"))
        work(121)
    assert recalled() == {*FIRST, *SECOND}
    assert of((*FIRST, *SECOND), round) == {"positive"} and balanced()
    standing = completion.standing(round)
    assert (standing.undecided, standing.missing) == (4, 0)
    assert say(ma, Told("T1", "positive"), at=after(140)) == (0, 1, 0)


def test_a_correction_of_the_decision_moves_the_result_and_takes_back_the_recall(
    round: Round, two: tuple[UUID, UUID], ma: Actor, sonam: Actor
) -> None:
    say(ma, Told("T1", "positive"))
    decide(sonam, "apart")
    decide(sonam, "belongs", two[0], minute=130, why="箱单上只有一号台")
    assert recalled() == set(FIRST)
    assert of(FIRST, round) == {"positive"} and of(SECOND, round) == {"again"}
    decide(sonam, "belongs", two[1], minute=135, why="看错了台号")
    assert recalled() == set(SECOND)
    decide(sonam, "open", minute=140, why="再查")
    assert recalled() == set() and of((*FIRST, *SECOND), round) == {""} and balanced()
    assert [one.how for one in TubeDecision.objects.filter(replaced_at=None)] == ["open"]
    assert TubeDecision.objects.count() == 4
    assert Conflict.objects.filter(kind="barcode_twice", settled_at=None).count() == 1
    assert list(TubeResult.objects.filter(state="held").values_list("barcode", "why")) == [("T1", "double")]


def test_a_tube_with_a_new_barcode_gets_its_own_result(
    round: Round, two: tuple[UUID, UUID], ma: Actor, sonam: Actor
) -> None:
    decide(sonam, "relabel", labels={two[0]: "T8"})
    say(ma, Told("T8", "positive"), Told("T1", "negative"), at=after(130))
    assert of(FIRST, round) == {"positive"} and of(SECOND, round) == {"negative"}
    assert recalled() == set(FIRST)
    page = pair_page(sonam, round.ref, Conflict.objects.get(kind="barcode_twice").ref)
    assert {one.tube.ref: one.tube.code for one in page.tubes} == {two[0]: "T8", two[1]: "T1"}


def test_a_result_that_came_before_the_second_tube_did_moves_as_well(
    round: Round, ma: Actor, sonam: Actor
) -> None:
    one = sampled(round, "T1", *FIRST, minute=10)
    say(ma, Told("T1", "positive"))
    assert recalled() == set(FIRST)
    other = sampled(round, "T1", *SECOND, minute=122)
    decide(sonam, "belongs", UUID(other.ref), minute=130)
    assert recalled() == set(SECOND)
    assert Tube.objects.get(ref=one.ref).result == ""


def test_somebody_on_no_list_stays_expected_when_the_tube_is_set_aside(
    staffed: Town, round: Round, sonam: Actor
) -> None:
    Expected.objects.filter(round=round, person__code="P13").delete()
    one, _other = sampled(round, "T1", *FIRST, minute=10), sampled(round, "T1", *SECOND, minute=20)
    decide(sonam, "belongs", UUID(one.ref))
    row = Expected.objects.get(person__code="P13")
    assert (row.origin, row.tube) == ("walk_in", None)
    books.keep_all_books(round.pk, at=after(126))
    assert Expected.objects.get(person__code="P13").tube is None and balanced()


def test_a_third_tube_with_the_barcode_opens_the_question_again(
    round: Round, two: tuple[UUID, UUID], ma: Actor, sonam: Actor
) -> None:
    decide(sonam, "belongs", two[0])
    sampled(round, "T1", "P20", minute=127)
    assert Conflict.objects.get(kind="barcode_twice").settled_at is None
    assert say(ma, Told("T1", "negative"), at=after(140)) == (0, 0, 1)


def test_what_makes_no_sense_is_refused(
    round: Round, two: tuple[UUID, UUID], ma: Actor, sonam: Actor
) -> None:
    say(ma, Told("T1", "negative"), Told("T1", "positive"))
    for choice, said in (
        (Choice("belongs", uuid4()), "Choose the tube"),
        (Choice("belongs", two[0]), "both positive and negative"),
        (Choice("relabel"), "Scan the new barcode"),
        (Choice("relabel", labels={two[0]: "T2"}), "in use already"),
        (Choice("relabel", labels={two[0]: "T8", two[1]: "T8"}), "in use already"),
        (Choice("open"), "Nothing was decided"),
        (Choice("no such"), "Choose what"),
    ):
        with pytest.raises(Refused, match=said):
            decide(sonam, choice.how, choice.kept, choice.labels)
    with pytest.raises(Refused, match="Say why"):
        decide(sonam, "apart", why=" ")
    with pytest.raises(Refused, match="open the pair"):
        people.settle_conflict(
            Conflict.objects.get(kind="barcode_twice"), how="看过", by=sonam, at=after(125)
        )
    assert not TubeDecision.objects.exists()


def test_the_laboratory_decides_about_what_it_holds(
    staffed: Town, round: Round, two: tuple[UUID, UUID], ma: Actor
) -> None:
    with pytest.raises(NotAllowed):
        decide(ma, "apart")
    say(ma, Told("T1", "negative"))
    assert decide(ma, "belongs", two[0]).by_name == ma.name
    account(staffed, "tashi", "sampler", on="site", on_id=round.points.get().site_id)
    tashi = access.actor_for(staffed.accounts["tashi"], at=after(126))
    with pytest.raises(NotAllowed):
        decide(tashi, "apart")
