"""What `soak.round` asks of processes of its own: make the city, tell results, lay the books beside the truth."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from frontline.site.start import start_django

_PATIENCE = 300.0  # seconds until the bookkeeper must have done its work
Found = dict[str, Any]


def make(plan: Path) -> None:
    """The demo city with its first round open, and a sampler for every desk; `plan` says how many people."""
    start_django("owner")
    from django.core.management import call_command

    from frontline.city.models import Account, Grant, Site
    from frontline.screening.models import RoundPoint
    from frontline.site.demo import begin, load

    asked = json.loads(plan.read_text())
    call_command("migrate", interactive=False, verbosity=0)
    load.load(people=asked["people"])
    begin.begin(night=False)  # every tube there is comes from a desk of this run
    desks = []
    points = RoundPoint.objects.select_related("site").order_by("site__code")
    for point in points:
        site: Site = point.site
        account = Account.objects.create(username=f"desk-{site.pk}", display_name=site.name, one_click=True)
        Grant.objects.create(account=account, role="sampler", on="site", on_id=site.pk, since=load.START)
        desks += [
            {"username": account.username, "point": str(site.ref), "desk": desk, "shares": point.desks}
            for desk in range(1, point.desks + 1)
        ]
    plan.write_text(json.dumps({**asked, "desks": desks[: asked["at_most"]]}))


def results(truth: Path) -> None:
    """The laboratory tells every tube's result in one file.

    Prints how long that took, and from then how long until each positive tube's people are in the loop.
    """
    start_django("worker")
    from frontline.city import clock
    from frontline.city.access import Actor
    from frontline.city.roles import Verb
    from frontline.loop.models import FactRow
    from frontline.screening.actions.results import Told, take_results

    told = json.loads(truth.read_text())
    at = clock.now()
    laboratory = Actor(None, "laboratory", None, at, frozenset({Verb.ENTER_RESULTS}), (), False, (), (), ())
    positive = set(told["positive"])
    began = time.monotonic()
    file = take_results(
        [Told(code, "positive" if code in positive else "negative", at) for code in told["barcodes"]],
        source="file", name="soak", by=laboratory, at=at,
    )  # fmt: skip
    taken = time.monotonic()
    facts = FactRow.objects.filter(kind="tube_positive")
    while facts.count() < told["members"] and time.monotonic() - taken < 60:
        time.sleep(0.05)
    print(json.dumps({
        "results": file.read, "results_taken": file.taken, "results_held": file.held,
        "positive_members": facts.count(), "results_seconds": round(taken - began, 1),
        "recall_seconds": round(time.monotonic() - taken, 1),
    }))  # fmt: skip


def decided(truth: Path) -> None:
    """The lead decided about tubes with one barcode: those with a new one get their result, then all must fit."""
    start_django("worker")
    from frontline.city import clock
    from frontline.city.access import Actor
    from frontline.city.roles import Verb
    from frontline.screening.actions.results import Told, take_results
    from frontline.screening.models import Conflict, FollowUp, TubeResult

    told, at = json.loads(truth.read_text()), clock.now()
    laboratory = Actor(None, "laboratory", None, at, frozenset({Verb.ENTER_RESULTS}), (), False, (), (), ())
    labels = [Told(code, "negative", at) for code in told["labels"]]
    take_results(labels, source="file", name="soak: new barcodes", by=laboratory, at=at)
    _wait_for_the_books()
    while FollowUp.objects.exists():
        time.sleep(0.2)
    counting = _counting(told)
    balance = _balance({**told, "tubes": counting})
    print(json.dumps({
        "pairs": told["pairs"], "unbalanced": balance["unbalanced"], "sampled_wrongly": balance["sampled_wrongly"],
        "sampled_after": balance["sampled"], "missing_after": balance["missing"],
        "pairs_left": Conflict.objects.filter(kind="barcode_twice", settled_at=None).count(),
        "results_held": TubeResult.objects.filter(state="held").count(), "recalled_wrongly": _recalled_wrongly(told),
    }))  # fmt: skip


def _counting(told: Found) -> Found:
    """Tubes that sample their people: those set aside do only while they are positive."""
    gone = set(told["set_aside"]) - set(told["positive"])
    return {ref: tube for ref, tube in told["tubes"].items() if ref not in gone}


def _recalled_wrongly(told: Found) -> int:
    """People of positive tubes who are not recalled, and others who are."""
    from frontline.city.models import Person
    from frontline.screening.models import Registration, ResultFact

    codes = dict(Person.objects.values_list("code", "pk"))
    codes |= dict(Registration.objects.values_list("code", "person"))
    swabs = [s for ref in told["positive"] for s in told["tubes"][ref]["swabs"] if "undone_at" not in s]
    really = {codes[s["code"]] for s in swabs if s["code"] in codes}
    rows = ResultFact.objects.filter(kind="tube_positive", withdrawn_at=None)
    return len(really ^ set(rows.values_list("person", flat=True)))


def complete(truth: Path) -> None:
    """The screening lead ends the round and declares it complete; how many clocks of areas hear of it."""
    start_django("worker")
    from frontline.city import access, clock
    from frontline.city.models import Account
    from frontline.loop.actions import Refused
    from frontline.screening.actions.completion import complete_round
    from frontline.screening.actions.rounds import end_round
    from frontline.screening.models import Round
    from frontline.screening.queries.completion import areas_covered, in_area

    at = clock.now()
    lead = access.actor_for(Account.objects.get(username="sonam"), at=at)
    round = Round.objects.get(state=Round.State.OPEN)
    end_round(round, by=lead, at=at)
    round.refresh_from_db()
    areas = [
        area
        for area, places in areas_covered(round, at=at).items()
        if in_area(round, area, places).last_sample_at is not None
    ]
    refused = ""
    try:
        complete_round(round, why="soak: those missing stayed away", by=lead, at=at)
    except Refused as why:
        refused = str(why)
    heard = 0 if refused else _hearing(areas)
    print(json.dumps({
        "areas": len(areas), "areas_heard": heard, "areas_deaf": 0 if refused else len(areas) - heard,
        "completion_refused": refused,
    }))  # fmt: skip


def _hearing(areas: list[int]) -> int:
    """Areas whose clock shows the round, once the worker has reviewed everybody who is due."""
    from frontline.areas.models import Area
    from frontline.areas.queries.evidence import days
    from frontline.city import clock
    from frontline.facts.areas import AreaDecided
    from frontline.loop import codec, plans, reconcile
    from frontline.loop.models import FactRow, MeasureRow

    end = time.monotonic() + 60
    while reconcile.lag(at=clock.now()) > timedelta(0) and time.monotonic() < end:
        time.sleep(0.2)
    at, heard = clock.now(), 0
    edition = plans.in_force(at).edition
    for found in Area.objects.filter(pk__in=areas):
        decided = FactRow.objects.filter(kind="area_decided", subject_kind="area", subject_id=found.pk)
        decision = codec.fact_of(decided.latest("at"))
        row = MeasureRow.objects.filter(
            subject_kind="area", subject_id=found.pk, lifted_at=None, starts_at__lte=at
        ).first()
        assert isinstance(decision, AreaDecided)
        heard += any(day.rounds for day in days(found, decision, edition, row, at=at))
    return heard


def look(truth: Path) -> None:
    """Wait for the bookkeeper, then lay tubes, swabs, books and conflicts beside what really happened."""
    start_django("owner")
    from frontline.city import clock

    told = json.loads(truth.read_text())
    _wait_for_the_books()
    found = {**_tubes(told), **_balance(told), **_conflicts(told)}
    found["books_differ"] = _kept_anew(clock.now())
    print(json.dumps(found))


def _wait_for_the_books() -> None:
    from frontline.screening.models import Arrival, Registration

    end = time.monotonic() + _PATIENCE
    while Arrival.objects.exists() or Registration.objects.filter(person=None).exists():
        if time.monotonic() > end:
            raise SystemExit("The bookkeeper did not come to an end.")
        time.sleep(0.5)
    time.sleep(6)  # the worker's next chores: tubes whose codes were registered meanwhile
    while Arrival.objects.exists():
        time.sleep(0.5)


def _tubes(told: Found) -> Found:
    """Lost: told and not there. Doubled: there and never told."""
    from frontline.screening.models import Swab, Tube

    said = {
        (ref, s["slot"], s["code"]): "undone_at" in s
        for ref, tube in told["tubes"].items()
        for s in tube["swabs"]
    }
    rows = Swab.objects.values_list("tube", "slot", "code", "undone_at")
    there = {(str(tube), slot, code): undone is not None for tube, slot, code, undone in rows.iterator()}
    tubes = dict(Tube.objects.values_list("ref", "sealed_at"))
    refs = {str(ref) for ref in tubes}
    return {
        "tubes": len(refs), "swabs": len(there),
        "lost": len(set(told["tubes"]) - refs) + len(said.keys() - there.keys()),
        "doubled": len(refs - set(told["tubes"])) + len(there.keys() - said.keys()),
        "wrong_undone": sum(1 for key, undone in said.items() if there.get(key) != undone),
        "unsealed": sum(1 for sealed in tubes.values() if sealed is None),
    }  # fmt: skip


def _balance(told: Found) -> Found:
    """expected = sampled + excused + named missing, and who is sampled is who really was."""
    from django.db.models import Sum

    from frontline.screening.models import Expected, Registration, Tally

    sums = Tally.objects.aggregate(e=Sum("expected"), s=Sum("sampled"), x=Sum("excused"))
    rows = Expected.objects.filter(tube=None, excused="").values_list("person__name", "person__code")
    named = [code for name, code in rows if name and code]
    registered = dict(Registration.objects.values_list("code", "person__code"))
    valid = [s["code"] for tube in told["tubes"].values() for s in tube["swabs"] if "undone_at" not in s]
    really = {registered.get(code, code) for code in valid}
    known = set(Expected.objects.values_list("person__code", flat=True))
    sampled = set(Expected.objects.exclude(tube=None).values_list("person__code", flat=True))
    return {
        "expected": sums["e"], "sampled": sums["s"], "excused": sums["x"], "missing": len(named),
        "unbalanced": sums["e"] - sums["s"] - sums["x"] - len(named),
        "sampled_wrongly": len(sampled ^ (really & known)),
        "walk_ins": Expected.objects.filter(origin="walk_in").count(),
    }  # fmt: skip


def _conflicts(told: Found) -> Found:
    """What really went wrong and is not on the list, and what is on the list and did not happen."""
    from frontline.city.models import Person
    from frontline.screening.models import Conflict, Device, Registration

    codes = dict(Person.objects.values_list("code", "pk"))
    codes |= dict(Registration.objects.values_list("code", "person"))
    swabs = [(ref, s) for ref, t in told["tubes"].items() for s in t["swabs"] if "undone_at" not in s]
    times = Counter(codes[s["code"]] for _, s in swabs if s["code"] in codes)
    barcodes = Counter(tube["barcode"] for tube in told["tubes"].values())
    devices = set(Device.objects.filter(ref__in=told["wrong_clocks"]).values_list("pk", flat=True))
    real = {("person_twice", str(person)) for person, count in times.items() if count > 1}
    real |= {("barcode_twice", barcode) for barcode, count in barcodes.items() if count > 1}
    real |= {("unknown_code", f"{ref}/{s['code']}"[:80]) for ref, s in swabs if s["code"] not in codes}
    real |= {("clock", str(device)) for device in devices}
    shown = set(Conflict.objects.filter(settled_at=None).values_list("kind", "key"))
    surplus = {
        pair for pair in shown - real if pair[0] != "clock"
    }  # a busy machine may make a clock look late
    return {
        "conflicts": dict(Counter(kind for kind, _ in shown)),
        "conflicts_not_shown": len(real - shown), "conflicts_not_real": len(surplus),
    }  # fmt: skip


def _kept_anew(at: Any) -> int:
    """How many entries of the books differ from books kept anew from tubes and swabs alone."""
    from frontline.screening.actions import books
    from frontline.screening.models import Expected, Round, Tally

    def kept() -> set[Any]:
        rows = Expected.objects.values_list("person_id", "tube", "slot", "sampled_at")
        return {*rows, *Tally.objects.values_list("building", "expected", "sampled", "excused")}

    before = kept()
    Expected.objects.update(tube=None, slot=None, sampled_at=None)
    for round in Round.objects.all():
        books.keep_all_books(round.pk, at=at + timedelta(seconds=1))
    return len(before ^ kept())


if __name__ == "__main__":
    questions = {"make": make, "results": results, "look": look, "decided": decided, "complete": complete}
    questions[sys.argv[1]](Path(sys.argv[2]))
