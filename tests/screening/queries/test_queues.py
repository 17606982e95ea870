"""How long people wait: estimated from those asked for and those sampled; somebody's word wins for a while."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from frontline.city.access import Actor
from frontline.city.models import Place, Site
from frontline.screening.actions import books, points
from frontline.screening.ingest.statements import From
from frontline.screening.ingest.write import write_tubes
from frontline.screening.models import PointHour, Round, RoundPoint
from frontline.screening.queries import queues as asking
from frontline.screening.queries.queues import Queue
from frontline.screening.queries.rounds import AtPoint, at_points
from tests.screening.telling import after, open_round, point, swab, tube
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(staffed: Town) -> Iterator[Round]:
    """A hundred people asked for in each of two hours at one point; all of them come."""
    round = open_round(staffed)
    site = round.points.get().site_id
    PointHour.objects.all().delete()
    for hour in (0, 60):
        PointHour.objects.create(round=round, site=site, at=after(hour), people=100)
    with override_settings(SCREENING_COMING=1.0):
        yield round


def here(round: Round, minute: float) -> AtPoint:
    [one] = at_points(round, at=after(minute))
    return one


def queue(round: Round, minute: float) -> Queue:
    one = here(round, minute)
    return asking.queues(round, [one], at=after(minute))[one.point.site_id]


def fill(round: Round, count: int, minute: float) -> None:
    """So many full tubes of ten are sealed."""
    site = round.points.get().site_id
    desk = From(round.pk, 1, site, 1, 0)
    for number in range(count):
        told = tube([swab(0, "P10", minute)], barcode=f"F{minute}-{number}", sealed=minute)
        write_tubes([(desk, told)], now=after(minute))


def test_the_list_of_a_round_says_how_many_come_in_each_hour(staffed: Town) -> None:
    round = open_round(staffed)
    site = round.points.get().site_id
    assert list(PointHour.objects.values_list("round", "site", "at", "people")) == [
        (round.pk, site, after(0), 8)
    ]


def test_nobody_sampled_everybody_waits(round: Round) -> None:
    assert queue(round, 30).people == 50
    assert queue(round, 60).people == 100
    assert queue(round, 45).arrivals == 100


def test_who_is_sampled_waits_no_more(round: Round) -> None:
    fill(round, 6, 50)  # no round has filled tubes yet: nine of ten places
    assert queue(round, 60).people == pytest.approx(100 - 6 * 9, abs=1)


def test_a_quick_hour_gives_no_credit(round: Round) -> None:
    fill(round, 30, 1)  # many from elsewhere at the beginning
    assert queue(round, 60).people == 75


def test_somebodys_word_wins_and_the_estimate_goes_on_from_it(round: Round, sonam: Actor) -> None:
    one = round.points.get()
    points.say_queue(one, 7, by=sonam, at=after(60))
    said = queue(round, 75)
    assert (said.people, said.said_at) == (7, after(60))
    later = queue(round, 90)
    assert (later.people, later.said_at) == (57, None)
    points.say_queue(one, 0, by=sonam, at=after(91))
    assert queue(round, 92).people == 0


def test_nobody_is_said_to_wait_where_it_is_closed(round: Round, sonam: Actor) -> None:
    RoundPoint.objects.update(closes_at=after(90))
    assert queue(round, 89).people == 148
    assert (queue(round, 91).people, queue(round, 91).arrivals) == (0, 0)
    points.say_queue(round.points.get(), 4, by=sonam, at=after(91))
    assert queue(round, 95).people == 4


def test_a_desk_that_has_not_told_everything_makes_it_unsure(round: Round) -> None:
    assert queue(round, 30).sure is True
    told = here(round, 30)
    assert asking._sure(_with(told, unsent=3), after(30)) is False
    assert asking._sure(_with(told, devices=1, heard_at=after(10)), after(30)) is False
    assert asking._sure(_with(told, devices=1, heard_at=after(25)), after(30)) is True


def _with(one: AtPoint, devices: int = 0, unsent: int = 0, heard_at: object = None) -> AtPoint:
    return AtPoint(one.point, one.site, 0, 0, 0, devices, unsent, heard_at)  # type: ignore[arg-type]


@given(
    people=st.integers(0, 500),
    arrivals=st.floats(0, 2000),
    per_desk=st.floats(1, 300),
    desks=st.integers(1, 20),
)
def test_one_more_desk_never_makes_anybody_wait_longer(
    people: int, arrivals: float, per_desk: float, desks: int
) -> None:
    now = Queue(people, arrivals, per_desk, desks, None, True)
    # one that does not settle knows no more than who stands there
    assert now.grows or (now.with_desks(desks + 1).minutes or 0) <= (now.minutes or 0) + 1e-9


def test_a_point_without_a_desk_promises_nothing(round: Round) -> None:
    assert Queue(5, 10, 100, 0, None, True).minutes is None


def test_where_people_go_when_a_point_closes(staffed: Town) -> None:
    round = open_round(staffed)
    assert asking.closed(round, here(round, 10), at_points(round, at=after(10)), at=after(10)) is None
    for number, lat in ((1, 33.0), (2, 33.0), (3, 33.1), (4, 33.3)):
        Place.objects.filter(pk=staffed.buildings[number].pk).update(lon=97.0, lat=lat)
    for code, lat in (("S2", 33.1), ("S3", 33.3)):
        site = point(staffed, code)
        Site.objects.filter(pk=site.pk).update(lat=lat)
        RoundPoint.objects.create(round=round, site=site, desks=1, opens_at=after(0), closes_at=after(600))
    every = at_points(round, at=after(10))
    one = next(each for each in every if each.site.code == "S1")
    found = asking.closed(round, one, every, at=after(10))
    assert found is not None and found.people == 8
    assert {will.at_point.site.code: will.more for _was, will in found.takers} == {"S2": 7, "S3": 1}
    # six walk a tenth of a degree further, one a tenth less, one three tenths less
    assert found.further == pytest.approx((6 * 0.1 - 0.1 - 0.3) / 8 * 111_320, rel=0.01)


def test_what_one_more_desk_would_bring(round: Round) -> None:
    one, length = here(round, 60), queue(round, 60)
    now, more = asking.as_is(one, length, at=after(60)), asking.one_more_desk(one, length, at=after(60))
    assert now.minutes == pytest.approx(60 * 100 / 200) and more.minutes == pytest.approx(60 * 100 / 300)
    assert now.done_at is not None and more.done_at is not None and more.done_at < now.done_at


def test_the_books_move_the_share_of_places_used(round: Round) -> None:
    fill(round, 1, 10)
    books.keep_books(at=after(20))  # one of ten places: the least share believed is three
    assert queue(round, 60).people == 97
