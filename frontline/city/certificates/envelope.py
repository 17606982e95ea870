"""The outer layers of a code: prefix, Base45, zlib. The same for our slips (FL1:) and EU certificates (HC1:)."""

import zlib

from frontline.city.certificates import base45
from frontline.city.certificates.verdict import NotValid, Refusal

LONGEST = 4296  # signs: the most that one QR code holds (alphanumeric, version 40-L)
LARGEST = 16 * 1024  # bytes after zlib; the largest EU sample has under 1 KiB


def wrap(message: bytes, prefix: str) -> str:
    """What is drawn as a QR code."""
    return prefix + base45.encode(zlib.compress(message, 9))


def without_prefix(text: str, prefix: str) -> str:
    if len(text) > LONGEST:
        raise NotValid(Refusal.PREFIX, "The text is longer than any QR code.")
    if not text.startswith(prefix):
        raise NotValid(Refusal.PREFIX, f"The code does not begin with {prefix}: it is of another kind.")
    return text[len(prefix) :]


def from_base45(text: str) -> bytes:
    try:
        return base45.decode(text)
    except ValueError as error:
        raise NotValid(Refusal.BASE45, f"The code is damaged: {error}.") from error


def from_zlib(data: bytes) -> bytes:
    """Inflated, never beyond LARGEST: a code is small, whatever it claims."""
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(data, LARGEST)
    except zlib.error as error:
        raise NotValid(Refusal.ZLIB, "The code is damaged: it cannot be inflated.") from error
    if not stream.eof or stream.unused_data:
        raise NotValid(
            Refusal.ZLIB, "The code is damaged: it ends too early, goes on too long, or is too large."
        )
    return found


def unwrap(text: str, prefix: str) -> bytes:
    """The signed message inside. Raises NotValid with prefix, base45 or zlib."""
    return from_zlib(from_base45(without_prefix(text, prefix)))
