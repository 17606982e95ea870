"""Reads of the room, one file for each kind of question."""
