"""Who was there: stays, overlaps, contacts of contacts (docs/algorithms/tracing.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frontline.solvers.errors import UnusableInput
from frontline.solvers.tracing.stays import DAY, EPOCH, FURTHEST, Added, Fault, Limits, Mark, Stays

if TYPE_CHECKING:
    from frontline.solvers.tracing.index import Index

__all__ = [
    "DAY", "EPOCH", "FURTHEST", "Added", "Fault", "Limits", "Mark", "Stays", "UnusableInput", "new_index", "open_index",
]  # fmt: skip


def new_index(limits: Limits | None = None) -> Index:
    """An empty index."""
    from frontline.solvers.tracing.index import Index

    return Index(limits)


def open_index(folder: Path) -> Index:
    """A saved index, mapped from disk. Raises UnusableInput."""
    from frontline.solvers.tracing.index import Index

    return Index.load(folder)
