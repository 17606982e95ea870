"""The people of product.md with accounts, rights and passwords of the exercise."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from frontline.city.models import Account, Grant, Household, Person
from frontline.site.demo import border
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.ids import CITY_ID, Ids
from frontline.site.demo.generate.services import Services
from frontline.site.demo.places import pinyin_key
from frontline.site.demo.residents import phone_of
from frontline.site.demo.services import BEGAN, agency_id, point_id, site_id

MAIN_SITE = "I1"
PASSWORD = "frontline"  # of everybody in the exercise, and only there: it is printed on the console
LIN_NAME = "林卓玛"
STRANGER = "zhou"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the cast. `role` is empty where no right is given yet."""

    username: str
    name: str
    name_en: str
    duty: str
    duty_en: str
    role: str = ""
    on: str = ""  # city, grid, community, site, agency, water, heat, health, self

    @property
    def one_click(self) -> bool:
        """Offered on the sign-in page: who has something to do, and the stranger who must see nothing."""
        return bool(self.role) or self.username == STRANGER


CAST = (
    Member("he", "何指挥长", "Commander He", "指挥部指挥长", "leads the headquarters", "commander", "city"),
    Member("wu", "吴医生", "Dr Wu", "流调溯源组专家", "tracing group", "epidemiologist", "city"),
    Member("gao", "高网格员", "Gao", "网格员", "grid worker", "grid_worker", "grid"),
    Member("nima", "尼玛书记", "Secretary Nyima", "社区书记", "secretary", "community_secretary", "community"),
    Member("drolma", "卓玛", "Drolma", "第一集中隔离点负责人", "manager of Isolation Site 1", "site_manager", "site"),
    Member("tsering", "才仁", "Tsering", "转运组调度员", "transfer dispatcher", "dispatcher", "city"),
    Member("han", "韩复核员", "Reviewer Han", "异议复核员", "answers objections", "reviewer", "city"),
    Member("yang", "杨方案员", "Plan officer Yang", "方案管理员", "keeps the plan", "plan_officer", "city"),
    Member("chen", "陈数据员", "Data clerk Chen", "数据管理员", "keeps the city's lists", "data_clerk", "city"),
    Member("song", "宋审计员", "Auditor Song", "审计员", "reads the log", "auditor", "city"),
    Member("zhao", "赵局长", "Director Zhao", "市教育局局长", "head of the Education Bureau", "agency_head", "agency"),
    Member("lin", LIN_NAME, "Lin", "居民，四口之家", "resident, family of four", "resident", "self"),
    Member("sonam", "索南", "Sonam", "核酸检测组负责人", "leads the screening group", "screening_lead", "city"),
    Member("tashi", "扎西", "Tashi", "88号采样台采样员", "sampler at desk 88", "sampler", "point"),
    Member("lobsang", "洛桑", "Lobsang", "结古东检查点值守员", "guard of the road in the east", "gate_guard", "road"),
    Member("ma", "马检验师", "Lab technician Ma", "核酸检测实验室", "laboratory", "laboratory", "laboratory"),
    Member("dorje", "多杰", "Dorje", "样本转运司机", "driver of samples", "sample_driver", "city"),
    Member("li", "李调度员", "Dispatcher Li", "物资保障组调度员", "supplies", "supply_dispatcher", "city"),
    Member("pasang", "巴桑", "Pasang", "中心物资库保管员", "keeper of the central depot", "depot_keeper", "city"),
    Member("sun", "孙话务员", "Operator Sun", "12345热线话务员", "hotline 12345", "hotline_operator", "city"),
    Member("bai", "白主任", "Hotline lead Bai", "12345热线负责人", "leads the hotline", "hotline_lead", "city"),
    Member(
        "wang", "王班长", "Crew leader Wang", "供排水公司抢修班长", "repair crew of the water company", "office_clerk",
        "water",
    ),
    Member(
        "ren", "任经理", "Manager Ren", "供排水公司经理", "head of the water company", "office_head", "water"
    ),
    Member(
        "du", "杜调度", "Heating clerk Du", "供热公司值班调度", "duty desk of the heating company", "office_clerk",
        "heat",
    ),
    Member(
        "shen", "沈科员", "Clerk Shen", "市卫生健康局承办员", "clerk of the Health Bureau", "office_clerk", "health"
    ),
    Member("pema", "白玛", "Writer Pema", "宣传组撰稿员", "writes letters and notices", "writer", "city"),
    Member("qin", "秦督查", "Inspector Qin", "督查督导组", "inspection team"),
    Member(STRANGER, "周先生", "Zhou", "无任何权限，本就什么也看不到", "no rights, on purpose: sees nothing"),
)  # fmt: skip


def write(city: City, ids: Ids, services: Services) -> int:
    """Accounts and grants; Lin's name and languages on the person of the register."""
    _name_lin(services.lin + 1)
    targets = _targets(city, ids, services)
    hashed = make_password(PASSWORD)
    for number, member in enumerate(CAST):
        account = Account(
            username=member.username, display_name=member.name, display_name_en=member.name_en, duty=member.duty,
            duty_en=member.duty_en, phone=f"0976-0{500 + number:06d}", one_click=member.one_click,
            person_id=services.lin + 1 if member.on == "self" else None,
        )  # fmt: skip
        account.password = hashed
        account.save()
        if member.role:
            on, on_id = targets[member.on]
            Grant.objects.create(account=account, role=member.role, on=on, on_id=on_id, since=BEGAN)
    return len(CAST)


def lin_phone(services: Services) -> str:
    """Where the one-time code of Lin goes."""
    return phone_of(services.lin)


def _targets(city: City, ids: Ids, services: Services) -> dict[str, tuple[Grant.On, int]]:
    grid = city.grids[services.gao_grid]
    return {
        "city": (Grant.On.PLACE, CITY_ID),
        "grid": (Grant.On.PLACE, ids.first_grid + services.gao_grid),
        "community": (Grant.On.PLACE, int(ids.community[grid.community])),
        "site": (Grant.On.SITE, site_id(MAIN_SITE)),
        "point": (Grant.On.SITE, point_id(services, desk=88)),
        "road": (Grant.On.SITE, border.open_road()),
        "laboratory": (Grant.On.LABORATORY, site_id("L1")),
        "agency": (Grant.On.AGENCY, agency_id("市教育局")),
        "water": (Grant.On.AGENCY, agency_id("市供排水公司")),
        "heat": (Grant.On.AGENCY, agency_id("市供热公司")),
        "health": (Grant.On.AGENCY, agency_id("市卫生健康局")),
        "self": (Grant.On.SELF, 0),
    }


def _name_lin(person: int) -> None:
    found = Person.objects.filter(pk=person)
    found.update(name=LIN_NAME, pinyin=pinyin_key(LIN_NAME), languages=["bo", "zh"])
    household = found.values_list("household_id", flat=True).get()
    Household.objects.filter(pk=household).update(name=LIN_NAME)
