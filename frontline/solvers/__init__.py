"""Where to put points, how to pool samples: plain numbers in, a proposal with its proof out. No Django, no database.

The heavy libraries (SciPy, Numba, HiGHS) are loaded when a solver is called, never when one is imported.
"""
