"""The questions of planning."""
