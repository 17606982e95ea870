"""`frontline account`: who may sign in, and what they may do."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from frontline.site.cli import CommandError
from frontline.site.start import start_django

_Outcome = tuple[object, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb, (_work, says) in _VERBS.items():
        sub = verbs.add_parser(verb, help=says, description=f"{says[0].upper()}{says[1:]}.")
        sub.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable output"
        )
        sub.add_argument(
            "--database", default="", help="name of another database of this server (an exercise)"
        )
        if verb not in ("list", "roles"):
            sub.add_argument("username", metavar="NAME", help="user name")
        if verb in ("add", "password"):
            sub.add_argument(
                "--password-stdin", action="store_true", help="read the password from standard input"
            )
        if verb in ("grant", "revoke"):
            sub.add_argument("role", metavar="ROLE", help="one of `frontline account roles`")
        if more := _ARGUMENTS.get(verb):
            more(sub)


def _add_arguments_of_add(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--name", default="", help="as shown on pages; default: the user name")
    sub.add_argument("--name-en", default="", help="the same in Latin letters")
    sub.add_argument("--duty", default="", help="what they are there for, in a few words")
    sub.add_argument("--phone", default="", help="the duty telephone")


def _add_arguments_of_grant(sub: argparse.ArgumentParser) -> None:
    where = sub.add_mutually_exclusive_group(required=True)
    where.add_argument("--place", metavar="CODE", help="code of the city, a township, a community or a grid")
    where.add_argument("--site", metavar="CODE", help="code of a site")
    where.add_argument("--agency", metavar="AGENCY", help="name of an agency")
    sub.add_argument("--until", metavar="DATE", help="the day on which the right ends, like 2023-01-08")


_ARGUMENTS = {"add": _add_arguments_of_add, "grant": _add_arguments_of_grant}


def run(options: argparse.Namespace) -> int:
    """0 when it is done, 2 with one sentence when it cannot be."""
    start_django("owner", database=options.database)
    from django.utils import translation  # Django is loaded only now

    from frontline.city import accounts, clock

    work, _says = _VERBS[options.verb]
    with translation.override("en"):
        try:
            facts, sentence = work(options, clock.now())
        except accounts.BadAccount as bad:
            raise CommandError(str(bad)) from bad
    print(json.dumps(facts, ensure_ascii=False) if options.json else sentence)
    return 0


def _add(options: argparse.Namespace, at: datetime) -> _Outcome:
    from frontline.city import accounts

    made = accounts.add(
        username=options.username, password=password(options), name=options.name, name_en=options.name_en,
        duty=options.duty, phone=options.phone, at=at,
    )  # fmt: skip
    says = f"Added {made.username}. It has no right yet: frontline account grant {made.username} ROLE --place CODE"
    return {"username": made.username}, says


def _change_password(options: argparse.Namespace, at: datetime) -> _Outcome:
    from frontline.city import accounts

    accounts.find(options.username)
    accounts.change_password(username=options.username, password=password(options), at=at)
    return {
        "username": options.username
    }, f"{options.username} has another password and is signed out everywhere."


def _close(options: argparse.Namespace, at: datetime) -> _Outcome:
    from frontline.city import accounts

    accounts.close(username=options.username, at=at)
    return {"username": options.username}, f"{options.username} can no longer sign in."


def _grant(options: argparse.Namespace, at: datetime) -> _Outcome:
    from frontline.city import accounts

    on = next(kind for kind in ("place", "site", "agency") if getattr(options, kind))
    made = accounts.grant(
        username=options.username, role=options.role, on=on, target=getattr(options, on), at=at,
        until=_until(options.until),
    )  # fmt: skip
    end = f" until {options.until}" if made.until else ""
    says = f"{options.username} is {options.role} on {on} {getattr(options, on)} from now on{end}."
    return {"username": options.username, "role": options.role, "on": on, "until": options.until}, says


def _until(text: str | None) -> datetime | None:
    from frontline.city.imports.dates import BadValue, read_moment

    try:
        return read_moment(text) if text else None
    except BadValue as bad:
        raise CommandError(str(bad)) from bad


def _revoke(options: argparse.Namespace, at: datetime) -> _Outcome:
    from frontline.city import accounts

    ended = accounts.revoke(username=options.username, role=options.role, at=at)
    return {"username": options.username, "ended": ended}, f"{options.username} is no longer {options.role}."


def _list(options: argparse.Namespace, at: datetime) -> _Outcome:
    from frontline.city import queries

    rows = [
        {
            "username": one.username, "name": one.name, "active": one.active,
            "rights": [f"{right.role.key} on {right.kind} {right.on}".strip() for right in one.rights],
        }
        for one in queries.officials(at=at)
    ]  # fmt: skip
    return rows, "\n".join(map(_line, rows)) or "There is no account yet: frontline account add NAME"


def _line(row: dict[str, Any]) -> str:
    rights = "; ".join(row["rights"]) or "no right"
    return f"{row['username']} ({row['name']}): {rights if row['active'] else 'closed'}"


def _roles(options: argparse.Namespace, at: datetime) -> _Outcome:
    from frontline.city.roles import ROLES

    rows = [{"role": role.key, "says": str(role.says)} for role in ROLES.values() if role.key != "resident"]
    return rows, "\n".join(f"{row['role']}: {row['says']}" for row in rows)


def password(options: argparse.Namespace) -> str:
    """Asked twice on a terminal; never an argument, where every process of the machine could read it."""
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise CommandError(
            "There is no terminal to ask for the password: add --password-stdin and pipe it in."
        )
    first = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != first:
        raise CommandError("The two passwords differ; nothing was changed.")
    return first


_VERBS: dict[str, tuple[Callable[[argparse.Namespace, datetime], _Outcome], str]] = {
    "add": (_add, "add somebody who may sign in"),
    "grant": (_grant, "give somebody a role on a place, a site or an agency"),
    "revoke": (_revoke, "end somebody's rights as ROLE"),
    "password": (_change_password, "set another password"),
    "close": (_close, "close an account; what it did stays"),
    "list": (_list, "list the accounts of officials and what they may do now"),
    "roles": (_roles, "list the roles, in two sentences each"),
}
