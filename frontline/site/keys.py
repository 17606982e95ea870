"""The city's keys: made once, kept in FRONTLINE_HOME/keys.json, readable by its owner only."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Keys:
    secret: str  # sessions and signed links
    data: bytes  # 32 bytes: encrypted columns and blind indexes; lost key = lost numbers


def read_keys(home: Path) -> Keys:
    """Read the keys, making them on the first start. Two starters agree: the file appears whole or not at all."""
    path = home / "keys.json"
    if not path.exists():
        _make(path)
    stored = json.loads(path.read_text())
    return Keys(secret=stored["secret"], data=bytes.fromhex(stored["data"]))


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".keys-{os.getpid()}-{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"secret": secrets.token_urlsafe(48), "data": secrets.token_hex(32)}, file)
    try:
        os.link(fresh, path)  # fails when somebody else was first: theirs counts
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
