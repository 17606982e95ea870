"""Which files a page needs, from Vite's manifest."""

import json
from pathlib import Path

from frontline.ui import built

MANIFEST = {
    "frontline/ui/scripts/main.ts": {
        "file": "assets/main-1.js",
        "css": ["assets/main-1.css"],
        "imports": ["_shared.js"],
    },
    "_shared.js": {"file": "assets/shared-1.js", "imports": ["frontline/ui/scripts/main.ts"]},
}


def _write(folder: Path) -> None:
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), "utf-8")


def test_an_entry_brings_its_styles_and_what_it_imports(tmp_path: Path) -> None:
    _write(tmp_path)
    files = (["assets/main-1.css"], ["assets/main-1.js", "assets/shared-1.js"])
    assert built.files_of("main", tmp_path) == files


def test_before_the_build_a_page_has_no_files_and_can_still_be_drawn(tmp_path: Path) -> None:
    assert built.files_of("main", tmp_path) == ([], [])
    assert built.version(tmp_path) == "0"


def test_a_new_build_is_seen_without_a_restart(tmp_path: Path) -> None:
    assert built.manifest(tmp_path) == {}
    _write(tmp_path)
    assert set(built.manifest(tmp_path)) == set(MANIFEST)
