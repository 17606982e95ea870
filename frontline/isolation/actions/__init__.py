"""Writes of the room, one file for each piece of work."""
