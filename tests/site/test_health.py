"""What machines ask."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from frontline.loop.models import SubjectRow
from frontline.site.serving import beats

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_ready_means_that_a_worker_lives_and_nobody_waits(client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as travel:
        assert client.get("/readyz").json() == {
            "ready": False, "database": True, "worker": False, "lag_seconds": 0.0,
        }  # fmt: skip
        beats.beat("worker")
        assert client.get("/readyz").status_code == 200
        SubjectRow.objects.create(kind="person", subject_id=1, review_at=NOON)
        travel.shift(61)
        beats.beat("worker")
        late = client.get("/readyz")
        assert (late.status_code, late.json()["worker"], late.json()["lag_seconds"]) == (503, True, 61.0)


def test_figures_are_for_this_machine_or_a_token(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"frontline_tasks_open 0\n" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 404
    monkeypatch.setenv("FRONTLINE_METRICS_TOKEN", "mellon")
    asked = {"Authorization": "Bearer mellon"}
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7", headers=asked).status_code == 200
    wrong = {"Authorization": "Bearer friend"}
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7", headers=wrong).status_code == 404
