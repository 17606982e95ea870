"""EU certificates: the samples give what they expect, and each fault its own reason."""

import json
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image

from frontline.city.certificates import hcert, picture, samples
from frontline.city.certificates.verdict import NotValid
from frontline.site import cli
from tests.city.certificates.making import NOON, OTHER, VACCINATED, certificate, sample, signer
from tests.house.tree import ROOT

DATA = (
    Path(os.environ.get("FRONTLINE_DATA") or ROOT.parent / "shared" / "data") / "conformance-samples" / "dgc"
)
TEST, VACCINATION = "1.3.6.1.4.1.1847.2021.1.1", "1.3.6.1.4.1.1847.2021.1.2"
REASONS = {"common_B1": "base45", "common_CO16": "not_yet", "common_CO5": "signature", "common_H1": "prefix"}


def reason(text: str, by: object) -> str:
    try:
        hcert.verify(text, [by], at=NOON)  # type: ignore[list-item]
    except NotValid as refused:
        return refused.reason.value
    return "good"


def _without(name: str) -> dict[str, object]:
    [entry] = VACCINATED["v"]
    return {**VACCINATED, "v": [{key: value for key, value in entry.items() if key != name}]}


def test_each_fault_has_its_own_reason() -> None:
    by = signer()
    assert reason(certificate(by), by) == "good"
    assert reason(certificate(by), signer(VACCINATION)) == "unknown_key"
    assert reason(certificate(by, **{"4": 1}), by) == "good"  # a claim of another name
    changes: list[dict[str, object]] = [
        {"dob": "1.1.1990"},
        {"nam": {}},
        {"v": []},
        {"t": [{}]},
        {"ver": "one"},
    ]
    for change in changes:
        assert reason(certificate(by, {**VACCINATED, **change}), by) == "schema"
    for name in ("tg", "dt", "dn", "ci"):
        assert reason(certificate(by, _without(name)), by) == "schema"
    assert reason(certificate(by, "text"), by) == "schema"


def test_a_key_for_tests_signs_no_vaccination() -> None:
    for use, expected in ((TEST, "key_usage"), (VACCINATION, "good"), ("1.3.6.1.5.5.7.3.1", "good")):
        by = signer(use)
        assert reason(certificate(by), by) == expected


def test_a_key_of_the_same_id_that_did_not_sign() -> None:
    other = signer(key=OTHER)
    assert reason(certificate(other), other) == "signature"


@pytest.mark.real_data
def test_the_samples_give_what_they_expect(capsys: pytest.CaptureFixture[str]) -> None:
    if not DATA.exists():
        pytest.skip("The EU samples are not here: set FRONTLINE_DATA to the data folder.")
    assert cli.main(["certificates", "verify", "--samples", str(DATA), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found) >= 6 and all(one["agrees"] for one in found)
    assert {one["name"]: one["refused"] for one in found if one["refused"]} == REASONS


Written = Callable[[dict[str, object]], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(content: dict[str, object]) -> Path:
        path = tmp_path / "one.json"
        path.write_text(json.dumps(content), "utf-8")
        return tmp_path

    return write


def test_a_sample_that_differs_is_named(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    by = signer(TEST)
    folder = written(sample(by, certificate(by), {"EXPECTEDVERIFY": True, "EXPECTEDKEYUSAGE": True}))
    assert cli.main(["certificates", "verify", "--samples", str(folder)]) == 1
    assert "DIFFERENT   one: made here -> key_usage" in capsys.readouterr().out


def test_what_is_no_sample_is_said(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    by = signer()
    for content in ({}, sample(by, "", {"EXPECTEDLUCK": True})):
        folder = written(content)
        assert cli.main(["certificates", "verify", "--samples", str(folder)]) == 2
        assert "one.json" in capsys.readouterr().err
    with pytest.raises(samples.BadSample):
        samples.check(folder / "gone.json")


def test_the_code_in_a_picture() -> None:
    drawn = BytesIO()
    segno.make("FL1:ABC").save(drawn, kind="png", scale=5)
    assert picture.text_in(drawn.getvalue()) == "FL1:ABC"
    blank = BytesIO()
    Image.new("L", (80, 80), 255).save(blank, "png")
    for data, why in ((blank.getvalue(), "shows 0"), (b"GIF89a", "no picture"), (b"0" * 20_000_001, "20 MB")):
        with pytest.raises(picture.NoCode, match=why):
            picture.text_in(data)
