"""The groups that tasks name are groups of the demo city."""

import csv

from frontline.loop import rooms
from frontline.site.home import checkout

HEADQUARTERS = "headquarters"  # no working group: the commander's own decisions


def test_every_task_names_a_group_that_the_demo_brings() -> None:
    path = checkout() / "frontline" / "site" / "demo" / "yushu" / "groups.csv"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    known = {row["key"] for row in csv.DictReader(lines)} | {HEADQUARTERS}
    assert len(known) == 16
    asked = {key: kind.group for key, (_, kind) in rooms.task_kinds().items()}
    assert {key: group for key, group in asked.items() if group not in known} == {}
