"""The short version of `python -m soak.hotline`: every minute of ten hours replayed."""

from datetime import timedelta

import pytest

from frontline.hotline.models import Holding
from frontline.hotline.open311 import views
from frontline.hotline.views import public
from soak.hotline import run, well
from tests.town import Town


def test_every_request_has_one_owner_at_every_minute(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "read", views.read)
    monkeypatch.setattr(views, "filed", views.filed)
    monkeypatch.setattr(public, "asked", public.asked)
    found = run(town, requests=40, step=timedelta(minutes=15))
    assert well(found), "\n".join(f"{name}: {value}" for name, value in found.items())
    assert found["requests"] == 40 and found["last_resort"] == 8 and found["power"] == 8
    assert set(Holding.objects.values_list("why", flat=True)) >= {
        "not_sent",
        "acknowledged",
        "returned",
        "not_solved",
    }
