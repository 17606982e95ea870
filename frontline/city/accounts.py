"""Accounts and rights, written by whoever runs the installation (`frontline account`)."""

from datetime import datetime

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.db import transaction

from frontline.city import log
from frontline.city.models import Account, Agency, Grant, Place, Site
from frontline.city.roles import ROLES

SHORTEST = 10  # signs of a password
_RULES = (MinimumLengthValidator(SHORTEST), CommonPasswordValidator(), UserAttributeSimilarityValidator())
_GRANTED = (Place.Kind.CITY, Place.Kind.TOWNSHIP, Place.Kind.COMMUNITY, Place.Kind.GRID)


class BadAccount(ValueError):
    """Says in one sentence what cannot be done, and what to do instead."""


def add(
    *,
    username: str,
    password: str,
    name: str,
    at: datetime,
    name_en: str = "",
    duty: str = "",
    phone: str = "",
) -> Account:
    """A new account without any right. Raises BadAccount."""
    if not username or len(username) > 60 or any(sign.isspace() for sign in username):
        raise BadAccount("A user name has 1 to 60 signs and no spaces.")
    if len(name) > 120 or len(name_en) > 120 or len(duty) > 120 or len(phone) > 40:
        raise BadAccount("Names and duty have room for 120 signs, a telephone number for 40.")
    if Account.objects.filter(username=username).exists():
        raise BadAccount(
            f"There is an account {username!r} already; choose another name, or grant it a right."
        )
    account = Account(
        username=username, display_name=name or username, display_name_en=name_en, duty=duty, phone=phone
    )
    _set_password(account, password)
    with transaction.atomic():
        account.save()
        log.write("account_added", actor=None, at=at, subject=("account", account.pk))
    return account


def change_password(*, username: str, password: str, at: datetime) -> Account:
    """Another password; whoever is signed in with the old one is signed out. Raises BadAccount."""
    account = find(username)
    _set_password(account, password)
    with transaction.atomic():
        account.save(update_fields=["password"])
        log.write("password_changed", actor=None, at=at, subject=("account", account.pk))
    return account


def close(*, username: str, at: datetime) -> Account:
    """Nobody signs in with it again; what it did stays under its name. Raises BadAccount."""
    account = find(username)
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=False)
        log.write("account_closed", actor=None, at=at, subject=("account", account.pk))
    return account


def grant(
    *, username: str, role: str, on: str, target: str, at: datetime, until: datetime | None = None
) -> Grant:
    """A right from `at` on: `on` is place, site or agency, `target` its code (of an agency: its name).

    Raises BadAccount.
    """
    account, key, on_id = find(username), _role(role), _target(on, target)
    if until is not None and until <= at:
        raise BadAccount("The right would end before it begins.")
    held = Grant.objects.filter(account=account, role=key, on=on, on_id=on_id, since__lte=at)
    if held.exclude(until__lte=at).exists():
        raise BadAccount(f"{username} holds this right already.")
    with transaction.atomic():
        made = Grant.objects.create(account=account, role=key, on=on, on_id=on_id, since=at, until=until)
        log.write(
            "right_granted", actor=None, at=at, subject=("account", account.pk), role=key, on=on, on_id=on_id
        )
    return made


def revoke(*, username: str, role: str, at: datetime) -> int:
    """End every right of that role at `at`; says how many there were. Raises BadAccount for none."""
    account, key = find(username), _role(role)
    held = Grant.objects.filter(account=account, role=key).exclude(until__lte=at)
    with transaction.atomic():
        ended = held.update(until=at)
        if not ended:
            raise BadAccount(f"{username} holds no right as {key}.")
        log.write("right_ended", actor=None, at=at, subject=("account", account.pk), role=key, rights=ended)
    return ended


def find(username: str) -> Account:
    found = Account.objects.filter(username=username).first()
    if found is None:
        raise BadAccount(f"There is no account {username!r}; `frontline account list` shows them all.")
    return found


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account, _RULES)
    except ValidationError as bad:
        raise BadAccount(" ".join(bad.messages)) from bad
    account.set_password(password)


def _role(key: str) -> str:
    if key == "resident":
        raise BadAccount("Residents need no account: they sign in with a code sent to their telephone.")
    if key not in ROLES:
        raise BadAccount(f"There is no role {key!r}; choose of {', '.join(ROLES)}.")
    return key


def _target(on: str, target: str) -> int:
    """The id of what a code or name stands for."""
    if on == Grant.On.AGENCY:
        agency = Agency.objects.filter(name=target).first()
        return _found(agency.pk if agency else None, f"no agency called {target!r}", "agencies")
    if on == Grant.On.SITE:
        site = Site.objects.filter(code=target).first()
        return _found(site.pk if site else None, f"no site with the code {target!r}", "sites")
    place = Place.objects.filter(code=target, kind__in=_GRANTED).exclude(code="").first()
    return _found(place.pk if place else None, f"no city, township, community or grid with the code {target!r}",
                  "area-codes")  # fmt: skip


def _found(pk: int | None, what: str, kind: str) -> int:
    if pk is None:
        raise BadAccount(f"The register has {what}; bring it in first: `frontline import {kind} FILE`.")
    return pk
