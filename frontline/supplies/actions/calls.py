"""Tasks to call households about their packs, many at once."""

from collections.abc import Sequence
from datetime import datetime

from frontline.facts.base import place
from frontline.loop import requests as tasks
from frontline.supplies import rules
from frontline.supplies.models import Pack


def open_calls(packs: Sequence[Pack], at: datetime) -> None:
    """Somebody has to call each of these households; those that are asked for already are left as they are."""
    rows = [pack for pack in packs if pack.task is None]
    if not rows:
        return
    wanted = [(place(pack.dwelling_id), f"pack:{pack.ref}", pack.building_id) for pack in rows]
    opened = tasks.open_tasks("call_missed", wanted, at=at, due_at=at + rules.CALL_WITHIN)
    for pack, task in zip(rows, opened, strict=True):
        pack.task = task.ref
    Pack.objects.bulk_update(rows, ["task"], batch_size=2000)
