"""Redrawing the lines of grids: a proposal apart from the present, its consequences, the decision, the past."""
