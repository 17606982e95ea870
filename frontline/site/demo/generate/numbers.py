"""Numbers that are well formed and belong to nobody.

ID numbers (GB 11643) carry 632700, the prefecture's own code, which is not the code of any county where people
are registered, and serials counted down from 999. Phones lie in 154, a segment not allotted to any operator in
2022 (assumption; the Ministry publishes allotments, not gaps). Credit codes (GB 32100) carry the same area.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
AREA = "632700"
_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])  # GB 11643-1999
_ID_CHECKS = "10X98765432"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGAN_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
_ORGAN_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PER_DAY = 450  # serials of one sex and one day of birth under one area part


def serials(born: NDArray[np.datetime64], male: NDArray[np.int16]) -> tuple[Ints, Ints]:
    """(area part, serial 100..999): unique for each day of birth; odd for men, as the standard says."""
    key = born.astype("datetime64[D]").astype(np.int64) * 2 + male
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    rank = np.empty(len(key), np.int64)
    rank[order] = np.arange(len(key)) - np.searchsorted(ordered, ordered)
    area = (
        int(AREA) + rank // _PER_DAY * 100
    )  # a city far larger than the standard foresees: the next prefecture
    return area, 998 + male - 2 * (rank % _PER_DAY)


def id_numbers(area: Ints, born: NDArray[np.datetime64], serial: Ints) -> list[str]:
    days = np.datetime_as_string(born, unit="D")
    plain = [
        f"{a}{day[:4]}{day[5:7]}{day[8:]}{number:03d}"
        for a, day, number in zip(area.tolist(), days.tolist(), serial.tolist(), strict=True)
    ]
    if not plain:
        return []
    digits = np.frombuffer("".join(plain).encode(), np.uint8).reshape(-1, 17).astype(np.int64) - 48
    checks = (digits @ _ID_WEIGHTS) % 11
    return [text + _ID_CHECKS[check] for text, check in zip(plain, checks.tolist(), strict=True)]


def phones(index: Ints) -> list[str]:
    """One for each index: 154 and eight digits, scattered by a step that meets every number once."""
    scattered = (index * 7_654_321 + 1_234_567) % 100_000_000
    return [f"154{number:08d}" for number in scattered.tolist()]


def office_phone(number: int) -> str:
    """A telephone of an office: area code 0976 and a number that begins with 0, which none does."""
    return f"0976-0{number:06d}"


def credit_code(number: int, kind: str = "92") -> str:
    """Unified social credit code; kind 92 is a self-employed business, 11 an organ of the state."""
    organ = f"Y{number:07d}"
    total = sum(weight * _ORGAN_SIGNS.index(sign) for weight, sign in zip(_ORGAN_WEIGHTS, organ, strict=True))
    organ += "0123456789X0"[(11 - total % 11) % 11]
    plain = kind + AREA + organ
    rest = sum(w * _CREDIT_SIGNS.index(sign) for w, sign in zip(_CREDIT_WEIGHTS, plain, strict=True)) % 31
    return plain + _CREDIT_SIGNS[(31 - rest) % 31]
