"""Numbers of people and firms: ID card (GB 11643), social credit code (GB 32100), telephone, resident code."""

import secrets
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from stdnum import verhoeff
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError


class BadNumber(ValueError):
    """Says in one sentence what is wrong with the number."""


@dataclass(frozen=True, slots=True)
class IdNumber:
    """An ID number that adds up, and what it says of its holder."""

    number: str
    born: date
    sex: str  # "m" or "f": the 17th digit is odd for men


def id_number(text: str) -> IdNumber:
    """Check an ID number. An area part that no list knows is not refused: areas were renamed and abolished.

    Raises BadNumber.
    """
    number = text.upper() if text.isascii() and text.isalnum() else ric.compact(text)
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        raise BadNumber(_("An ID number has 17 digits and then a digit or X."))
    if ric.calc_check_digit(number) != number[17]:
        raise BadNumber(_("The last sign of the ID number does not fit: one digit is mistyped."))
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadNumber(_("The ID number holds a day of birth that does not exist.")) from None
    return IdNumber(number, born, "m" if int(number[16]) % 2 else "f")


def credit_code(text: str) -> str:
    """Check a unified social credit code. Raises BadNumber."""
    try:
        return str(uscc.validate(text))
    except ValidationError:
        raise BadNumber(_("The social credit code does not add up: 18 signs, one is mistyped.")) from None


def phone(text: str) -> str:
    """The digits of a telephone number without spaces, dashes and +86. Raises BadNumber."""
    digits = plain_phone(text)
    if not 5 <= len(digits) <= 15:
        raise BadNumber(_("A telephone number has 5 to 15 digits."))
    return digits


def plain_phone(text: str) -> str:
    if text.isascii() and text.isdigit():
        digits = text
    else:
        digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


# No 0 O, 1 I L, 2 Z, U V twins; 29 is prime, so the check character finds every wrong and every swapped sign.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXY"
_RANDOM = 10  # signs: 4.2e14 codes; among 2,000,000 people the chance that any two meet is 0.5 %


def new_resident_code() -> str:
    """A random code with its check character; tells nothing about its holder."""
    left = secrets.randbelow(len(ALPHABET) ** _RANDOM)
    signs = ""
    for _place in range(_RANDOM):
        left, digit = divmod(left, len(ALPHABET))
        signs += ALPHABET[digit]
    return signs + _check(signs)


def is_resident_code(text: str) -> bool:
    code = resident_code(text)
    known = len(code) == _RANDOM + 1 and set(code) <= set(ALPHABET)
    return known and _check(code[:-1]) == code[-1]


def resident_code(text: str) -> str:
    """As typed or scanned: capitals, without spaces and dashes."""
    return "".join(sign for sign in text.upper() if sign not in " -")


def _check(signs: str) -> str:
    total = sum((place + 1) * ALPHABET.index(sign) for place, sign in enumerate(signs))
    return ALPHABET[total % len(ALPHABET)]


def request_number(id: int) -> str:
    """The number of a request, made to be read out: seven digits or more and a check digit (Verhoeff)."""
    digits = f"{id:07d}"
    return f"{digits}{verhoeff.calc_check_digit(digits)}"


def request_id(text: str) -> int | None:
    """Which request a number means; None for what is none, a wrong or swapped digit included."""
    digits = "".join(text.split())
    known = digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 18
    return int(digits[:-1]) if known and verhoeff.is_valid(digits) else None
