"""Issuing result slips, and the keys that sign them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.db import connection, transaction

from frontline.city import log
from frontline.city.certificates import keys
from frontline.city.certificates.slip import Purpose, Slip, seal
from frontline.city.models import Person, Place, SigningKey
from frontline.ui.words import masked

SIGNS = timedelta(days=90)  # then the next key takes over
AHEAD = timedelta(days=14)  # the next key is in the list this long before, for verifiers rarely online
LONGEST = timedelta(days=7)  # of any slip; a key is taken this long after it signed last
_LOCK = 0x511B  # the advisory lock of whoever makes a key


class NoSlip(ValueError):
    """No slip is issued; str() says why, in English, for whoever calls."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A signed slip: what it says, and the text of its QR code."""

    slip: Slip
    text: str

    def svg_uri(self, scale: int = 6) -> str:
        """The code as a data: address of an image; level Q survives a fold in the paper."""
        return str(segno.make(self.text, error="q").svg_data_uri(scale=scale, border=4))


def issue_slip(
    *,
    person: Person,
    sampled_at: datetime,
    result: str,
    method: str,
    expires_at: datetime,
    purpose: Purpose = Purpose.GATE,
    at: datetime,
) -> Issued:
    """Sign a slip about one test of a person.

    `sampled_at`, `result` and `method` are those of TestReported; `expires_at` is what the plan says
    (frontline/plan/proof.py); `at` is city time now. Raises NoSlip for a result that is not negative, an expiry
    that has passed, and one later than LONGEST.
    """
    if result != "negative":
        raise NoSlip("A slip is issued for a negative result only.")
    if not at < expires_at <= at + LONGEST:
        raise NoSlip("A slip ends after now, and within seven days.")
    slip = Slip(
        holder=masked(person.name)[:40],
        id_end=(person.id_number or "")[-4:],  # of a person not yet saved the column is b""
        sampled_at=sampled_at,
        result=result,
        method=method,
        purpose=purpose,
        issuer=issuer(),
        issued_at=at,
        expires_at=expires_at,
    )
    return Issued(slip, seal(slip, signing_key(at)))


def issuer() -> str:
    """The city's area code of 12 digits; its name stands in the list of keys."""
    return Place.objects.filter(kind="city").order_by("pk").values_list("code", flat=True).first() or ""


def issuer_keys(*, at: datetime) -> list[keys.IssuerKey]:
    """Every key whose slips are or will be taken, oldest first; at least one that signs now."""
    keep_keys(at=at)
    rows = SigningKey.objects.filter(verifies_until__gt=at).order_by("signs_from", "pk")
    return [_public(row) for row in rows]


def _public(row: SigningKey) -> keys.IssuerKey:
    return keys.IssuerKey(
        bytes.fromhex(row.key_id), bytes(row.spki), row.signs_from, row.signs_until, row.verifies_until
    )


def signing_key(at: datetime) -> ec.EllipticCurvePrivateKey:
    """The private key that signs slips and passes now; made where there is none."""
    keep_keys(at=at)
    row = _signing(at)
    assert row is not None  # keep_keys has made one
    key = load_pem_private_key(row.private.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _signing(at: datetime) -> SigningKey | None:
    held = SigningKey.objects.filter(signs_from__lte=at, signs_until__gt=at)
    return held.order_by("signs_from", "pk").first()


def keep_keys(*, at: datetime) -> None:
    """See that a key signs now and that its follower is made in time. A chore; also done before signing."""
    if _follows(at):
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if _signing(at) is None:
            _make(at.replace(microsecond=0), at)
        while not _follows(at):
            _make(max(_ends(at)), at)


def _ends(at: datetime) -> Iterable[datetime]:
    return SigningKey.objects.filter(signs_until__gt=at).values_list("signs_until", flat=True)


def _follows(at: datetime) -> bool:
    """Whether somebody signs now and will at the end of AHEAD."""
    return _signing(at) is not None and _signing(at + AHEAD) is not None


def _make(begins: datetime, at: datetime) -> SigningKey:
    key = ec.generate_private_key(ec.SECP256R1())
    spki = keys.spki_of(key.public_key())
    row = SigningKey.objects.create(
        key_id=keys.key_id_of(spki).hex(),
        spki=spki,
        private=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        signs_from=begins,
        signs_until=begins + SIGNS,
        verifies_until=begins + SIGNS + LONGEST,
    )
    log.write("signing_key_made", actor=None, at=at, key=row.key_id, signs_from=begins.isoformat())
    return row


@transaction.atomic
def retire_key(key_id: str, *, at: datetime) -> bool:
    """End a key now, say because it leaked: what it signed is refused as soon as a verifier has the new list.

    False when there is no such key in use. A new one takes over.
    """
    row = SigningKey.objects.filter(key_id=key_id, verifies_until__gt=at).first()
    if row is None:
        return False
    row.signs_from = min(row.signs_from, at)
    row.signs_until = min(row.signs_until, at)
    row.verifies_until = at
    row.save()
    log.write("signing_key_retired", actor=None, at=at, key=key_id)
    keep_keys(at=at)
    return True
