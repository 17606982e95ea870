"""Pages by key: every row once, whatever arrives meanwhile."""

from datetime import UTC, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict

from frontline.ui.paging import BadCursor, _with, after, decode, encode, keyset_page


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 4, 1000])
def test_every_row_is_shown_once_in_order(size: int) -> None:
    rows = ContentType.objects.all()
    query, seen = QueryDict(), []
    while True:
        page = keyset_page(rows, ["-app_label", "id"], query, size)
        seen += [row.pk for row in page.rows]
        assert (page.first != "") == ("after" in query)
        if not page.next:
            break
        query = QueryDict(page.next[1:])
    assert seen == list(rows.order_by("-app_label", "id").values_list("pk", flat=True))
    assert len(seen) > 4


def test_the_condition_in_words_of_the_database() -> None:
    text = str(after(["-due", "id"], [5, 9]))
    assert text == "(OR: ('due__lt', 5), (AND: ('due', 5), ('id__gt', 9)))"


def test_a_key_survives_the_link_with_its_microseconds() -> None:
    moment = datetime(2022, 11, 4, 8, 0, 0, 123456, tzinfo=UTC)
    assert decode(encode([moment, 7]), 2) == ["2022-11-04T08:00:00.123456+00:00", 7]


@pytest.mark.parametrize("link", ["%%%", "abc", "bm9qc29u", encode([1, 2, 3]), "é"])
def test_a_damaged_link_is_refused_with_a_way_on(link: str) -> None:
    with pytest.raises(BadCursor, match="start at the first page again"):
        decode(link, 2)


def test_query_strings_keep_the_rest_of_the_question() -> None:
    query = QueryDict("state=late&after=old")
    assert _with(query, after="new") == "?state=late&after=new"
    assert _with(query, after="") == "?state=late"
