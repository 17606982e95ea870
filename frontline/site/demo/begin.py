"""From an empty database to the first morning of the exercise. Killed anywhere, it goes on where it was."""

from __future__ import annotations

import sys
from time import perf_counter

from frontline.city import clock
from frontline.loop import plans, reconcile
from frontline.plan.loading import editions
from frontline.site.demo import border, hotline, load, passes, screening, supplies, word, works

NINTH = "covid-2022-06-28-ninth"


def begin(*, night: bool = True) -> None:
    """Load what is missing, let the loop settle, start the clock. Nothing happens when all is there.

    `night`: with the round of the night before, its boxes and results.
    """
    if not load.is_loaded():
        print("Making the demo city: Yushu, with 141,308 invented residents.", flush=True)
        load.load(progress=_stage)
    _put_plan_in_force()
    at = clock.now()
    began = perf_counter()
    reviewed = reconcile.settle(at=at, progress=_counted)
    if reviewed.subjects:
        _stage("measures", reviewed.changed, perf_counter() - began)
    if at == load.START:
        began = perf_counter()
        if expected := screening.open_first_round(at=at, night=night):
            reconcile.settle(at=at)  # whoever has a measure and was sampled in the night
            _stage("screening", expected, perf_counter() - began)
        began = perf_counter()
        if arrivals := border.tell_arrivals(at=at):
            _stage("arrivals", arrivals, perf_counter() - began)
        began = perf_counter()
        if requests := hotline.tell_requests(at=at):
            _stage("requests", requests, perf_counter() - began)
        began = perf_counter()
        if made := works.begin_works(at=at):
            _stage("crews", made, perf_counter() - began)
        began = perf_counter()
        if given := passes.give_passes(at=at):
            _stage("passes", given, perf_counter() - began)
        began = perf_counter()
        if planned := supplies.open_depots(at=at):
            _stage("packs", planned, perf_counter() - began)
        began = perf_counter()
        if told := word.say(at=at):
            _stage("letters", told, perf_counter() - began)
        clock.resume()


def _put_plan_in_force() -> None:
    """All four editions are published; the ninth has been in force since the day it was issued."""
    for edition in editions().values():
        plans.publish(edition, by=None, at=load.START)
    if not plans.periods():
        ninth = plans.edition(NINTH)
        plans.put_in_force(
            NINTH,
            since=ninth.effective_from,
            migration=ninth.migration,
            proposed_by=None,
            confirmed_by=None,
            at=load.START,
            note="The edition in force when the exercise begins.",
        )


def _stage(stage: str, rows: int, seconds: float) -> None:
    print(f"\r  {stage:<14}{rows:>9,}{seconds:>7.1f} s", flush=True)


def _counted(subjects: int) -> None:
    if sys.stdout.isatty():
        print(f"\r  reviewing     {subjects:>9,}", end="", flush=True)
