"""One page of a long list; a damaged page link begins at the first page again."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict

from frontline.city.request import CityRequest
from frontline.ui.paging import BadCursor, Page, keyset_page

Row = TypeVar("Row", bound=Model)


def page_of(rows: QuerySet[Row], order: list[str], request: CityRequest, size: int = 50) -> Page[Row]:
    try:
        return keyset_page(rows, order, request.GET, size)
    except BadCursor:
        return keyset_page(rows, order, QueryDict(), size)
