"""`frontline import` and `export` on files as people have them: 0 done, 1 rows refused, 2 unusable, one sentence."""

import json
import os
import re
from pathlib import Path

import pytest

from frontline.city.imports import limits
from frontline.city.models import Agency
from tests.site.commands.conftest import Call, one_sentence

GOOD = "单位名称,电话\n民政局,0976-1\n"


def write(folder: Path, text: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_list_comes_in_and_again_changes_nothing(call: Call, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    assert call("import", "agencies", path) == (
        0, "1 read, 1 created, 0 updated, 0 unchanged, 0 refused.\n", "",
    )  # fmt: skip
    code, out, _error = call("import", "agencies", path, "--json")
    assert (code, json.loads(out)["unchanged"]) == (0, 1)


def test_refused_rows_are_exit_1_and_come_in_once_corrected(call: Call, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD + ",0976-2\n")
    code, out, _error = call("import", "agencies", path, "--json")
    said = json.loads(out)
    assert (code, said["created"], said["refused"]) == (1, 1, 1)
    refused = Path(said["refused_file"])
    corrected = write(
        tmp_path, refused.read_text("utf-8-sig").replace(",,,0976-2", "水务局,,,0976-2"), "again.csv"
    )
    assert call("import", "agencies", corrected)[0] == 0, refused.read_text()


def test_a_dry_run_says_so_and_writes_nothing(call: Call, tmp_path: Path) -> None:
    code, out, _error = call("import", "agencies", write(tmp_path, GOOD), "--dry-run")
    assert code == 0 and "Nothing was written" in out
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (bytes(range(256)) * 40, "No row of the file is a head|no text|read as csv"),
        (b"PK\x03\x04" + bytes(500), "spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "xls"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "No row of the file is a head|no text|read as csv"),
        (
            "楼栋编码,层数\nB1,6\n".encode(),
            "No row of the file is a head.*单位名称",
        ),  # a list of another kind
        ("单位名称,单位名称\na,b\n".encode(), "Two columns mean the same"),
        ("单位名称,电话,联系电话\na,1,2\n".encode(), "Two columns mean the same.*联系电话"),
    ],
)
def test_a_file_that_cannot_be_used(call: Call, tmp_path: Path, content: bytes, says: str) -> None:
    refused(call("import", "agencies", write(tmp_path, content)), says)
    assert not Agency.objects.exists()


def refused(answer: tuple[int, str, str], says: str) -> None:
    """Exit code 2, nothing on standard output, one sentence on stderr."""
    code, out, error = answer
    assert (code, out) == (2, ""), error
    assert one_sentence(error), error
    assert re.search(says, error), error


def test_a_huge_file_is_refused_before_it_is_read(call: Call, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    os.truncate(path, limits.FILE_BYTES + 1)  # sparse: it takes no room
    refused(call("import", "agencies", path), "256 MB: cut it")


@pytest.mark.parametrize("kind", ["agencies", "line-list"])
def test_a_missing_file_a_folder_and_one_that_may_not_be_read(
    call: Call, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(call("import", kind, tmp_path / "none.csv"), "There is no file")
    refused(call("import", kind, tmp_path), "is a folder")
    path = write(tmp_path, GOOD)
    monkeypatch.setattr(os, "access", lambda where, how: how != os.R_OK)
    refused(call("import", kind, path), "may not be read")


def test_refused_rows_have_somewhere_to_go(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, GOOD)
    refused(call("import", "agencies", path, "--refused", path), "overwrite the list itself")
    refused(call("import", "agencies", path, "--refused", tmp_path), "a folder that exists")
    refused(call("import", "agencies", path, "--refused", tmp_path / "no" / "x.csv"), "a folder that exists")
    monkeypatch.setattr(os, "access", lambda where, how: how != os.W_OK)
    refused(call("import", "agencies", path), "cannot be written")
    assert not Agency.objects.exists()


def test_a_full_disk_under_the_refused_rows_is_one_sentence(call: Call, tmp_path: Path) -> None:
    refused(
        call("import", "agencies", write(tmp_path, GOOD + ",1\n"), "--refused", "/dev/full"),
        "/dev/full|cannot be used",
    )


def test_what_belongs_to_line_lists_is_not_silently_dropped(call: Call, tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    refused(call("import", "agencies", path, "--layout", "mers"), "line-list")
    refused(call("import", "line-list", path, "--map", path), "--layout")
    refused(call("import", "line-list", path, "--layout", "none"), "There is no layout none")
    refused(call("import", "line-list", path, "--contacts", tmp_path / "none.csv"), "There is no file")


@pytest.mark.parametrize("content", [b"", bytes(range(256)), "楼栋编码,层数\nB1,6\n".encode()])
def test_a_line_list_that_is_none(call: Call, tmp_path: Path, content: bytes) -> None:
    refused(call("import", "line-list", write(tmp_path, content)), ".")


OWN = "机构全称,值班\n民政局,0976-1\n水务局,0976-2\n"


@pytest.mark.parametrize(
    "text", ["name: 机构全称\nphone: 值班\n", '{"name": "机构全称", "phone": "值班"}'], ids=["yaml", "json"]
)
def test_a_map_names_the_columns_of_a_citys_own_list(call: Call, tmp_path: Path, text: str) -> None:
    path, mapping = write(tmp_path, OWN), write(tmp_path, text, "map.yaml")
    assert call("import", "agencies", path, "--map", mapping)[0] == 0
    assert dict(Agency.objects.values_list("name", "phone")) == {"民政局": "0976-1", "水务局": "0976-2"}


def test_a_map_may_give_one_value_for_every_row(call: Call, tmp_path: Path) -> None:
    mapping = write(tmp_path, "name: 机构全称\nphone: {value: 12345}\n", "map.yaml")
    assert call("import", "agencies", write(tmp_path, OWN), "--map", mapping)[0] == 0
    assert set(Agency.objects.values_list("phone", flat=True)) == {"12345"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- name\n- phone\n", "The map is a YAML or JSON file"),
        ("name: [a, b]\n", "The map is a YAML or JSON file"),
        ("name: {value: [1, 2]}\n", "The map is a YAML or JSON file"),
        ("name: 'open\n", "The map is a YAML or JSON file"),
        ("colour: 机构全称\n", "The map names colour; this list has the columns"),
        ("name: 机构全称\nphone: 传真\n", "does not have: 传真"),
        ("name: 单位\n", "head with these columns: 单位"),
        ("name: x\n" * 20_000, "too long"),
    ],
)
def test_a_map_that_cannot_be_used(call: Call, tmp_path: Path, text: str, says: str) -> None:
    refused(
        call("import", "agencies", write(tmp_path, OWN), "--map", write(tmp_path, text, "map.yaml")), says
    )
    assert not Agency.objects.exists()


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_a_list_goes_out_and_comes_back(call: Call, tmp_path: Path, format: str) -> None:
    call("import", "agencies", write(tmp_path, GOOD))
    out = tmp_path / f"out.{format}"
    code, said, _error = call("export", "agencies", "--format", format, "--out", out, "--json")
    assert (code, json.loads(said)) == (0, {"rows": 1, "file": str(out)})
    if format != "json":
        assert "1 unchanged" in call("import", "agencies", out)[1]


def test_places_go_out_as_geojson(call: Call, tmp_path: Path) -> None:
    head = "场所编码,场所名称,类型,纬度,经度\n"
    path = write(tmp_path, head + "S1,一号集中隔离点,隔离点,33.0,97.0\nS2,二号集中隔离点,隔离点,,\n")
    assert call("import", "sites", path)[0] == 0
    out = tmp_path / "sites.geojson"
    assert call("export", "sites", "--format", "geojson", "--out", out)[0] == 0
    first, second = json.loads(out.read_text())["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [97.0, 33.0]}
    assert second["geometry"] is None and second["properties"]["name"] == "二号集中隔离点"
    before = out.read_bytes()
    refused(call("export", "agencies", "--format", "geojson", "--out", out), "has no coordinates")
    assert out.read_bytes() == before and [*tmp_path.glob(".*")] == []


def test_an_export_that_cannot_be_written(call: Call, tmp_path: Path) -> None:
    refused(call("export", "agencies", "--out", tmp_path / "no" / "x.csv"), "not written")
    refused(call("export", "agencies", "--out", tmp_path), "not written")
    refused(call("export", "agencies", "--json"), "--out FILE")


def test_a_kind_that_does_not_exist(call: Call, tmp_path: Path) -> None:
    code, _out, error = call("import", "horses", write(tmp_path, GOOD))
    assert code == 2 and "area-codes" in error
