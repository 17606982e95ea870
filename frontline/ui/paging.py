"""Pages of a long list by key, not by offset: page 10,000 costs what page 1 costs.

The list is ordered by columns that together are unique (say `due, id`); a page link carries the values of
the last row shown, so rows that arrive meanwhile neither repeat nor vanish.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)


class BadCursor(ValueError):
    """The page link was cut or altered; start at the first page again."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the query strings of its neighbours (empty string: there is none)."""

    rows: list[Row]
    next: str
    first: str


def encode(values: list[object]) -> str:
    """The key of a row as text for a link."""
    text = json.dumps(values, cls=_Exact, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


class _Exact(DjangoJSONEncoder):
    """Moments keep their microseconds, or the row at the border would be shown twice."""

    def default(self, o: object) -> object:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def decode(text: str, width: int) -> list[object]:
    """The key in a link; raises BadCursor when it is not one of ours."""
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError as error:
        raise BadCursor("This page link is damaged: start at the first page again.") from error
    if not isinstance(values, list) or len(values) != width:
        raise BadCursor("This page link belongs to another list: start at the first page again.")
    return values


def after(order: list[str], values: list[object]) -> Q:
    """Rows behind the given key in an order such as `["-due", "id"]`."""
    condition = Q()
    same = Q()
    for name, value in zip(order, values, strict=True):
        column = name.lstrip("-")
        side = "lt" if name.startswith("-") else "gt"
        condition |= same & Q(**{f"{column}__{side}": value})
        same &= Q(**{column: value})
    return condition


def keyset_page(rows: QuerySet[Row], order: list[str], query: QueryDict, size: int = 50) -> Page[Row]:
    """One page of rows in the given order; `after` in the query string says where it begins.

    The order's columns must not be null and must end in a unique one. Raises BadCursor.
    """
    cursor = query.get("after", "")
    if cursor:
        rows = rows.filter(after(order, decode(cursor, len(order))))
    found = list(rows.order_by(*order)[: size + 1])
    shown = found[:size]
    following = ""
    if len(found) > size:
        following = _with(query, after=encode([_value(shown[-1], name) for name in order]))
    return Page(rows=shown, next=following, first=_with(query, after="") if cursor else "")


def _value(row: Model, name: str) -> object:
    value: object = row
    for part in name.lstrip("-").split("__"):
        value = getattr(value, part)
    return value


def _with(query: QueryDict, **changes: str) -> str:
    """The query string with some parameters set, or dropped where the new value is empty."""
    copy = query.copy()
    for name, value in changes.items():
        copy.pop(name, None)
        if value:
            copy[name] = value
    return "?" + copy.urlencode()
