"""A file of a desk without network, brought by hand."""

import json
from pathlib import Path

import msgspec
import pytest

from frontline.screening.models import Device, Held, Tube
from frontline.site.cli import main
from tests.screening.desks import begin, phone, said_swab, said_tube
from tests.screening.telling import after
from tests.town import build_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django runs already, on the test's own database."""
    monkeypatch.setattr("frontline.site.commands.desk.start_django", lambda role, database="": None)


def test_a_file_is_taken_once_and_booked_at_its_desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = build_town()
    begin(town)
    desk = phone(town).desk["device"]
    file = tmp_path / "desk.json"
    tubes = [said_tube([said_swab(0, "P10")], barcode=f"T{n}") for n in range(120)]
    body = {"now": after(30), "device": desk, "records": [*tubes, {"kind": "?"}]}
    file.write_bytes(msgspec.json.encode(body))
    for _ in range(2):
        assert main(["desk", "upload", str(file), "--json"]) == 1
        said = json.loads(capsys.readouterr().out)
        assert said["stored"] == 120 and len(said["held"]) == 1
    assert Tube.objects.count() == 120 and Held.objects.count() == 1
    assert set(Tube.objects.values_list("device", flat=True)) == {Device.objects.get().pk}


def test_what_is_no_file_of_a_desk_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin(build_town())
    for text, says in (
        ("{", "no upload"),
        ('{"now": "2022-11-12T08:00:00Z", "records": []}', "names no device"),
    ):
        file = tmp_path / "file.json"
        file.write_text(text)
        assert main(["desk", "upload", str(file)]) == 2
        assert says in capsys.readouterr().err
    assert main(["desk", "upload", str(tmp_path / "none")]) == 2
