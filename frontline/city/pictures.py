"""Pictures as they may be kept: bounded, decoded safely, without where and when they were taken."""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

BYTES = 8 * 1024 * 1024
_PIXELS = 40_000_000
_SIDE = 1600  # px of the picture that is kept
_FORMATS = ("JPEG", "PNG", "WEBP")


class BadPicture(ValueError):
    """Says in one sentence what is wrong and what to do."""


def jpeg(content: bytes, *, side: int = _SIDE) -> bytes:
    """Nothing but the pixels, upright, at most `side` px. Raises BadPicture."""
    if len(content) > BYTES:
        raise BadPicture(_("The picture is larger than 8 MB: take it again with a smaller size."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _plain(content, side)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning):  # fmt: skip
        raise BadPicture(_("This is no picture that can be read: send a JPEG, PNG or WebP.")) from None


def _plain(content: bytes, side: int) -> bytes:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        if opened.width * opened.height > _PIXELS:
            raise ValueError("too many pixels")
        opened.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((side, side))
    plain = Image.frombytes("RGB", upright.size, upright.tobytes())
    made = io.BytesIO()
    plain.save(made, "JPEG", quality=82)
    return made.getvalue()
