"""What a page needs to work without a network: `{% offline_page "bare" "offline city/check" data=url %}`."""

import hashlib
import json
import re

from django.templatetags.static import static

from frontline.ui import built

# a behaviour is fetched by pages that name it; what it loads itself belongs to it
_BEHAVIOUR = re.compile(r"frontline/\w+/scripts/\w+\.ts")


class NoSuchBehaviour(ValueError):
    """A page names a behaviour that was not built; str() names the file that is missing."""


def declaration(entry: str, behaviours: str, data: list[str]) -> str:
    """What the service worker keeps for a page, as JSON: version, files, data (addresses ending in .json)."""
    if wrong := [url for url in data if not url.endswith(".json")]:
        raise ValueError(
            f"Data of a kept page ends in .json (the service worker knows it by that): {wrong[0]}"
        )
    files = [static("ui/mark.svg"), f"{static('built/icons.svg')}?{built.version()}"]
    files += [static(f"built/{file}") for file in _built_files(entry, behaviours.split())]
    version = hashlib.sha256("\n".join([*files, *data]).encode()).hexdigest()[:16]
    return json.dumps({"version": version, "files": files, "data": data})


def _built_files(entry: str, behaviours: list[str]) -> list[str]:
    chunks = built.manifest()
    if not chunks:
        return []
    found: dict[str, None] = {}
    waiting = [f"frontline/ui/scripts/{entry}.ts", *(_file_of(name, chunks) for name in behaviours)]
    seen: set[str] = set()
    while waiting:
        key = waiting.pop(0)
        if key in seen:
            continue
        seen.add(key)
        chunk = chunks[key]
        found.update(dict.fromkeys([chunk["file"], *chunk.get("css", []), *chunk.get("assets", [])]))
        later = [one for one in chunk.get("dynamicImports", []) if not _BEHAVIOUR.fullmatch(one)]
        waiting += [*chunk.get("imports", []), *later]
    return list(found)


def _file_of(behaviour: str, chunks: dict[str, built.Chunk]) -> str:
    """`check` of the room `city` is `city/check`; those of ui go by their bare name (lib/behaviours.ts)."""
    room, _, name = behaviour.rpartition("/")
    file = f"frontline/{room or 'ui'}/scripts/{name}.ts"
    if file not in chunks:
        raise NoSuchBehaviour(f'No behaviour "{behaviour}" was built: is there a file {file}?')
    return file
