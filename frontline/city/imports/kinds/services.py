"""Lists of agencies, their staff, and sites."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city import numbers
from frontline.city.imports.columns import Column
from frontline.city.imports.dates import BadValue, read_moment
from frontline.city.imports.kinds.base import (
    Kind,
    Record,
    Upsert,
    choice,
    degrees,
    fits,
    understood,
    whole,
    words_of,
)  # fmt: skip
from frontline.city.imports.kinds.people import ID_NUMBER, NAME, PHONE, read_numbers
from frontline.city.imports.kinds.places import COMMUNITY, LAT, LON, Places, column
from frontline.city.models import Agency, Person, Site, Staff

_OFFICE_PHONE = Column("phone", "电话", "phone", "0976-8820000", ("联系电话", "值班电话", "办公电话"))


def _agency(record: Record) -> dict[str, Any]:
    name = fits(record, "name", 120)
    if not name:
        raise BadValue(_("The name is missing."))
    code = record.get("credit_code")
    return {
        "name": name,
        "name_en": fits(record, "name_en", 120),
        "credit_code": numbers.credit_code(code) if code else "",
        "phone": fits(record, "phone", 40),
    }


def _load_agencies(records: list[Record], at: datetime) -> None:
    known = {agency.name: agency for agency in Agency.objects.filter(name__in=column(records, "name"))}
    upsert = Upsert(Agency)
    for record, values in understood(records, _agency):
        upsert.settle(record, known.get(values["name"]), values)
    upsert.write()


def _agency_rows() -> Iterator[dict[str, str]]:
    for row in Agency.objects.order_by("name").iterator():
        yield {"name": row.name, "name_en": row.name_en, "credit_code": row.credit_code, "phone": row.phone}


AGENCIES = Kind(
    "agencies",
    gettext_lazy("Agencies"),
    (
        Column("name", "单位名称", "name", "市水务局", ("单位", "名称", "部门"), required=True),
        Column("name_en", "英文名称", "English name", "Water Bureau"),
        Column("credit_code", "统一社会信用代码", "credit code", "", ("信用代码",)),
        _OFFICE_PHONE,
    ),
    identity=lambda cells: cells.get("name", ""),
    load=_load_agencies,
    rows=_agency_rows,
)


class _StaffBatch:
    def __init__(self, records: list[Record]) -> None:
        agencies = Agency.objects.filter(name__in=column(records, "agency"))
        self._agencies = {agency.name: agency for agency in agencies}
        self._sites = {site.code: site for site in Site.objects.filter(code__in=column(records, "site"))}
        posts = column(records, "post")
        self._posts = [Places(kind, posts) for kind in ("grid", "community", "township")]
        self.rows = list(understood(records, self._read))
        keys = [person["id_number_key"] for _r, (person, _job) in self.rows if person.get("id_number_key")]
        phones = [person["phone_key"] for _r, (person, _job) in self.rows if person.get("phone_key")]
        people = Person.objects.all()
        self._by_id = {bytes(p.id_number_key or b""): p for p in people.filter(id_number_key__in=keys)}
        self._by_phone = {(bytes(p.phone_key or b""), p.name): p for p in people.filter(phone_key__in=phones)}
        everyone = [*self._by_id.values(), *self._by_phone.values()]
        jobs = Staff.objects.filter(person__in=[person.pk for person in everyone], until__isnull=True)
        self.jobs = {(job.person_id, job.agency_id): job for job in jobs}

    def _read(self, record: Record) -> tuple[dict[str, Any], dict[str, Any]]:
        person = read_numbers(record)
        if not person.get("id_number_key") and not person.get("phone_key"):
            raise BadValue(_("Staff need an ID number or a phone, so that the same person is found again."))
        agency = self._agencies.get(record.get("agency"))
        if agency is None:
            raise BadValue(
                _("The register has no agency “%(text)s”: bring the agencies in first.")
                % {"text": record.get("agency")}
            )
        site = self._sites.get(record.get("site"))
        if record.get("site") and site is None:
            raise BadValue(
                _("The register has no site with the code “%(text)s”.") % {"text": record.get("site")}
            )
        since = read_moment(record.get("since")) if record.get("since") else None
        job = {"agency": agency, "title": fits(record, "title", 80), "post": self._post(record), "site": site}
        return person, {**job, "since": since}

    def _post(self, record: Record) -> Any:
        text = record.get("post")
        trouble: BadValue | None = None
        for places in self._posts if text else ():
            try:
                return places.find(text)
            except BadValue as bad:
                trouble = bad
        if trouble:
            raise trouble
        return None

    def find(self, person: dict[str, Any]) -> Person | None:
        if found := self._by_id.get(person.get("id_number_key") or b"-"):
            return found
        return self._by_phone.get((person.get("phone_key") or b"-", person["name"]))


def _load_staff(records: list[Record], at: datetime) -> None:
    batch = _StaffBatch(records)
    people, jobs = Upsert(Person), Upsert(Staff)
    for record, (person, job) in batch.rows:
        found = batch.find(person)
        if found is None:
            new = {**person, "standing": "staff", "code": numbers.new_resident_code()}
            somebody = people.settle(record, None, new)
            known = None
        else:
            somebody = people.settle(record, found, person)
            known = batch.jobs.get((found.pk, job["agency"].pk))
        home = {"person": somebody, "building_id": somebody.building_id}
        if known is None:
            jobs.settle(record, None, {**job, **home, "since": job["since"] or at})
        else:
            jobs.settle(record, known, job)
    people.write()
    jobs.write()


def _staff_rows() -> Iterator[dict[str, str]]:
    rows = Staff.objects.filter(until__isnull=True).select_related("person", "agency", "post", "site")
    for row in rows.order_by("pk").iterator():
        yield {
            "name": row.person.name, "id_number": row.person.id_number, "phone": row.person.phone,
            "sex": row.person.sex, "agency": row.agency.name, "title": row.title,
            "post": (row.post.code or row.post.name) if row.post else "", "site": row.site.code if row.site else "",
            "since": row.since.isoformat(),
        }  # fmt: skip


STAFF = Kind(
    "staff",
    gettext_lazy("Staff"),
    (
        NAME,
        ID_NUMBER,
        PHONE,
        Column("sex", "性别", "sex", "男"),
        Column("agency", "单位", "agency", "市水务局", ("单位名称", "派出单位", "所在单位"), required=True),
        Column("title", "职务", "title", "科员", ("岗位", "职位")),
        Column("post", "下沉社区", "post", "扎西科社区", ("社区", "网格", "下沉网格", "派驻社区")),
        Column("site", "场所编码", "site code", "", ("场所",)),
        Column("since", "开始时间", "since", "2022-10-29", ("到岗时间", "起始日期")),
    ),
    identity=lambda cells: cells.get("id_number", "").upper() or (cells.get("phone"), cells.get("name")),
    load=_load_staff,
    rows=_staff_rows,
    people=True,
)

_SITE_KINDS = {
    "隔离点": "isolation", "集中隔离点": "isolation", "isolation": "isolation",
    "医院": "hospital", "定点医院": "hospital", "hospital": "hospital",
    "采样点": "sampling", "核酸采样点": "sampling", "sampling": "sampling",
    "实验室": "laboratory", "检测机构": "laboratory", "laboratory": "laboratory",
    "检查点": "control", "卡点": "control", "control": "control",
}  # fmt: skip


def _load_sites(records: list[Record], at: datetime) -> None:
    known = {site.code: site for site in Site.objects.filter(code__in=column(records, "code"))}
    communities = Places("community", column(records, "community"))

    def read(record: Record) -> dict[str, Any]:
        code, name = fits(record, "code", 40), fits(record, "name", 120)
        if not code or not name:
            raise BadValue(_("A site needs a code and a name."))
        return {
            "code": code, "name": name, "name_en": fits(record, "name_en", 120),
            "kind": choice(record, "kind", _SITE_KINDS), "address": fits(record, "address", 200),
            "community": communities.find(record.get("community")), "lon": degrees(record, "lon", 180),
            "lat": degrees(record, "lat", 90), "desks": whole(record, "desks", most=1_000),
            "phone": fits(record, "phone", 40),
        }  # fmt: skip

    upsert = Upsert(Site)
    for record, values in understood(records, read):
        if values["code"] not in known and not values["kind"]:
            record.refuse(_("A new site needs its kind."))
            continue
        upsert.settle(record, known.get(values["code"]), values)
    upsert.write()


def _site_rows() -> Iterator[dict[str, str]]:
    for site in Site.objects.select_related("community").order_by("code").iterator():
        community = site.community
        yield {
            "code": site.code, "name": site.name, "name_en": site.name_en, "kind": site.kind,
            "address": site.address, "community": (community.code or community.name) if community else "",
            "lon": words_of(site.lon), "lat": words_of(site.lat), "desks": str(site.desks), "phone": site.phone,
        }  # fmt: skip


SITES = Kind(
    "sites",
    gettext_lazy("Sites"),
    (
        Column("code", "场所编码", "code", "S001", ("编码", "编号", "点位编号"), required=True),
        Column("name", "场所名称", "name", "第一采样点", ("名称", "点位名称"), required=True),
        Column("name_en", "英文名称", "English name", "Sampling point 1"),
        Column("kind", "类型", "kind", "采样点", ("场所类型",), required=True),
        Column("address", "地址", "address", "扎西科路12号"),
        COMMUNITY,
        LON,
        LAT,
        Column("desks", "采样台数", "desks", "1", ("台数",)),
        _OFFICE_PHONE,
    ),
    identity=lambda cells: cells.get("code", ""),
    load=_load_sites,
    rows=_site_rows,
)  # fmt: skip
