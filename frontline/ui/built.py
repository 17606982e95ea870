"""What Vite built: which hashed files an entry needs. The manifest is written by `npm run build`."""

import json
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from django.core.checks import CheckMessage, Warning, register

FOLDER = Path(__file__).parent / "static" / "built"


class Chunk(TypedDict, total=False):
    """One entry of Vite's manifest; only what a page needs."""

    file: str
    css: list[str]
    imports: list[str]
    dynamicImports: list[str]
    assets: list[str]
    src: str


@lru_cache(maxsize=4)
def _read(path: Path, changed_ns: int) -> dict[str, Chunk]:
    chunks: dict[str, Chunk] = json.loads(path.read_text("utf-8"))
    return chunks


def manifest(folder: Path = FOLDER) -> dict[str, Chunk]:
    """The manifest as it is on disk now; empty when the front end has not been built."""
    path = folder / "manifest.json"
    if not path.exists():
        return {}
    return _read(path, path.stat().st_mtime_ns)


def version(folder: Path = FOLDER) -> str:
    """Changes with every build, so that browsers fetch the icon sprite anew."""
    path = folder / "manifest.json"
    return format(path.stat().st_mtime_ns // 1_000_000, "x") if path.exists() else "0"


def files_of(entry: str, folder: Path = FOLDER) -> tuple[list[str], list[str]]:
    """Style sheets and scripts (the entry first, then what it imports at once), relative to `built/`."""
    chunks = manifest(folder)
    key = f"frontline/ui/scripts/{entry}.ts"
    styles: dict[str, None] = {}
    scripts: dict[str, None] = {}
    waiting = [key] if key in chunks else []
    while waiting:
        chunk = chunks[waiting.pop(0)]
        if chunk["file"] in scripts:
            continue
        scripts[chunk["file"]] = None
        styles.update(dict.fromkeys(chunk.get("css", [])))
        waiting.extend(chunk.get("imports", []))
    return list(styles), list(scripts)


def service_worker(folder: Path = FOLDER) -> str | None:
    """The script of the service worker; None when the front end has not been built."""
    chunk = manifest(folder).get("frontline/ui/scripts/worker/worker.ts")
    return (folder / chunk["file"]).read_text("utf-8") if chunk else None


@register()
def front_end_is_built(**_: object) -> list[CheckMessage]:
    """A page without its style sheet is readable but ugly: say which command is missing."""
    if manifest():
        return []
    hint = "Run `npm ci && npm run build` in the checkout (make does it)."
    return [Warning("The front end has not been built.", hint=hint, id="ui.W001")]
