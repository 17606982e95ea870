"""At the bed and at the door: health checks, samples and their results, the home, a doctor's word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.city.roles import Verb
from frontline.facts.base import person as person_subject
from frontline.facts.cases import Discharged, SymptomsImproved, TestReported
from frontline.facts.isolation import CheckedIn, HealthChecked, HomeAssessed
from frontline.isolation import rules
from frontline.isolation.models import HealthCheck, Sample, Stay
from frontline.loop.actions import Refused, new_id, record, record_many
from frontline.loop.models import Task


@dataclass(frozen=True, slots=True)
class Reading:
    """What the thermometer and the person said."""

    person: Person
    temperature: float | None  # degrees Celsius
    symptoms: tuple[str, ...] = ()


def check_health(
    *, readings: Sequence[Reading], by: Actor, at: datetime, known_at: datetime | None = None
) -> list[HealthCheck]:
    """Keep the readings of a door or a whole corridor; HealthChecked each. Fever and symptoms go to a doctor.

    `known_at`: when it was told, where that is later than `at` (a telephone without a network).
    """
    access.require(by, Verb.RECORD_CARE)
    sites = _sites([reading.person for reading in readings])
    rows = [
        HealthCheck(
            person=one.person, building=one.person.building_id, site_id=sites.get(one.person.pk), at=at,
            temperature=one.temperature, symptoms=list(one.symptoms),
            flagged=rules.needs_doctor(one.temperature, one.symptoms),
        )
        for one in readings
    ]  # fmt: skip
    facts = [
        HealthChecked(
            id=new_id(), subject=person_subject(one.person.pk), at=at, known_at=known_at or at,
            temperature=one.temperature, symptoms=one.symptoms,
        )
        for one in readings
    ]  # fmt: skip
    with transaction.atomic():
        HealthCheck.objects.bulk_create(rows)
        record_many(facts, by=by, at=known_at or at)
    return rows


def _sites(people: Sequence[Person]) -> dict[int, int]:
    return dict(
        Stay.objects.filter(person__in=people, until__isnull=True).values_list("person_id", "site_id")
    )


def see_flag(*, check: HealthCheck, advice: str, by: Actor, at: datetime) -> None:
    """A doctor has looked at it."""
    access.require(by, Verb.RECORD_CARE)
    waiting = HealthCheck.objects.filter(pk=check.pk, seen_at__isnull=True)
    if not waiting.update(seen_at=at, seen_by=by.account, advice=advice):
        raise Refused(_("Another doctor has looked at this already."))


def take_sample(*, person: Person, task: Task | None, tube: str = "", by: Actor, at: datetime) -> Sample:
    """A sample was taken; the test counts once its result is reported."""
    access.require(by, Verb.RECORD_CARE)
    try:
        with transaction.atomic():
            return Sample.objects.create(
                person=person, building=person.building_id, site_id=_sites([person]).get(person.pk),
                task=task.pk if task else None, tube=tube, taken_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("A sample for this test was taken already; its result is awaited.")) from error


def report_result(
    *,
    sample: Sample,
    result: str,
    ct_orf: float | None = None,
    ct_n: float | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """What the laboratory found; TestReported at the moment of sampling."""
    access.require(by, Verb.RECORD_CARE)
    told = TestReported(
        id=new_id(), subject=person_subject(sample.person_id), at=sample.taken_at, known_at=at,
        result=result, ct_orf=ct_orf, ct_n=ct_n,
    )  # fmt: skip
    with transaction.atomic():
        waiting = Sample.objects.filter(pk=sample.pk, result="")
        if not waiting.update(result=result, reported_at=at):
            raise Refused(_("The result of this sample was entered already."))
        record(told, by=by, at=at)


def assess_home(*, person: Person, suitable: bool, why: str = "", by: Actor, at: datetime) -> None:
    access.require(by, Verb.RECORD_CARE)
    if not suitable and not why.strip():
        raise Refused(_("Say why the home cannot serve: the person will have to go to a site."))
    subject = person_subject(person.pk)
    told = HomeAssessed(id=new_id(), subject=subject, at=at, known_at=at, suitable=suitable, why=why)
    record(told, by=by, at=at)


def arrive_home(*, person: Person, by: Actor, at: datetime, known_at: datetime | None = None) -> None:
    """The person is at home and has been told what applies; CheckedIn."""
    access.require(by, Verb.RECORD_CARE)
    told, subject = known_at or at, person_subject(person.pk)
    record(CheckedIn(id=new_id(), subject=subject, at=at, known_at=told, where="home"), by=by, at=told)


def say_improved(*, person: Person, by: Actor, at: datetime) -> None:
    """The clinical part of the discharge criterion is met."""
    access.require(by, Verb.RECORD_CARE)
    record(SymptomsImproved(id=new_id(), subject=person_subject(person.pk), at=at, known_at=at), by=by, at=at)


def discharge(*, person: Person, by: Actor, at: datetime) -> None:
    """A doctor discharges an infected person; the measure ends by rule."""
    access.require(by, Verb.RECORD_CARE)
    record(Discharged(id=new_id(), subject=person_subject(person.pk), at=at, known_at=at), by=by, at=at)
