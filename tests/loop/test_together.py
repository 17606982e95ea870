"""Several connections at once: tellers, workers, a worker killed in the middle. Nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections

from frontline.city.models import Person
from frontline.facts.base import Fact
from frontline.loop import actions, fanout, reconcile
from frontline.loop.models import FactRow, MeasureRow, SubjectRow
from frontline.site.home import checkout
from tests.editions import in_force
from tests.loop.test_loop import NOON
from tests.telling import contact, infection, test_result
from tests.town import Town, build_town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed_town(transactional_db: None) -> Town:
    """The town in a database that other connections see."""
    in_force()
    return build_town()


def together(*work: Callable[[], None]) -> None:
    """Each in a thread with its own connection; the first error is raised here."""
    errors: list[BaseException] = []

    def run(one: Callable[[], None]) -> None:
        try:
            one()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def chain_of(people: list[Person]) -> tuple[list[Fact], list[Fact]]:
    """Facts that link each other, for two tellers: one knows the infected, one those they met."""
    first: list[Fact] = []
    second: list[Fact] = []
    for number, who in enumerate(people):
        after, later = people[(number + 1) % len(people)], people[(number + 2) % len(people)]
        first += [infection(who, NOON), test_result(after, NOON)]
        second += [contact(after, who, NOON - timedelta(days=1))]
        second += [contact(later, after, NOON - timedelta(days=1), category="of_contact")]
    return first, second


def test_two_tellers_and_two_workers_on_one_chain(committed_town: Town) -> None:
    people = sorted(committed_town.people.values(), key=lambda who: who.pk)
    first, second = chain_of(people)
    telling = 2

    def tell(facts: list[Fact]) -> Callable[[], None]:
        def work() -> None:
            nonlocal telling
            for fact in facts:
                actions.record(fact, by=None, at=NOON)
            telling -= 1

        return work

    def worker() -> None:
        while telling or reconcile.review_due(at=NOON, limit=3).subjects:
            reconcile.review_due(at=NOON, limit=3)

    together(tell(first), tell(second), worker, worker)
    reconcile.settle(at=NOON)
    assert FactRow.objects.count() == len(first) + len(second)
    assert reconcile.troubled() == 0
    assert list(reconcile.differences(at=NOON)) == []


def test_a_link_told_while_its_end_is_told_is_not_missed(
    committed_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guest is linked to the wife in one transaction while her source is found infected in another."""
    people = committed_town.people
    actions.record(contact(people["wife"], people["patient"], NOON - timedelta(days=1)), by=None, at=NOON)
    reconcile.settle(at=NOON)
    linked, found = threading.Event(), threading.Event()
    make_due = fanout.make_due

    def slowly(*subjects: object, **more: object) -> int:
        if threading.current_thread().name == "link":
            count = make_due(*subjects, **more)  # type: ignore[arg-type]
            linked.set()  # written, not yet committed, when the infection looks for dependents
            found.wait(1.0)  # it waits for our rows; we must not wait for it
            return count
        linked.wait(10.0)
        found.set()
        return make_due(*subjects, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(fanout, "make_due", slowly)
    told = contact(people["guest"], people["wife"], NOON - timedelta(days=1), category="of_contact")

    def link() -> None:
        threading.current_thread().name = "link"
        actions.record(told, by=None, at=NOON)
        reconcile.settle(at=NOON)

    together(link, lambda: _record(infection(people["patient"], NOON)))
    reconcile.settle(at=NOON)
    assert MeasureRow.objects.filter(subject_kind="person", subject_id=people["guest"].pk).exists()
    assert list(reconcile.differences(at=NOON)) == []


def _record(fact: Fact) -> None:
    actions.record(fact, by=None, at=NOON)


_WORKER = """
import os, sys
from datetime import datetime
import django
django.setup()
from django.db import connections
connections["default"].settings_dict.update({settings!r})
from frontline.loop import apply, reconcile
tell = apply.tell_rooms
def stop(rows, *, at):
    tell(rows, at=at)
    print("written", flush=True)
    sys.stdin.read()  # killed here: measures and tasks are written and not committed
apply.tell_rooms = stop
reconcile.review_due(at=datetime.fromisoformat({at!r}))
"""


def test_a_worker_killed_in_the_middle_of_a_batch_leaves_nothing_half_done(committed_town: Town) -> None:
    people = sorted(committed_town.people.values(), key=lambda who: who.pk)
    first, second = chain_of(people)
    actions.record_many([*first, *second], by=None, at=NOON)
    due = SubjectRow.objects.filter(review_at__lte=NOON).count()
    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    settings = {name: connection.settings_dict[name] for name in names}
    program = _WORKER.format(settings=settings, at=NOON.isoformat())
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"FRONTLINE_NO_DATABASE": "1"}, cwd=checkout(),
    ) as worker:  # fmt: skip
        assert worker.stdout is not None
        assert worker.stdout.readline() == "written\n"
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert MeasureRow.objects.count() == 0
    assert SubjectRow.objects.filter(review_at__lte=NOON).count() == due
    while SubjectRow.objects.filter(review_at__lte=NOON).exists():  # until the server has seen the end of it
        reconcile.settle(at=NOON)
    assert list(reconcile.differences(at=NOON)) == []
