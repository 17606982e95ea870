"""Grids, points, pools: plain numbers in, a proposal with its figures out. No Django, no database.

The heavy libraries (SciPy, Numba, HiGHS) are loaded when a solver is called, never when one is imported.
"""
