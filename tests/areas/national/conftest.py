"""Published lists of an invented country, written as the service publishes them."""

import gzip
import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

Write = Callable[..., Path]


def whole(
    hour: str, high: Mapping[str, list[str]], *, filler: int = 0, middle: list[str] | None = None
) -> dict[str, Any]:
    """A national list of that hour: areas of counties of 松省, and as many others as are wanted."""
    others = [_entry("竹省", "竹州", "竹县", [f"竹村{n}" for n in range(filler)])] if filler else []
    listed = [_entry("松省", "松州", county, names) for county, names in high.items()]
    low = [_entry("松省", "松州", county, [f"{county}其他区域"]) for county in high]
    middles = [_entry("松省", "松州", "松县", middle)] if middle else []
    counted = filler + sum(len(names) for names in high.values())
    return {
        "code": 0,
        "data": {
            "end_update_time": hour, "hcount": counted, "mcount": len(middle or ()), "lcount": len(low),
            "highlist": [*listed, *others], "middlelist": middles, "lowlist": low,
        },
    }  # fmt: skip


def _entry(province: str, city: str, county: str, names: list[str]) -> dict[str, Any]:
    return {"province": province, "city": city, "county": county, "area_name": county, "communitys": names}


def written(folder: Path, hour: str, high: Mapping[str, list[str]], **more: Any) -> Path:
    """A file of one list, called after its hour."""
    path = folder / f"{hour.replace(' ', '-').replace('时', '')}.json.gz"
    path.write_bytes(gzip.compress(json.dumps(whole(hour, high, **more)).encode()))
    return path


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return partial(written, tmp_path)
