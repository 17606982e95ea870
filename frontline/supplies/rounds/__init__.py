"""Rounds: who brings which packs where, in which order; and the page at the door (docs/algorithms/doors.md)."""
