"""What `soak.kill` asks of processes of its own: make the small city, look at what is there."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from pathlib import Path

from frontline.site.start import start_django

PEOPLE = 1_500
_PATIENCE = 120.0  # seconds until the plan and the measures must agree while nothing is told
_ONE_BY_ONE = 900  # pairs of people kept for the writer


def make(pairs: Path) -> None:
    """Tables, a small demo city, the ninth edition, the clock running; (patient, contact) for the writer."""
    start_django("owner")
    from django.core.management import call_command

    from frontline.city.models import Person
    from frontline.loop.models import FactRow, FactSubject
    from frontline.site.demo import begin, load

    call_command("migrate", interactive=False, verbosity=0)
    load.load(people=PEOPLE)
    begin.begin()
    told = FactRow.objects.filter(subject_kind="person").values("subject_id")
    touched = FactSubject.objects.filter(subject_kind="person").values("subject_id")
    unknown = Person.objects.exclude(pk__in=told).exclude(pk__in=touched).order_by("pk")
    refs = [str(ref) for ref in unknown.values_list("ref", flat=True)[: 2 * _ONE_BY_ONE]]
    pairs.write_text("".join(f"{a} {b}\n" for a, b in zip(refs[::2], refs[1::2], strict=False)))


def look(acknowledged: Path) -> None:
    """Hold the clock, let the loop come to rest, and print what is lost, doubled, different or broken."""
    start_django("owner")
    from frontline.city import clock, seals, verification

    clock.pause()
    try:
        found = {**_told(acknowledged), "differences": _differences(clock.now()), "open_doubled": _doubled()}
    finally:
        clock.resume()
    seals.seal()
    verdict = verification.verify(None)
    print(json.dumps({**found, "sealed": verdict.sealed, "broken": verdict.broken}))


def _told(acknowledged: Path) -> dict[str, object]:
    """Each acknowledged report is one infection and one contact: fewer are lost, more are doubled."""
    from frontline.city.models import Person
    from frontline.loop.models import FactRow

    pairs = [line.split() for line in acknowledged.read_text().splitlines()]
    by_ref = {str(ref): pk for ref, pk in Person.objects.values_list("ref", "pk")}
    told: dict[tuple[str, int], list[str]] = {}
    for kind, subject, known, tx in FactRow.objects.filter(
        kind__in=_KINDS, subject_kind="person"
    ).values_list("kind", "subject_id", "known_at", "tx"):
        told.setdefault((kind, subject), []).append(
            f"{kind} of {subject} at {known:%H:%M:%S.%f} by transaction {tx}"
        )
    expected = [
        told.get((kind, by_ref[ref]), []) for pair in pairs for kind, ref in zip(_KINDS, pair, strict=True)
    ]
    doubled = [row for rows in expected if len(rows) > 1 for row in rows]
    return {"acknowledged": len(pairs), "lost": expected.count([]), "doubled": doubled}


_KINDS = ("infection_found", "contact_found")


def _differences(at: datetime) -> int:
    """How many remain once the worker has had its time; the clock stands still."""
    from frontline.loop import reconcile

    end = time.monotonic() + _PATIENCE
    while True:
        reconcile.settle(at=at)
        count = sum(1 for _ in reconcile.differences(at=at))
        if not count or time.monotonic() > end:
            return count
        time.sleep(0.5)  # the worker has a batch in its hands


def _doubled() -> int:
    """Open tasks for the same duty of the same subject, measures in force twice."""
    from django.db.models import Count

    from frontline.loop.models import MeasureRow, Task

    tasks = Task.objects.filter(state="open").values("subject_kind", "subject_id", "kind", "measure", "key")
    measures = MeasureRow.objects.filter(lifted_at=None).values("subject_kind", "subject_id", "kind", "key")
    return sum(rows.annotate(times=Count("pk")).filter(times__gt=1).count() for rows in (tasks, measures))


if __name__ == "__main__":
    {"make": make, "look": look}[sys.argv[1]](Path(sys.argv[2]))
