"""What a page asks the service worker to keep."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from frontline.ui import built, offline
from tests.ui.test_tags import render

BEHAVIOURS = "_behaviours.js"
MANIFEST = {
    "frontline/ui/scripts/bare.ts": {"file": "bare-1.js", "css": ["bare-1.css"], "imports": [BEHAVIOURS]},
    BEHAVIOURS: {
        "file": "behaviours-1.js",
        "dynamicImports": ["frontline/ui/scripts/map.ts", "frontline/city/scripts/check.ts"],
    },
    "frontline/ui/scripts/map.ts": {"file": "map-1.js"},
    "frontline/city/scripts/check.ts": {
        "file": "check-1.js",
        "imports": [BEHAVIOURS],
        "dynamicImports": ["node_modules/qr/decode.js"],
    },
    "node_modules/qr/decode.js": {"file": "decode-1.js"},
    "frontline/ui/scripts/worker/worker.ts": {"file": "worker-1.js"},
}


@pytest.fixture
def front_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST), "utf-8")
    monkeypatch.setattr(built, "manifest", lambda folder=tmp_path: MANIFEST)
    return tmp_path


def test_a_page_keeps_its_entry_its_behaviours_and_what_they_load(front_end: Path) -> None:
    declared = json.loads(offline.declaration("bare", "city/check", ["/keys.json"]))
    names = [url.rpartition("/")[2].partition("?")[0] for url in declared["files"]]
    ours = ["bare-1.js", "bare-1.css", "check-1.js", "behaviours-1.js", "decode-1.js"]
    assert names == ["mark.svg", "icons.svg", *ours]
    assert declared["data"] == ["/keys.json"]


def test_another_build_is_another_version(front_end: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = json.loads(offline.declaration("bare", "", []))
    changed = {**MANIFEST, "frontline/ui/scripts/bare.ts": {"file": "bare-2.js"}}
    monkeypatch.setattr(built, "manifest", lambda: changed)
    assert json.loads(offline.declaration("bare", "", []))["version"] != before["version"]


def test_what_cannot_work_is_told_to_whoever_writes_the_page(front_end: Path) -> None:
    with pytest.raises(offline.NoSuchBehaviour, match=r"frontline/city/scripts/gone\.ts"):
        offline.declaration("bare", "city/gone", [])
    with pytest.raises(ValueError, match=r"ends in \.json"):
        offline.declaration("bare", "", ["/keys/"])


def test_the_tag_says_the_state_and_declares(front_end: Path) -> None:
    with translation.override("en"):
        made = render('{% offline_page "bare" "city/check" data="/a.json /b.json" %}')
    assert 'data-fresh="Works without a network."' in made
    assert '<script type="application/json" data-offline>{"version": ' in made
    assert '"data": ["/a.json", "/b.json"]' in made


def test_the_service_worker_stands_at_the_root_and_is_asked_for_each_time() -> None:
    if not built.manifest():
        pytest.fail("The front end has not been built: run `npm ci && npm run build` (make test does).")
    answer = Client().get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    script = answer.content.decode()
    assert "skipWaiting" in script
    # a worker with imports is not understood by browsers of a few years ago
    assert "import" not in script and "export" not in script


def test_before_the_build_there_is_no_service_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built, "service_worker", lambda: None)
    assert Client().get("/service-worker.js").status_code == 404
