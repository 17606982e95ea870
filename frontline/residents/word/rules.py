"""What a text may be, how long it is as a short message, and which steps an announcement takes."""

from collections.abc import Collection
from enum import StrEnum

LANGUAGES = ("zh", "bo", "en")  # those a household reads, in the order in which a missing one is asked for
LONGEST_TITLE = 120  # signs
LONGEST_BODY = 12_000  # signs; three printed pages
LONGEST_SHORT = 402  # signs: six short messages of 67 signs

# 3GPP TS 23.038, 6.2.1: the default alphabet and its extension, whose signs take two places.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
_GSM_SIZES = (160, 153)  # septets: alone, and as a part with the header that joins them (TS 23.040, 9.2.3.24)
_UCS2_SIZES = (70, 67)  # 16-bit units


class State(StrEnum):
    """Where a version of an announcement stands."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"  # waits for a signature
    PUBLISHED = "published"
    REPLACED = "replaced"  # a newer version holds
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"  # a draft that was never published


WRITABLE = (State.DRAFT,)
SAID = (State.PUBLISHED, State.REPLACED, State.WITHDRAWN)  # was public at some time, and stays readable


def is_gsm(text: str) -> bool:
    """Whether every sign is of the alphabet of which 160 fit into one message."""
    return all(sign in _GSM or sign in _GSM_EXTENDED for sign in text)


def parts_of(text: str) -> int:
    """How many short messages a text takes; no sign is cut in two. 0 for no text."""
    if not text:
        return 0
    plain = is_gsm(text)
    alone, joined = _GSM_SIZES if plain else _UCS2_SIZES
    sizes = [_size(sign, plain) for sign in text]
    if sum(sizes) <= alone:
        return 1
    parts, filled = 1, 0
    for size in sizes:
        if filled + size > joined:
            parts, filled = parts + 1, 0
        filled += size
    return parts


def _size(sign: str, plain: bool) -> int:
    """Places one sign takes: septets, or UTF-16 units."""
    if plain:
        return 2 if sign in _GSM_EXTENDED else 1
    return 2 if ord(sign) > 0xFFFF else 1


def missing(written: Collection[str]) -> tuple[str, ...]:
    """Languages nobody has written yet."""
    return tuple(one for one in LANGUAGES if one not in written)


def best_language(wished: Collection[str], written: Collection[str]) -> str:
    """The first language somebody reads that the text is written in, else the first there is; "" for no text."""
    for one in (*wished, *LANGUAGES):
        if one in written:
            return one
    return next(iter(written), "")
