"""Borders: control points, arrivals told ahead and registered, passes and their crossings."""
