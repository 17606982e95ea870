"""Out and in again."""

import json
from io import BytesIO

import pytest

from frontline.city import exports
from frontline.city.imports.engine import Counts
from frontline.city.imports.kinds import KINDS
from frontline.city.models import Agency, LogEntry
from tests.city.imports.conftest import NOW, Bring, bring, town  # noqa: F401
from tests.city.imports.test_kinds import DOLMA, PEOPLE, TASHI


def out(kind: str, format: str) -> bytes:
    file = BytesIO()
    exports.export(KINDS[kind], format, file, by=None, at=NOW)
    return file.getvalue()


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_goes_out_comes_in_unchanged(bring: Bring, town: None, format: str) -> None:  # noqa: F811
    bring("people", PEOPLE + TASHI + DOLMA)
    bring("agencies", "单位名称\n市水务局\n")
    bring("sites", "编码,名称,类型,社区\nS1,第一采样点,采样点,代墓社区\n")
    bring("staff", "姓名,手机,单位,社区,开始时间\n公务员,13900000003,市水务局,G1,2022-10-29\n")
    bring("streets", 'name,geometry\n扎西科路,"LINESTRING (97 33, 97.01 33)"\n')
    for kind in KINDS:
        counts, refused = bring(kind, out(kind, format), f"out.{format}")
        assert counts == Counts(read=counts.read, unchanged=counts.read), (kind, refused)
        assert counts.read


def test_a_cell_never_runs_as_a_formula(bring: Bring) -> None:  # noqa: F811
    Agency.objects.create(name='=HYPERLINK("http://x")', phone="+86 976")
    text = out("agencies", "csv").decode("utf-8-sig")
    assert "'=HYPERLINK" in text and "'+86 976" in text
    assert bring("agencies", text)[0] == Counts(read=1, unchanged=1)


def test_taking_people_out_is_logged(db: None) -> None:
    out("agencies", "json")
    assert not LogEntry.objects.exists()
    assert json.loads(out("people", "json")) == []
    assert LogEntry.objects.get().detail == {"list": "people", "format": "json", "rows": 0}
