"""Water and heat at the beginning of the exercise: crews, rosters with one gap, jobs, two stops, accounts."""

from datetime import datetime, timedelta

from django.utils import timezone

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Account, Agency, Building, Dwelling, Person, Place
from frontline.city.roles import Verb
from frontline.hotline.models import Request
from frontline.hotline.works.actions import accounts, crews, jobs, stops
from frontline.hotline.works.actions.jobs import JobTold, Said
from frontline.hotline.works.actions.stops import Drawn
from frontline.hotline.works.models import Crew, Job, SupplyStop, UtilityAccount
from frontline.loop.actions import Refused

WATER, HEAT = "市供排水公司", "市供热公司"
HOUR = timedelta(hours=1)
_TASKS = (
    "水管接口漏水",
    "阀门井冒水",
    "水表冻裂",
    "楼道水管爆裂",
    "水压低，三楼没水",
    "消火栓漏水",
    "井盖下有水声",
)


def begin_works(*, at: datetime) -> int:
    """Crews and what they have to do this morning; 0 where there are some already."""
    if Crew.objects.exists():
        return 0
    water, heat = Agency.objects.get(name=WATER), Agency.objects.get(name=HEAT)
    began = at - timedelta(days=9)
    first = _crew(water, "water", "抢修一班", "Repair crew 1", "wang", began)
    second = _crew(
        water, "water", "抢修二班（闭环）", "Repair crew 2 (closed loop)", "", began, closed_loop=True
    )
    warm = _crew(heat, "heat", "供热抢修班", "Heating crew", "", began)
    _rosters(water, heat, at)
    made = _jobs(water, first, second, at) + _cold(heat, warm, at)
    _stops(water, heat, at)
    _accounts(water, at)
    return made


def _by(office: Agency, at: datetime) -> Actor:
    """The dispatcher of a utility; one without an account in the cast speaks by the office's name."""
    speaks = Account.objects.filter(username={WATER: "ren", HEAT: "du"}[office.name]).first()
    if speaks is not None:
        return access.actor_for(speaks, at=at)
    return Actor(
        None,
        office.name[:60],
        None,
        at,
        frozenset({Verb.ANSWER_REQUESTS}),
        (),
        False,
        (),
        (),
        (),
        (office.pk,),
    )


def _crew(
    office: Agency, trade: str, name: str, name_en: str, leader: str, at: datetime, **more: bool
) -> Crew:
    by = _by(office, at)
    town = Place.objects.filter(kind=Place.Kind.CITY).first()
    lon, lat = (town.lon, town.lat) if town else (None, None)
    crew = crews.form_crew(
        office=office, trade=trade, name=name, name_en=name_en, phone=f"0976-88200{len(name):02d}", lon=lon, lat=lat,
        skills=("weld", "dig", "meter") if trade == "water" else ("boiler", "weld"), by=by, at=at, **more,
    )  # fmt: skip
    account = Account.objects.filter(username=leader).first() if leader else None
    names = [account.display_name if account else "班长", "扎西顿珠", "才让"]
    for number, member in enumerate(names):
        crews.join_crew(
            crew, name=member, phone=f"0976-882010{number}", account=account if number == 0 else None,
            leads=number == 0, skills=("weld",), by=by, at=at,
        )  # fmt: skip
    return crew


def _rosters(water: Agency, heat: Agency, at: datetime) -> None:
    """A control room of the water company, a boiler house for each street; one night nobody is entered yet."""
    city = Place.objects.filter(kind=Place.Kind.CITY)
    streets = list(Place.objects.filter(kind=Place.Kind.TOWNSHIP, name__endswith="街道").order_by("code")[:4])
    day = timezone.localtime(at).replace(hour=8, minute=0, second=0, microsecond=0)  # as shifts change
    room = crews.open_post(
        office=water, trade="water", kind="control_room", name="供水调度室", name_en="Water control room",
        phone="0976-8820000", serves=list(city), by=_by(water, at), at=at,
    )  # fmt: skip
    posts = [(room, water)]
    for number, street in enumerate(streets):
        post = crews.open_post(
            office=heat, trade="heat", kind="boiler_house", name=f"{street.name}锅炉房",
            name_en=f"Boiler house {number + 1}", phone=f"0976-883000{number}", serves=[street],
            by=_by(heat, at), at=at,
        )  # fmt: skip
        posts.append((post, heat))
    for number, (post, office) in enumerate(posts):
        for shift in range(7):
            since = day + shift * 12 * HOUR
            if since + 12 * HOUR <= at or (number == 2 and shift == 3):
                continue
            names = ("索南", "尕松", "白玛", "仁青", "拉毛", "达杰", "昂文")
            crews.enter_shift(
                post, name=names[(number + shift) % len(names)], phone=f"0976-88410{number}{shift}", since=since,
                until=since + 12 * HOUR, by=_by(office, at), at=at,
            )  # fmt: skip


