"""Paper: what typst sets, with a Chinese font of the machine. Nothing a person typed is ever markup.

The Tibetan font is the one the pages carry (Noto Serif Tibetan, SIL Open Font License 1.1, built from the npm package
@fontsource/noto-serif-tibetan): browsers read it packed, typst unpacked.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast
from uuid import uuid4

import typst
from django.conf import settings
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

from frontline.ui.built import FOLDER

FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
)
TIBETAN = ("Noto Serif Tibetan", "Microsoft Himalaya", "DDC Uchen")


_PACKED = "noto-serif-tibetan-tibetan-400-normal-*.woff2"


class NoFont(Exception):
    """No Chinese or Tibetan font is there; str() says what to do."""


@lru_cache(maxsize=1)
def carried() -> list[str]:
    """The folder of the fonts that came with the pages, unpacked on first use; none before the pages are built."""
    packed = sorted((FOLDER / "assets").glob(_PACKED))
    if not packed:
        return []
    folder: Path = settings.HOME / "fonts"
    unpacked = folder / packed[0].with_suffix(".ttf").name
    if not unpacked.exists():
        _unpack(packed[0], unpacked)
    return [str(folder)]


def _unpack(packed: Path, into: Path) -> None:
    """Written beside its place and renamed: complete or not there."""
    into.parent.mkdir(parents=True, exist_ok=True)
    beside = into.with_name(uuid4().hex)
    with TTFont(packed) as font:
        font.flavor = None
        font.save(beside)
    os.replace(beside, into)


@lru_cache(maxsize=1)
def fonts() -> tuple[str, ...]:
    """Font families of this machine that can set a sheet, best first."""
    known = set(typst.Fonts(font_paths=carried()).families())
    return tuple(name for name in (*FONTS, *TIBETAN) if name in known)


def font_list() -> str:
    """The families as typst writes a list."""
    return "(" + "".join(f'"{name}", ' for name in fonts()) + ")"


def require_tibetan() -> None:
    """Raises NoFont where Tibetan would be set as empty boxes."""
    if not set(TIBETAN) & set(fonts()):
        raise NoFont(_("This server has no Tibetan font: build the pages (make setup), which brings one."))


def compiled(source: str, form: Literal["pdf", "png"], **inputs: str) -> bytes:
    """What typst makes of a document; `inputs` are its sys.inputs. Raises NoFont."""
    if not set(FONTS) & set(fonts()):
        raise NoFont(
            _("This server has no Chinese font: print the page from the browser, or install fonts-noto-cjk.")
        )
    made: object = typst.compile(
        source.encode(), format=form, sys_inputs=inputs, font_paths=cast(list[Any], carried())
    )
    return made[0] if isinstance(made, list) else cast(bytes, made)


_SPECIAL = str.maketrans({sign: "\\" + sign for sign in "\\#$*_`<>@[]~=-+/'\""})


def safe(text: object) -> str:
    """Text that typst sets as it is: nothing a person typed is ever markup."""
    return " ".join(str(text).translate(_SPECIAL).split())
