"""The writes of planning."""
