"""One person's samples in time: what was asked, what was taken, what the laboratory said, what follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from frontline.city.access import Actor
from frontline.city.models import Account, Person, Site
from frontline.city.roles import Verb
from frontline.loop import queries as loop
from frontline.loop.models import Task
from frontline.loop.rooms import Panel
from frontline.screening import words
from frontline.screening.models import Expected, Round, Swab, Tube, Visit
from frontline.screening.queries import recall

MOST = 60  # entries of one sort
_WORKING = (Verb.RECORD_CARE, Verb.REPORT_CASES, Verb.PLAN_SCREENING, Verb.TAKE_SAMPLES)
_LOOKS = {
    "negative": ("circle-check", "green"),
    "positive": ("virus", "red"),
    "invalid": ("alert-triangle", "orange"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the story, as ui's `story` takes it."""

    at: datetime
    title: str
    text: str = ""
    icon: str = ""
    tone: str = ""
    url: str = ""


def may_see(actor: Actor) -> bool:
    """Who sees the person and works on samples, cases or care."""
    return actor.may(Verb.SEE_PEOPLE) and any(actor.may(verb) for verb in _WORKING)


def samples_panel(actor: Actor, person: Person) -> Panel | None:
    """For the person's page; nothing where no round knows the person, or the right is missing."""
    if not may_see(actor):
        return None
    entries = samples_of(actor, person)
    return Panel("screening/parts/samples.html", {"entries": entries}, order=50) if entries else None


def samples_of(actor: Actor, person: Person) -> list[Entry]:
    """Every sample, excuse, visit and single re-test of a person, the latest first."""
    swabs = list(Swab.objects.filter(person=person).order_by("-at")[:MOST])
    asked = list(Expected.objects.filter(person=person, tube=None).order_by("-round_id")[:MOST])
    visits = list(Visit.objects.filter(person=person).order_by("-at")[:MOST])
    tasks = loop.tasks_within(actor).filter(kind="retest", subject_kind="person", subject_id=person.pk)
    known: list[Swab | Expected | Visit] = [*swabs, *asked, *visits]
    rounds = Round.objects.in_bulk({row.round_id for row in known})
    entries = [
        *_swabs(swabs, rounds, actor),
        *(_asked(row, rounds[row.round_id]) for row in asked),
        *_visits(visits, rounds),
        *(_retest(task) for task in tasks.order_by("-opens_at")[:MOST]),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def what_came_of(tube: Tube) -> str:
    """What the laboratory said of a tube, or since when it is awaited; the resident reads the same."""
    if tube.set_aside_at and not tube.result:
        return _("tube without a result: two tubes bore one barcode")
    if not tube.result:
        return _("result awaited since %(when)s") % {"when": _hour(tube.sealed_at or tube.opened_at)}
    said: str | Promise = words.RESULTS[tube.result]
    if tube.resulted_at is None:
        return str(said)
    return _("%(what)s, %(when)s") % {"what": said, "when": _hour(tube.resulted_at)}


def _hour(at: datetime) -> str:
    return timezone.localtime(at).strftime("%m-%d %H:%M")


def _swabs(swabs: list[Swab], rounds: Mapping[int, Round], actor: Actor) -> Iterable[Entry]:
    found = Tube.objects.filter(round__in=rounds, ref__in={swab.tube for swab in swabs})
    tubes = {(tube.round_id, tube.ref): tube for tube in found}
    points = Site.objects.in_bulk({tube.site for tube in tubes.values() if tube.site})
    for swab in swabs:
        tube = tubes.get((swab.round_id, swab.tube))
        if tube is not None:
            where = points[tube.site].name if tube.site in points else str(_("at the door"))
            yield _swab(swab, tube, rounds[swab.round_id], where, actor)


def _swab(swab: Swab, tube: Tube, round: Round, where: str, actor: Actor) -> Entry:
    place = _("%(where)s, desk %(desk)d") % {"where": where, "desk": tube.desk} if tube.desk else where
    said = [_("tube %(code)s") % {"code": tube.barcode}, place]
    if swab.undone_at:
        title, look = _("Scan undone"), ("arrow-back-up", "")
        said.append(f"{_hour(swab.undone_at)} {swab.undone_why}".strip())
    else:
        title = _("Single sample") if tube.purpose == Tube.Purpose.SINGLE else _("Sampled")
        look = _LOOKS.get(tube.result, ("hourglass", "blue"))
        said.append(what_came_of(tube))
    return Entry(swab.at, f"{title} · {round.name}", " · ".join(said), *look, _page(tube, round.ref, actor))


def _page(tube: Tube, round: UUID, actor: Actor) -> str:
    """The recall list of a positive tube, else the tube, for whoever may open them."""
    if tube.result == "positive" and tube.purpose != Tube.Purpose.SINGLE and recall.may_see(actor):
        return reverse("screening:recall", args=[round, tube.ref])
    able = actor.may(Verb.PLAN_SCREENING) or actor.may(Verb.ENTER_RESULTS)
    return reverse("screening:tube", args=[round, tube.ref]) if able else ""


def _asked(row: Expected, round: Round) -> Entry:
    at = row.slot_at or round.starts_at
    if row.excused:
        why = " · ".join(filter(None, [str(words.EXCUSES[row.excused]), row.excused_note]))
        return Entry(row.excused_at or at, f"{_('Excused')} · {round.name}", why, "circle-minus")
    if round.state in (Round.State.COMPLETED, Round.State.UNFINISHED):
        return Entry(at, _("Not sampled in %(round)s") % {"round": round.name}, "", "alert-circle", "orange")
    home = row.mode == Expected.Mode.HOME
    how = _("sample at the door") if home else _("asked to come from %(when)s") % {"when": _hour(at)}
    return Entry(at, f"{_('Not yet sampled')} · {round.name}", how, "hourglass", "orange")


def _visits(visits: list[Visit], rounds: Mapping[int, Round]) -> Iterable[Entry]:
    names = dict(
        Account.objects.filter(pk__in={v.by for v in visits if v.by}).values_list("pk", "display_name")
    )
    for visit in visits:
        said = [str(words.OUTCOMES[visit.outcome]), visit.note, names.get(visit.by or 0, "")]
        if visit.next_at:
            said.append(_("next try %(when)s") % {"when": _hour(visit.next_at)})
        title = f"{_('Visit at the door')} · {rounds[visit.round_id].name}"
        yield Entry(visit.at, title, " · ".join(filter(None, said)), "home")


_STATES = {
    Task.State.OPEN: ("alarm", "orange"),
    Task.State.DONE: ("check", "green"),
    Task.State.GONE: ("circle-minus", ""),
}


def _retest(task: Task) -> Entry:
    barcode = task.key.partition(":")[2]
    said = [_("because of tube %(code)s") % {"code": barcode}] if barcode else []
    if task.state == Task.State.OPEN:
        title = _("Single re-test to take, due %(when)s") % {"when": _hour(task.due_at)}
        if task.climbed:
            said.append(_("late: it climbed"))
    elif task.state == Task.State.DONE:
        title = _("Single re-test done")
    else:
        title = _("Single re-test no longer needed")
    look = _STATES[Task.State(task.state)]
    page = reverse("screening:retest", args=[task.ref]) if task.state == Task.State.OPEN else ""
    return Entry(task.opens_at, title, " · ".join(said), *look, page)
