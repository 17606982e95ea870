"""The dry run and the switch: what is foretold is what happens; who may do it and what forbids it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import translation

from frontline.city import access, clock
from frontline.city.models import LogEntry
from frontline.loop import plans, reconcile
from frontline.loop.actions import Refused
from frontline.loop.models import InForce, MeasureChange
from frontline.plan.edition import MIGRATIONS
from frontline.planning.actions import dry_runs, switching
from frontline.planning.models import DryRun, DryRunLine, Proposal
from frontline.planning.queries import runs
from tests.command.conftest import signed_in
from tests.editions import NINTH, TWENTY
from tests.planning.conftest import MORNING, SWITCH, actor
from tests.telling import infection, tell
from tests.town import Town

LATER = SWITCH - timedelta(hours=1)


def dry_run(town: Town, migration: str = "more_favourable", at: datetime = MORNING) -> DryRun:
    run = dry_runs.ask(TWENTY, since=SWITCH, migration=migration, by=actor(town, "officer", at), at=at)
    assert dry_runs.run_waiting(at=at)
    run.refresh_from_db()
    return run


def propose(town: Town, run: DryRun, at: datetime = MORNING) -> Proposal:
    return switching.propose(run.ref, note="Notice of 11 November", by=actor(town, "officer", at), at=at)


def confirm(town: Town, proposal: Proposal, at: datetime = MORNING) -> Proposal:
    return switching.confirm(proposal.ref, by=actor(town, "he", at), at=at)


Line = tuple[str, int, str, str, datetime]


def foretold(run: DryRun) -> list[Line]:
    rows = DryRunLine.objects.filter(run=run).exclude(action="")
    assert all(row.ends_at for row in rows)
    return sorted((r.subject_kind, r.subject_id, r.kind, r.action, r.ends_at) for r in rows if r.ends_at)


def happened() -> list[Line]:
    rows = MeasureChange.objects.filter(at__gte=SWITCH, edition=TWENTY).select_related("measure")
    return sorted((r.subject_kind, r.subject_id, r.measure.kind, r.action, _end(r)) for r in rows)


def _end(row: MeasureChange) -> datetime:
    said = (row.after or {}).get("ends_at")
    return datetime.fromisoformat(said) if said else row.measure.ends_at


@pytest.mark.parametrize("migration", MIGRATIONS)
def test_what_is_foretold_is_what_happens_line_by_line(outbreak: Town, migration: str) -> None:
    before = SWITCH - timedelta(microseconds=1)
    reconcile.settle(at=before)
    assert list(reconcile.differences(at=before)) == []
    run = dry_run(outbreak, migration, LATER)
    assert run.state == "done" and run.troubles == 0 and len(run.digest) == 64
    assert list(reconcile.differences(at=before)) == [], "a dry run changes nothing"
    proposal = confirm(outbreak, propose(outbreak, run, LATER), LATER)
    assert not switching.compare_switched(at=before)
    reconcile.settle(at=SWITCH)
    assert list(reconcile.differences(at=SWITCH)) == []
    lines = foretold(run)
    assert lines and lines == happened()
    assert switching.compare_switched(at=SWITCH)
    proposal.refresh_from_db()
    assert proposal.outcomes == {"same": len(lines), "other": 0, "nothing": 0, "extra": 0}
    assert runs.differing(proposal) == 0
    assert sum(sum(counts.values()) for counts in run.counts.values()) == len(lines)


def test_what_was_told_meanwhile_is_named_as_such(outbreak: Town) -> None:
    run = dry_run(outbreak)
    proposal = confirm(outbreak, propose(outbreak, run))
    tell(infection(outbreak.people["guest"], LATER), at=LATER)
    reconcile.settle(at=SWITCH - timedelta(microseconds=1))
    reconcile.settle(at=SWITCH)
    assert switching.compare_switched(at=SWITCH)
    assert not switching.compare_switched(at=SWITCH), "once"
    proposal.refresh_from_db()
    assert runs.differing(proposal) == sum(proposal.outcomes[key] for key in ("other", "nothing", "extra"))
    guest = DryRunLine.objects.filter(run=run, subject_kind="person", subject_id=outbreak.people["guest"].pk)
    assert guest.exclude(outcome="same").exists() and all(
        row.told_since for row in guest.exclude(outcome="same")
    )


def test_a_killed_dry_run_is_done_anew(outbreak: Town) -> None:
    whole = dry_run(outbreak)
    run = dry_runs.ask(TWENTY, since=SWITCH, migration="more_favourable", by=None, at=MORNING)
    dead = clock.real_now() - dry_runs.PULSE * 2
    DryRun.objects.filter(pk=run.pk).update(state="running", heartbeat_at=dead, attempts=1, taken=uuid4())
    DryRunLine.objects.create(
        run=run, subject_kind="person", subject_id=1, kind="left over", action="start", what="starts"
    )
    assert dry_runs.run_waiting(at=MORNING)
    run.refresh_from_db()
    assert (run.state, run.digest, run.counts) == ("done", whole.digest, whole.counts)
    assert not dry_runs.run_waiting(at=MORNING)


def test_a_dry_run_that_never_ends_is_given_up(outbreak: Town) -> None:
    run = dry_runs.ask(TWENTY, since=SWITCH, migration="recompute", by=None, at=MORNING)
    dead = clock.real_now() - dry_runs.PULSE * 2
    DryRun.objects.filter(pk=run.pk).update(state="running", heartbeat_at=dead, attempts=3)
    assert dry_runs.run_waiting(at=MORNING)
    run.refresh_from_db()
    assert run.state == "failed" and run.message


def refused(words: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, match=words)


@pytest.fixture
def english() -> object:
    with translation.override("en"):
        yield


@pytest.mark.usefixtures("english")
class TestRefusals:
    def test_a_dry_run_needs_a_published_edition_a_moment_to_come_and_a_policy(self, town: Town) -> None:
        officer = actor(town, "officer")
        with refused("not published"):
            dry_runs.ask(TWENTY, since=SWITCH, migration="recompute", by=officer, at=MORNING)
        with refused("moment has passed"):
            dry_runs.ask(NINTH, since=MORNING, migration="recompute", by=officer, at=MORNING)
        with refused("running cases"):
            dry_runs.ask(NINTH, since=SWITCH, migration="whatever", by=officer, at=MORNING)
        with pytest.raises(access.NotAllowed):
            dry_runs.ask(NINTH, since=SWITCH, migration="recompute", by=actor(town, "gao"), at=MORNING)

    def test_the_same_person_cannot_confirm(self, both: Town) -> None:
        proposal = propose(both, dry_run(both))
        with refused("somebody else has to confirm"):
            switching.confirm(proposal.ref, by=actor(both, "officer"), at=MORNING)
        assert InForce.objects.count() == 1
        done = switching.confirm(proposal.ref, by=actor(both, "second_officer"), at=MORNING)
        assert done.period is not None
        assert done.period.proposed_by == both.accounts["officer"].pk
        assert done.period.confirmed_by == both.accounts["second_officer"].pk
        with refused("second_officer has closed"):
            confirm(both, proposal)

    def test_rights(self, both: Town) -> None:
        run = dry_run(both)
        with pytest.raises(access.NotAllowed):
            switching.propose(run.ref, note="x", by=actor(both, "he"), at=MORNING)
        proposal = propose(both, run)
        with pytest.raises(access.NotAllowed):
            switching.confirm(proposal.ref, by=actor(both, "wu"), at=MORNING)

    def test_a_dry_run_unfinished_or_old(self, both: Town, settings: LazySettings) -> None:
        run = dry_runs.ask(TWENTY, since=SWITCH, migration="recompute", by=None, at=MORNING)
        with refused("not done"):
            propose(both, run)
        dry_runs.run_waiting(at=MORNING)
        settings.PLAN_DRY_RUN_HOURS = 2
        with refused("older than 2 hours"):
            propose(both, run, MORNING + timedelta(hours=3))
        proposal = propose(both, run, MORNING + timedelta(hours=1))
        with refused("older than 2 hours"):
            confirm(both, proposal, MORNING + timedelta(hours=3))

    def test_the_moment_has_passed_meanwhile(self, both: Town) -> None:
        proposal = propose(both, dry_run(both))
        with refused("moment has passed"):
            confirm(both, proposal, SWITCH)

    def test_in_force_already_or_another_edition_at_that_moment(self, both: Town) -> None:
        first, second = (propose(both, dry_run(both, policy)) for policy in ("recompute", "new_only"))
        confirm(both, first)
        with refused("that very moment"):
            confirm(both, second)
        run = dry_runs.ask(
            TWENTY, since=SWITCH + timedelta(days=1), migration="recompute", by=None, at=MORNING
        )
        dry_runs.run_waiting(at=MORNING)
        with refused("in force at that moment already"):
            propose(both, run)

    def test_one_proposal_for_a_dry_run_until_withdrawn(self, both: Town) -> None:
        run = dry_run(both)
        proposal = propose(both, run)
        with refused("has a proposal already"):
            propose(both, run)
        switching.withdraw(proposal.ref, why="wrong hour", by=actor(both, "he"), at=MORNING)
        assert propose(both, run).pk != proposal.pk
        kinds = list(
            LogEntry.objects.filter(kind__startswith="switch_").order_by("pk").values_list("kind", flat=True)
        )
        assert kinds == ["switch_proposed", "switch_withdrawn", "switch_proposed"]


def as_worker() -> None:
    """After a request, which ran under the web role in the test's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_pages_from_dry_run_to_comparison(outbreak: Town, client: Client) -> None:
    officer, he = signed_in(client, outbreak, "officer"), signed_in(Client(), outbreak, "he")
    asked = {"edition": TWENTY, "since": "2022-11-11T14:00", "migration": "recompute"}
    page = officer.post("/planning/dry-run/", asked)["Location"]
    assert "every 2s" in officer.get(page).content.decode()
    as_worker()
    dry_runs.run_waiting(at=MORNING)
    counts = officer.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "Measures that would change" in counts and "lines/?kind" not in counts
    assert officer.get(f"{page}lines/").status_code == 403, "counts, not the names behind them"
    assert "lines/?kind" in he.get(page).content.decode()
    listed = he.get(f"{page}lines/").content.decode()
    names = {person.name for person in outbreak.people.values()}
    assert "甲*" in listed and not any(name in listed for name in names), "the commander reads masked names"
    seen = signed_in(Client(), outbreak, "wu").get(f"{page}lines/").content.decode()
    assert any(name in seen for name in names)
    switch = officer.post(f"{page}propose/", {"note": "notice"})["Location"]
    own = officer.post(f"{switch}confirm/")
    assert own.status_code == 409 and "somebody else has to confirm" in own.content.decode()
    assert switch in he.get("/planning/").content.decode()
    assert he.post(f"{switch}confirm/").status_code == 302
    as_worker()
    clock.set_exercise(at=SWITCH, paused=True)
    reconcile.settle(at=SWITCH)
    switching.compare_switched(at=SWITCH)
    assert "Every line of the dry run happened" in he.get(switch).content.decode()
    assert "No line differs" in he.get(f"{switch}compared/").content.decode()
    assert he.get(f"{switch}compared/?outcome=same").status_code == 200
    assert "Twenty Measures" in he.get("/planning/").content.decode()


def test_a_stranger_opens_nothing(outbreak: Town, client: Client) -> None:
    proposal = propose(outbreak, dry_run(outbreak))
    zhou = signed_in(client, outbreak, "zhou")
    run = f"/planning/dry-run/{proposal.dry_run.ref}/"
    for page in ("/planning/dry-run/", run, f"{run}lines/", f"/planning/proposal/{proposal.ref}/"):
        assert zhou.get(page).status_code == 403
    assert zhou.post(f"/planning/proposal/{proposal.ref}/confirm/").status_code == 403
    assert signed_in(Client(), outbreak, "he").get(f"/planning/proposal/{uuid4()}/").status_code == 404


def test_withdrawing_on_the_page_needs_a_reason(outbreak: Town, client: Client) -> None:
    proposal = propose(outbreak, dry_run(outbreak))
    he, url = signed_in(client, outbreak, "he"), f"/planning/proposal/{proposal.ref}/withdraw/"
    assert "Why it is withdrawn" in he.post(url, {"why": ""}).content.decode()
    assert he.post(url, {"why": "wrong hour"}).status_code == 302
    assert he.post(url, {"why": "again"}).status_code == 409
    assert plans.next_change(MORNING) is None
