"""Decisions about areas. Each changes the room's own rows and tells facts; the loop does the rest."""

from frontline.areas.actions.decisions import (
    Decision,
    complete_round,
    decide,
    go_on,
    hold,
    lift,
    redecide,
    reject,
    signature,
)
from frontline.areas.actions.motions import confirm, move, turn_down
from frontline.areas.actions.parts import keep_part, refuse
from frontline.areas.actions.static import Static, decide_static

__all__ = [
    "Decision",
    "Static",
    "complete_round",
    "confirm",
    "decide",
    "decide_static",
    "go_on",
    "hold",
    "keep_part",
    "lift",
    "move",
    "redecide",
    "refuse",
    "reject",
    "signature",
    "turn_down",
]
