"""Base45 (RFC 9285): bytes as the 45 signs that a QR code packs densest."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """Two bytes in three signs, a last single byte in two."""
    signs: list[str] = []
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        value = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, 45)
            signs.append(ALPHABET[digit])
    return "".join(signs)


def decode(text: str) -> bytes:
    """The bytes again. Raises ValueError for a foreign sign, a length that cannot be, or a group too large."""
    if len(text) % 3 == 1:
        raise ValueError("the text ends in the middle of a group")
    found = bytearray()
    for start in range(0, len(text), 3):
        group = text[start : start + 3]
        value = sum(_value(sign) * 45**place for place, sign in enumerate(group))
        size = len(group) - 1
        if value >= 256**size:
            raise ValueError(f"the group {group!r} stands for more than it can hold")
        found += value.to_bytes(size)
    return bytes(found)


def _value(sign: str) -> int:
    if sign not in _VALUES:
        raise ValueError(f"{sign!r} is not a sign of Base45")
    return _VALUES[sign]
