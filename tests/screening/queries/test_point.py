"""Who works at a point, what its desks did, what is in store."""

import pytest

from frontline.city import access
from frontline.city.access import Actor, NotAllowed, NotHere
from frontline.city.models import Grant
from frontline.loop.actions import Refused
from frontline.screening.actions import books, points
from frontline.screening.ingest.statements import From
from frontline.screening.ingest.write import write_tubes
from frontline.screening.models import Device, Round, RoundPoint
from frontline.screening.queries import point as looking
from frontline.screening.queries.rounds import at_points
from tests.screening.telling import after, open_round, point, swab, tube
from tests.town import Town, account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def round(staffed: Town) -> Round:
    round = open_round(staffed)
    account(staffed, "tashi", "sampler", on="site", on_id=round.points.get().site_id)
    return round


@pytest.fixture
def one(round: Round) -> RoundPoint:
    return RoundPoint.objects.select_related("site__community", "round").get()


def as_now(town: Town, who: str, minute: float = 60) -> Actor:
    return access.actor_for(town.accounts[who], at=after(minute))


def three_sampled(round: Round) -> None:
    site = round.points.get().site_id
    first = tube([swab(0, "P10"), swab(1, "P40"), swab(2, "P11", 2, undone=3)])
    second = tube([swab(0, "P12", 55)], barcode="T0002", sealed=None)
    write_tubes([(From(round.pk, 1, site, 1, 0), first)], now=after(6))
    write_tubes([(From(round.pk, 2, site, 2, 0), second)], now=after(56))
    books.keep_books(at=after(57))


def test_a_point_is_for_its_samplers_and_the_screening_group(
    staffed: Town, round: Round, one: RoundPoint, sonam: Actor
) -> None:
    second = point(staffed, "S2")
    RoundPoint.objects.create(round=round, site=second, opens_at=after(0), closes_at=after(600))
    tashi = as_now(staffed, "tashi")
    assert looking.point_for(tashi, round, one.site.ref) == one
    assert looking.point_for(sonam, round, second.ref).site == second
    with pytest.raises(NotHere):
        looking.point_for(tashi, round, second.ref)
    with pytest.raises(NotAllowed):
        looking.point_for(as_now(staffed, "lin"), round, one.site.ref)


def test_desks_count_everybody_they_sampled_for_whoever_asks(
    staffed: Town, round: Round, one: RoundPoint
) -> None:
    three_sampled(round)
    for who in ("tashi", "sonam"):
        desks, swabs = looking.desks_of(as_now(staffed, who, 70), one)
        assert [(d.desk, d.lately, d.people, d.tubes) for d in desks] == [(1, 0, 2, 1), (2, 1, 1, 1)]
        assert swabs == 4  # an undone scan used a swab too


def test_supplies_are_counted_and_a_shortage_is_said_before_it_is_there(
    staffed: Town, round: Round, one: RoundPoint, sonam: Actor
) -> None:
    three_sampled(round)
    points.set_supply(one, "swabs", received=8, by=sonam, at=after(58))
    points.set_supply(one, "tubes", received=3, used=99, by=sonam, at=after(58))
    points.set_supply(one, "suits", received=8, used=2, by=sonam, at=after(58))
    at = after(60)
    stock = {s.item: s for s in looking.stock_of(round, at_points(round, at=at), at=at, swabs=4)[one.site_id]}
    assert (stock["swabs"].left, stock["swabs"].need, stock["swabs"].short) == (4, 5, 1)
    assert (stock["tubes"].used, stock["tubes"].left, stock["tubes"].need, stock["tubes"].short) == (
        2,
        1,
        1,
        0,
    )
    assert (stock["suits"].left, stock["suits"].need) == (6, 6)  # two desks, nine hours, one in four hours
    untold = looking.stock_of(round, at_points(round, at=at), at=at)[one.site_id]
    assert [line.used for line in untold] == [3, 2, 2]


def test_nobody_has_said_what_a_point_received(round: Round, one: RoundPoint) -> None:
    [swabs, *_rest] = looking.stock_of(round, at_points(round, at=after(1)), at=after(1))[one.site_id]
    assert (swabs.received, swabs.left, swabs.short) == (None, None, 0)


