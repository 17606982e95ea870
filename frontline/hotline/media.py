"""Pictures and voice notes as they may be kept: bounded, decoded safely, without where they were taken."""

import io
import warnings

from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

PHOTO_BYTES = 8 * 1024 * 1024
VOICE_BYTES = 3 * 1024 * 1024  # some minutes
_PIXELS = 40_000_000
_SIDE = 1600  # px of the picture that is kept
_FORMATS = ("JPEG", "PNG", "WEBP")
# First bytes of what phones record, and the offset they stand at.
_VOICES = (
    (0, b"\x1aE\xdf\xa3", "audio/webm"), (0, b"OggS", "audio/ogg"), (4, b"ftyp", "audio/mp4"),
    (8, b"WAVE", "audio/wav"), (0, b"ID3", "audio/mpeg"), (0, b"\xff\xfb", "audio/mpeg"), (0, b"#!AMR", "audio/amr"),
)  # fmt: skip


class BadFile(ValueError):
    """Says in one sentence what is wrong with the file and what to do."""


def photo(file: "File[bytes]") -> bytes:
    """A JPEG of at most 1,600 px without any note of where and when it was taken. Raises BadFile."""
    if (file.size or 0) > PHOTO_BYTES:
        raise BadFile(_("The picture is larger than 8 MB: take it again with a smaller size."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _jpeg(file.read())
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning):  # fmt: skip
        raise BadFile(_("This is no picture that can be read: send a JPEG, PNG or WebP.")) from None


def _jpeg(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
        if opened.width * opened.height > _PIXELS:
            raise ValueError("too many pixels")
        opened.draft("RGB", (_SIDE, _SIDE))
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((_SIDE, _SIDE))
    plain = Image.frombytes("RGB", upright.size, upright.tobytes())  # nothing but the pixels
    made = io.BytesIO()
    plain.save(made, "JPEG", quality=82)
    return made.getvalue()


def voice(file: "File[bytes]") -> tuple[str, bytes]:
    """Media type by the first bytes, and the bytes. Raises BadFile."""
    if (file.size or 0) > VOICE_BYTES:
        raise BadFile(_("The voice note is larger than 3 MB: say it in a few minutes."))
    content = file.read()
    for offset, sign, media_type in _VOICES:
        if content[offset : offset + len(sign)] == sign:
            return media_type, content
    raise BadFile(_("This is no voice note that can be kept: record it with the telephone."))
