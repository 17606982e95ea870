"""Small numbers of a public table, hidden so that nobody can work them out from what is left.

One column of a table: parts and their sum. Zero is published; 1 to `smallest - 1` is not. Hiding one part alone
hides nothing, because the sum gives it away, and hiding a one beside a one whose sum is two does not either. So further
parts are hidden, the smallest first, until every hidden number may be any of at least `smallest` numbers; where that
cannot be reached, the sum is hidden as well.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Column(Generic[Key]):
    """What may be published; None: hidden."""

    parts: Mapping[Key, int | None]
    total: int | None


def protect(parts: Mapping[Key, int], smallest: int) -> Column[Key]:
    """`parts` are counts, none below 0."""
    hidden = {key for key, count in parts.items() if 0 < count < smallest}
    total = sum(parts.values())
    if not hidden:
        return Column(dict(parts), total)
    others = sorted((count, str(key), key) for key, count in parts.items() if count >= smallest)
    while others and not _safe([parts[key] for key in hidden], smallest):
        hidden.add(others.pop(0)[2])
    shown = {key: None if key in hidden else count for key, count in parts.items()}
    return Column(shown, total if _safe([parts[key] for key in hidden], smallest) else None)


def _safe(hidden: list[int], smallest: int) -> bool:
    """Whether each hidden number, known to be at least 1, can still be any of `smallest` numbers, given their sum."""
    return len(hidden) > 1 and sum(hidden) - len(hidden) + 1 >= smallest
