"""Reads of the room, named as questions."""
