"""Sign-in of a resident by a code sent to the telephone in the register. Real time throughout."""

import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from frontline.city import messages
from frontline.city.fields import blind_index
from frontline.city.models import Account, Grant, LoginCode
from frontline.city.numbers import plain_phone

DIGITS = 6
VALID = timedelta(minutes=10)
TRIES = 5
SENT_AT_MOST = 3  # codes for one account within VALID; more would let somebody guess, and rings at night


def phone_key(phone: str) -> bytes | None:
    """What a session may remember of a telephone number: the keyed index, never the number."""
    return blind_index(plain_phone(phone))


def send_code(*, phone: str, at: datetime, real: datetime) -> None:
    """Send a code when the number is in the register; silently nothing otherwise, so that nobody can probe.

    `at` is city time (from when the resident's right holds), `real` real time (how long the code holds).
    """
    key = phone_key(phone)
    account = _account_of(key, at) if key else None
    sender = messages.sender()
    if account is None or sender is None or _sent_lately(account, real) >= SENT_AT_MOST:
        return
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    LoginCode.objects.create(account=account, digest=_digest(account, code), sent_at=real)
    text = _("Your code for Frontline is %(code)s. It holds for 10 minutes. Give it to nobody.") % {
        "code": code
    }
    transaction.on_commit(lambda: sender.send(plain_phone(phone), text))


def check_code(*, key: bytes, code: str, at: datetime, real: datetime) -> Account | None:
    """The account when the code is the last one sent, in time, unused and not tried too often; used up by this."""
    account = _account_of(key, at)
    last = _last_sent(account, real) if account else None
    if account is None or last is None or last.used_at or last.tries >= TRIES:
        return None
    right = constant_time_compare(bytes(last.digest), _digest(account, code))
    last.tries += 1
    last.used_at = real if right else None
    last.save(update_fields=["tries", "used_at"])
    return account if right else None


def _last_sent(account: Account, real: datetime) -> LoginCode | None:
    """Locked, so that many guesses at once count one after the other."""
    sent = LoginCode.objects.select_for_update().filter(account=account, sent_at__gt=real - VALID)
    return sent.order_by("-sent_at", "-pk").first()


def _sent_lately(account: Account, real: datetime) -> int:
    LoginCode.objects.filter(account=account, sent_at__lt=real - timedelta(days=1)).delete()
    return LoginCode.objects.filter(account=account, sent_at__gt=real - VALID).count()


def _digest(account: Account, code: str) -> bytes:
    return salted_hmac("login-code", f"{account.pk}:{code}", algorithm="sha256").digest()


def _account_of(key: bytes, at: datetime) -> Account | None:
    """The resident's account behind a telephone number, made at the first sign-in. A shared telephone of a
    family opens the page of its first person: the household is on it."""
    with connection.cursor() as cursor:  # nobody is signed in: no person is visible but through this function
        cursor.execute("select person, ref from frontline_person_by_phone(%s)", [key])
        found = cursor.fetchone()
    if found is None:
        return None
    person, ref = found
    account = Account.objects.filter(person_id=person, grants__role="resident").order_by("pk").first()
    return _usable(account) if account else _made(person, str(ref), at)


def _usable(account: Account) -> Account | None:
    return account if account.is_active else None


def _made(person: int, ref: str, at: datetime) -> Account:
    account, new = Account.objects.get_or_create(username=f"resident-{ref}", defaults={"person_id": person})
    if new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
        Grant.objects.create(account=account, role="resident", on=Grant.On.SELF, since=at)
    return account
