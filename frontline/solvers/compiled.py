"""Numba's compiler with types: the inner loops of the solvers as machine code, kept between runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

_P = ParamSpec("_P")
_R = TypeVar("_R")


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile on first call; the result is kept beside the source, or nowhere if no folder can be written."""
    try:
        made = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no folder for its cache
        made = numba.njit(nogil=True)(function)
    return cast("Callable[_P, _R]", made)


def inner(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """`compiled` for functions that make no arrays: they count no references, which costs more than a short loop."""
    njit: Any = numba.njit  # its types do not know _nrt
    try:
        made = njit(cache=True, nogil=True, _nrt=False)(function)
    except RuntimeError:
        made = njit(nogil=True, _nrt=False)(function)
    return cast("Callable[_P, _R]", made)
