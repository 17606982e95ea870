"""Wiring: settings, the list of rooms, the command line and the embedded database."""
