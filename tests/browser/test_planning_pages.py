"""Every page of planning, in both languages, on a desk and on a phone."""

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.loop import reconcile
from frontline.planning.actions import dry_runs, switching
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.editions import NINTH, TWENTY
from tests.planning.conftest import MORNING, SWITCH, actor, both, outbreak, town  # noqa: F401
from tests.town import Town


@pytest.fixture(autouse=True)
def city(transactional_db: None, outbreak: Town) -> Town:  # noqa: F811
    return outbreak


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_pages_are_sound(live_server: LiveServer, new_page: NewPage, city: Town, language: str) -> None:
    officer = actor(city, "officer")
    run = dry_runs.ask(TWENTY, since=SWITCH, migration="recompute", by=officer, at=MORNING)
    watched = new_page(language=language)
    watched.forgive("/live/")  # the event stream is another process
    watched.forgive("404")
    page, root = watched.page, f"{live_server.url}/planning/"
    client = Client()
    client.force_login(city.accounts["he"], backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{root}dry-run/{run.ref}/")
    look(page, f"planning-waiting-{language}")
    dry_runs.run_waiting(at=MORNING)
    proposal = switching.propose(run.ref, note="国务院联防联控机制综合组 2022-11-11", by=officer, at=MORNING)
    switch = f"proposal/{proposal.ref}/"
    reads = {
        "home": "",
        "edition": f"editions/{TWENTY}/",
        "compare": f"compare/?before={NINTH}&after={TWENTY}",
    }
    runs = {"ask": "dry-run/", "run": f"dry-run/{run.ref}/", "lines": f"dry-run/{run.ref}/lines/"}
    for name, path in {**reads, **runs, "proposal": switch}.items():
        page.goto(root + path)
        look(page, f"planning-{name}-{language}")
    switching.confirm(proposal.ref, by=actor(city, "he"), at=MORNING)
    clock.set_exercise(at=SWITCH, paused=True)
    reconcile.settle(at=SWITCH)
    assert switching.compare_switched(at=SWITCH)
    for name, path in {"switched": switch, "compared": f"{switch}compared/?outcome=same"}.items():
        page.goto(root + path)
        look(page, f"planning-{name}-{language}")
