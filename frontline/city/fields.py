"""Columns that keep people's numbers encrypted, and the keyed index that finds them again."""

import hashlib
import hmac
import os
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.models import Func, TextField
from django.db.models.functions import Cast

_VERSION = b"\x01"  # first byte of a stored value: which key and cipher


@lru_cache(maxsize=8)
def _key(purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, derived from the city's master key."""
    return hmac.new(settings.DATA_KEY, purpose.encode(), hashlib.sha256).digest()


def derived_key(purpose: str) -> bytes:
    """For keyed digests outside the tables; never for columns."""
    return _key(f"digest {purpose}")


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    """Setting up a cipher costs more than enciphering a number."""
    return AESGCM(key)


def encrypt(text: str) -> bytes:
    """AES-256-GCM with a random nonce of 96 bits: version, nonce, ciphertext with tag."""
    nonce = os.urandom(12)
    return _VERSION + nonce + _cipher(_key("column")).encrypt(nonce, text.encode(), _VERSION)


def decrypt(stored: bytes) -> str:
    """The text again; raises cryptography.exceptions.InvalidTag when a byte was changed."""
    if stored[:1] != _VERSION:
        raise ValueError("This column was encrypted by another version of Frontline; upgrade first.")
    return _cipher(_key("column")).decrypt(stored[1:13], stored[13:], _VERSION).decode()


def blind_index(text: str) -> bytes | None:
    """16 bytes that are equal for equal numbers and tell nothing without the key; None for no number."""
    plain = "".join(text.split()).upper()
    return hmac.digest(_key("index"), plain.encode(), "sha256")[:16] if plain else None


def encrypt_many(texts: Iterable[str]) -> list[bytes]:
    """As `encrypt`, with one cipher and one draw of nonces for all; no number stays no bytes."""
    cipher, plain = _cipher(_key("column")), list(texts)
    nonces = os.urandom(12 * len(plain))
    return [
        _VERSION + (nonce := nonces[12 * at : 12 * at + 12]) + cipher.encrypt(nonce, text.encode(), _VERSION)
        if text
        else b""
        for at, text in enumerate(plain)
    ]


def blind_index_many(texts: Iterable[str]) -> list[bytes | None]:
    """As `blind_index`, deriving the key once."""
    key = _key("index")
    return [
        hmac.digest(key, plain.encode(), "sha256")[:16] if (plain := "".join(text.split()).upper()) else None
        for text in texts
    ]


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text in code, AES-GCM bytes in the database. Cannot be searched: keep a blind index beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", str)
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, path, args, kwargs

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(encrypt(value) if value else b"", connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return decrypt(bytes(value)) if value else ""

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, str) else ""

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


def transaction_id() -> "models.BigIntegerField[Any, Any]":
    """The transaction that wrote a row, set by the database: the sealer takes rows of finished ones in order."""
    written_by = Cast(Func(function="pg_current_xact_id", output_field=TextField()), TextField())
    return models.BigIntegerField(editable=False, db_default=Cast(written_by, models.BigIntegerField()))
