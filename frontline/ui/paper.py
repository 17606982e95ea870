"""Paper: what typst sets, with a Chinese font of the machine. Nothing a person typed is ever markup."""

from functools import lru_cache
from typing import Literal, cast

import typst
from django.utils.translation import gettext as _

FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
)
TIBETAN = ("Noto Serif Tibetan", "Microsoft Himalaya", "DDC Uchen")


class NoFont(Exception):
    """No Chinese font is installed; str() says what to do."""


@lru_cache(maxsize=1)
def fonts() -> tuple[str, ...]:
    """Font families of this machine that can set a sheet, best first."""
    known = set(typst.Fonts().families())
    return tuple(name for name in (*FONTS, *TIBETAN) if name in known)


def font_list() -> str:
    """The families as typst writes a list."""
    return "(" + "".join(f'"{name}", ' for name in fonts()) + ")"


def compiled(source: str, form: Literal["pdf", "png"], **inputs: str) -> bytes:
    """What typst makes of a document; `inputs` are its sys.inputs. Raises NoFont."""
    if not set(FONTS) & set(fonts()):
        raise NoFont(
            _("This server has no Chinese font: print the page from the browser, or install fonts-noto-cjk.")
        )
    made: object = typst.compile(source.encode(), format=form, sys_inputs=inputs)
    return made[0] if isinstance(made, list) else cast(bytes, made)


_SPECIAL = str.maketrans({sign: "\\" + sign for sign in "\\#$*_`<>@[]~=-+/'\""})


def safe(text: object) -> str:
    """Text that typst sets as it is: nothing a person typed is ever markup."""
    return " ".join(str(text).translate(_SPECIAL).split())
