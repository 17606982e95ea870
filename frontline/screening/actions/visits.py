"""Visits that devices told become the visits everybody reads: one place of truth, `people.record_visit`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.screening.actions.people import record_visit
from frontline.screening.models import Device, Expected, Held, Registration, Visit, VisitTold

BATCH = 500  # visits in one transaction: under a second
PATIENCE = timedelta(hours=6)  # assumption: so long a registration with the code may still be on its way


def take_visits(*, at: datetime) -> bool:
    """A chore of the worker, after registrations. True if there may be more."""
    with transaction.atomic():
        known = Exists(Person.objects.filter(code=OuterRef("code"))) | Exists(
            Registration.objects.filter(code=OuterRef("code"), person__isnull=False)
        )
        waiting = VisitTold.objects.filter(Q(known) | Q(received_at__lt=at - PATIENCE))
        batch = list(waiting.order_by("at", "pk").select_for_update(skip_locked=True)[:BATCH])
        if batch:
            _settle(batch, at)
            VisitTold.objects.filter(pk__in=[told.pk for told in batch]).delete()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify('frontline', 'screening')")
    return len(batch) == BATCH


def _settle(batch: Sequence[VisitTold], at: datetime) -> None:
    people = _people({told.code for told in batch})
    there = set(Visit.objects.filter(ref__in=[told.ref for told in batch]).values_list("ref", flat=True))
    actors = _actors({told.device for told in batch if told.device is not None}, at)
    for told in batch:
        if told.ref in there:
            continue  # sent again after it was written
        person = people.get(told.code)
        row = Expected.objects.filter(round=told.round_id, person=person).first() if person else None
        if row is None:
            _hold(told, at)
            continue
        record_visit(
            row, outcome=told.outcome, note=told.note, next_at=told.next_at,
            by=actors.get(told.device or 0, access.NOBODY), at=told.at, ref=told.ref,
        )  # fmt: skip


def _people(codes: set[str]) -> dict[str, int]:
    registered = Registration.objects.filter(code__in=codes, person__isnull=False)
    found: dict[str, int] = dict(registered.values_list("code", "person_id"))
    return found | dict(Person.objects.filter(code__in=codes).values_list("code", "pk"))


def _actors(devices: set[int], at: datetime) -> dict[int, Actor]:
    rows = Device.objects.filter(pk__in=devices).select_related("account")
    return {device.pk: access.actor_for(device.account, at=at) for device in rows}


def _hold(told: VisitTold, at: datetime) -> None:
    """Nobody of the round has this code: a person looks at it."""
    said = {
        "kind": "visit",
        "ref": told.ref,
        "code": told.code,
        "outcome": told.outcome,
        "at": told.at,
        "note": told.note,
    }
    Held.objects.get_or_create(
        ref=told.ref,
        defaults={
            "round_id": told.round_id, "device": told.device, "received_at": at,
            "why": "A visit to somebody who is on no list of the round.", "payload": msgspec.json.encode(said).decode(),
        },
    )  # fmt: skip