def _jobs(water: Agency, first: Crew, second: Crew, at: datetime) -> int:
    """Wang's route: what the hotline passed on, and what the utility found itself; one could not be done."""
    asked = Request.objects.filter(
        office=water, category="water", state__in=("passed", "accepted", "reopened")
    )
    made = 0
    for row in asked.order_by("due_at")[:4]:
        jobs.make(
            JobTold(trade="water", promise="small", what=row.words, building=row.building, contact=row.asker,
                    phone=row.phone, urgency=row.urgency),
            office=water, request=row, crew=first, by=_by(water, at), at=at,
        )  # fmt: skip
        made += 1
    houses = list(
        Building.objects.filter(grid__isnull=False).select_related("place").order_by("pk")[40:4000:550]
    )
    for number, (what, house) in enumerate(zip(_TASKS, houses, strict=False)):
        when = at - (26 if number == 0 else 5 - number * 0.5) * HOUR
        job = jobs.make(
            JobTold(trade="water", promise=("large", "small", "small", "burst")[number % 4], what=what, building=house),
            office=water, crew=second if number % 3 == 2 else first, by=_by(water, when), at=when,
        )  # fmt: skip
        made += 1
        _move_on(job, number, water, when)
    return made


def _move_on(job: Job, number: int, office: Agency, when: datetime) -> None:
    said = Said(by=_by(office, when + HOUR), at=when + HOUR)
    if number == 1:
        jobs.arrive(job, said)
        jobs.use(job, said, materials=[["管卡", 2, "个"]])
        jobs.finish(job, said, done="更换接口管卡，已恢复供水")
    elif number == 4:
        jobs.cannot(job, said, why="要挖开路面，等挖掘机")


def _cold(heat: Agency, crew: Crew, at: datetime) -> int:
    """Complaints about the cold of the hotline; one has been read, and is not warm enough yet."""
    asked = Request.objects.filter(office=heat, category="heat", state__in=("passed", "accepted", "reopened"))
    made = [
        jobs.make(
            JobTold(trade="heat", promise="cold", what=row.words, building=row.building, contact=row.asker,
                    phone=row.phone),
            office=heat, request=row, crew=crew, by=_by(heat, at), at=at,
        )
        for row in asked.order_by("due_at")[:3]
    ]  # fmt: skip
    if made:
        jobs.read(made[0], Said(by=_by(heat, at), at=at), celsius=15.5, room="卧室")
    return len(made)


def _stops(water: Agency, heat: Agency, at: datetime) -> None:
    """Water off since this morning where Lin lives; heating to be off in another community in three days."""
    lin = Person.objects.filter(accounts__username="lin").select_related("building__grid").first()
    grid = lin.building.grid if lin and lin.building else None
    if grid is not None:
        told = Drawn(
            trade="water", why="主管道抢修", why_en="Repair of a main", begins_at=at - HOUR, ends_at=at + 30 * HOUR,
            accident=True, place=grid,
        )  # fmt: skip
        row = _announced(told, water, at - HOUR)
        stops.begin(row, by=_by(water, at), at=at - HOUR / 2)
        stops.bring_water(row, where="网格服务点门口，每日8:00至20:00", by=_by(water, at), at=at)
    other = Place.objects.filter(kind=Place.Kind.COMMUNITY, closed_on=None).order_by("-code").first()
    if other is not None:
        later = at + timedelta(days=3)
        told = Drawn(
            trade="heat",
            why="锅炉检修",
            why_en="Boiler maintenance",
            begins_at=later,
            ends_at=later + 6 * HOUR,
            place=other,
        )
        try:
            _announced(told, heat, at)
        except Refused:  # a community without buildings
            return


def _announced(drawn: Drawn, office: Agency, at: datetime) -> SupplyStop:
    by = _by(office, at)
    return stops.announce(stops.draw(drawn, office=office, by=by, at=at), by=by, at=at)


def _accounts(water: Agency, at: datetime) -> None:
    """Two hundred accounts; some are in arrears, one is protected by hand, and somebody has asked."""
    homes = list(Dwelling.objects.select_related("building").order_by("pk")[:4000:20])
    UtilityAccount.objects.bulk_create(
        UtilityAccount(
            office=water, trade="water", number=f"6327{number:06d}", meter=f"SB{number:05d}", dwelling=home,
            building=home.building, arrears_since=(at - timedelta(days=60)).date() if number % 9 == 0 else None,
        )
        for number, home in enumerate(homes)
    )  # fmt: skip
    by = _by(water, at)
    row = UtilityAccount.objects.filter(office=water).order_by("pk")[3]
    accounts.protect(row, ground="家中有透析患者", until=None, by=by, at=at)
    accounts.ask(
        ["6327000009", "6327000018"], office=water, way="page", why="欠费两个月", by=by, at=at - 2 * HOUR
    )
