"""A line of a table, and the refusal of a whole file."""

from dataclasses import dataclass


class BadFile(ValueError):
    """The whole file cannot be used; one sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # as the spreadsheet program counts, the first row is 1
    cells: list[str]
    reason: str = ""  # why the reader itself refuses the line
