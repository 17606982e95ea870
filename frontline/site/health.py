"""What machines ask: does the process answer, can the product work, how is it going."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta

from django.db import Error, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from frontline.city import clock
from frontline.city.request import from_this_machine
from frontline.loop import reconcile
from frontline.loop.models import FactRow, MeasureRow, Task
from frontline.site.serving import beats

LONGEST_LAG = timedelta(seconds=60)  # real time somebody due may wait before we call it late


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, a worker and the reconciler are well, else 503; each said by name."""
    try:
        found = beats.last()
        seconds = lag().total_seconds()
    except Error:
        connection.close()
        return JsonResponse({"ready": False, "database": False}, status=503)
    worker = beats.is_alive(found, real=clock.real_now())
    ready = worker and seconds <= LONGEST_LAG.total_seconds()
    told = {"ready": ready, "database": True, "worker": worker, "lag_seconds": round(seconds, 3)}
    return JsonResponse(told, status=200 if ready else 503)


def lag() -> timedelta:
    """How long, in real time, the most patient due subject has waited; a sped-up clock counts at its speed."""
    reading = clock.read()
    return reconcile.lag(at=reading.now) / max(reading.speed, 1.0)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for this machine or whoever has FRONTLINE_METRICS_TOKEN; nobody else learns it exists."""
    if not _may_measure(request):
        raise Http404
    with transaction.atomic(), connection.cursor() as cursor:
        # Row-level security would count nothing for nobody; only numbers leave this function.
        cursor.execute("SELECT set_config('frontline.city_wide', 'on', true)")
        measured = _measured()
    lines = [f"# TYPE {name} gauge\n{name} {value:g}\n" for name, value in measured.items()]
    return HttpResponse("".join(lines), content_type="text/plain; version=0.0.4")


def _may_measure(request: HttpRequest) -> bool:
    token = os.environ.get("FRONTLINE_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "")
    if token and secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    return from_this_machine(request)


def _measured() -> dict[str, float]:
    found = beats.last()
    silent = (clock.real_now() - found.real).total_seconds() if found else float("inf")
    return {
        "frontline_reconciler_lag_seconds": lag().total_seconds(),
        "frontline_reconciler_troubled_subjects": reconcile.troubled(),
        "frontline_worker_silent_seconds": silent,
        "frontline_tasks_open": Task.objects.filter(closed_at=None).count(),
        "frontline_measures_in_force": MeasureRow.objects.filter(lifted_at=None).count(),
        "frontline_facts": FactRow.objects.count(),
    }
