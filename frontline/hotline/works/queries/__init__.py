"""Reads of the works."""
