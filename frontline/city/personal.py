"""What each table decided about people's data; a test names every table that has not decided."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Personal:
    """The decision of one table.

    `scrub`: columns to blank when a person is erased. `keep`: columns that may stay and why in a word.
    `delete_after_days`: days after the response has ended; None where the row goes with its person.
    """

    scrub: tuple[str, ...] = ()
    keep: str = ""
    delete_after_days: int | None = None
    scoped: bool = True  # row-level security stands behind the door on this table


NOBODY = Personal(keep="nothing about a person", scoped=False)