def test_a_sampler_is_sent_to_a_point_and_called_back(
    staffed: Town, round: Round, one: RoundPoint, sonam: Actor
) -> None:
    other = account(staffed, "dolma", "sampler", on="site", on_id=point(staffed, "S2").pk)
    assert [who.account.username for who in looking.staff(sonam, one)] == ["tashi"]
    assert looking.to_assign(sonam, one) == [other]
    points.assign(one, other, by=sonam, at=after(120))
    assert Grant.objects.get(account=other, on_id=one.site_id).until == after(600)
    later = as_now(staffed, "sonam", 121)
    assert {who.account.username for who in looking.staff(later, one)} == {"tashi", "dolma"}
    with pytest.raises(Refused, match="already"):
        points.assign(one, other, by=sonam, at=after(121))
    points.release(one, other, by=sonam, at=after(130))
    assert [who.account.username for who in looking.staff(as_now(staffed, "sonam", 131), one)] == ["tashi"]
    assert looking.to_assign(as_now(staffed, "sonam", 131), one) == [other]


def test_rights_are_not_made_out_of_nothing(
    staffed: Town, round: Round, one: RoundPoint, sonam: Actor
) -> None:
    with pytest.raises(Refused, match="a sampler already"):
        points.assign(one, staffed.accounts["zhou"], by=sonam, at=after(120))
    account(staffed, "west_lead", "screening_lead", on_id=staffed.communities["west"].pk)
    dolma = account(staffed, "dolma", "sampler", on="site", on_id=point(staffed, "S2").pk)
    with pytest.raises(Refused, match="lead of the place"):
        points.assign(one, dolma, by=as_now(staffed, "west_lead"), at=after(120))
    with pytest.raises(NotAllowed):
        points.assign(one, dolma, by=as_now(staffed, "tashi"), at=after(120))


def test_somebody_at_a_desk_stays_until_the_device_is_signed_off(
    staffed: Town, round: Round, one: RoundPoint, sonam: Actor
) -> None:
    tashi = staffed.accounts["tashi"]
    Device.objects.create(
        account=tashi,
        round=round,
        site=one.site,
        desk=2,
        digest=b"x" * 32,
        signed_in_at=after(1),
        seen_at=after(9),
    )
    [worker] = looking.staff(sonam, one)
    assert worker.device is not None and worker.device.desk == 2
    with pytest.raises(Refused, match="signed in at a desk"):
        points.release(one, tashi, by=sonam, at=after(130))


def test_names_are_masked_for_who_does_not_read_them(staffed: Town, round: Round, one: RoundPoint) -> None:
    [seen] = looking.staff(as_now(staffed, "he"), one)
    assert seen.name == "t****"


def test_hours_are_changed_while_the_round_runs(round: Round, one: RoundPoint, sonam: Actor) -> None:
    points.set_hours(one, opens_at=after(-60), closes_at=after(660), by=sonam, at=after(120))
    one.refresh_from_db()
    assert (one.opens_at, one.closes_at) == (after(-60), after(660))
    with pytest.raises(Refused, match="closes before"):
        points.set_hours(one, opens_at=after(60), closes_at=after(60), by=sonam, at=after(120))
    Round.objects.filter(pk=round.pk).update(state="ended")
    late = RoundPoint.objects.select_related("round").get()
    with pytest.raises(Refused, match="has ended"):
        points.set_hours(late, opens_at=after(0), closes_at=after(60), by=sonam, at=after(120))
    with pytest.raises(Refused, match="has ended"):
        points.set_supply(late, "swabs", received=1, by=sonam, at=after(120))


def test_only_people_at_work_say_how_many_wait(staffed: Town, one: RoundPoint) -> None:
    points.say_queue(one, 3, by=as_now(staffed, "tashi"), at=after(60))
    with pytest.raises(NotAllowed):
        points.say_queue(one, 3, by=as_now(staffed, "lin"), at=after(60))
    with pytest.raises(Refused, match="Between 0"):
        points.say_queue(one, 6_000, by=as_now(staffed, "tashi"), at=after(60))
