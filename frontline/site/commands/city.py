"""`frontline city new`: from nothing to a city in which work can begin: tables, areas, a plan, somebody to sign in."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontline.plan.edition import Edition, PlanError
from frontline.plan.loading import edition_by_id, editions
from frontline.site import lists
from frontline.site.cli import CommandError
from frontline.site.commands import account, import_
from frontline.site.start import start_django

if TYPE_CHECKING:
    from frontline.city.models import Place

Said = dict[str, Any]
DIGITS = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    new = verbs.add_parser("new", help="make a city ready; what is there already stays as it is")
    new.add_argument("code", metavar="CODE", help="the city's area code, 6 or 12 digits")
    new.add_argument("--name", default="", help="the city's name; with --area-codes it stands in the list")
    new.add_argument("--area-codes", type=Path, metavar="FILE", help="list of its townships and communities")
    new.add_argument(
        "--edition", default="", help="the plan in force (default: the newest that applies today)"
    )
    new.add_argument("--account", default="", metavar="NAME", help="user name of the first who signs in")
    new.add_argument("--account-name", default="", metavar="NAME", help="as shown on pages")
    new.add_argument(
        "--role",
        action="append",
        metavar="ROLE",
        help="a role in the whole city; again for another (data_clerk)",
    )
    new.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    new.add_argument("--database", default="", help="name of another database of this server (an exercise)")
    new.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable output")


def run(options: argparse.Namespace) -> int:
    """0 when the city is ready, 1 when rows of its list were refused, 2 when it cannot be made."""
    code = _code(options.code)
    if options.area_codes:
        lists.readable(options.area_codes)
    elif not options.name:
        raise CommandError("A new city needs its name, --name, or its list of area codes, --area-codes FILE.")
    edition = _edition_named(options.edition)
    password = account.password(options) if options.account else ""
    start_django("owner", database=options.database)
    from django.core.management import call_command  # Django is loaded only now
    from django.utils import translation

    call_command("migrate", interactive=False, verbosity=0)
    with translation.override("en"):
        said = _make(options, code, edition, password)
    print(json.dumps(said, ensure_ascii=False) if options.json else _sentences(said))
    return 1 if said["area_codes"] and said["area_codes"]["refused"] else 0


def _code(text: str) -> str:
    """The city's 12 digits."""
    code = text.ljust(DIGITS, "0") if len(text) == 6 else text
    if not (code.isascii() and code.isdigit() and len(code) == DIGITS and code.endswith("000000")):
        raise CommandError(f"{text!r} is no area code of a city: 6 digits, or 12 that end in 000000.")
    return code


def _edition_named(id: str) -> Edition | None:
    try:
        return edition_by_id(id) if id else None
    except PlanError as unknown:
        raise CommandError(str(unknown)) from None


def _make(options: argparse.Namespace, code: str, edition: Edition | None, password: str) -> Said:
    from frontline.city import accounts, clock

    at = clock.now()
    counts = _areas(options.area_codes) if options.area_codes else None
    city = _city(code, options.name, counts is not None)
    said: Said = {"city": code, "name": city.name, "area_codes": counts, "edition": _plan(edition, at)}
    try:
        roles = _first_account(options, code, password, at) if options.account else []
    except accounts.BadAccount as bad:
        raise CommandError(f"{city.name} is ready, but nobody can sign in yet: {bad}") from bad
    return said | {"account": options.account or None, "roles": roles}


def _areas(path: Path) -> Said:
    refused = path.with_name(f"{path.stem}.refused.csv")
    lists.writable(refused, path)
    call = argparse.Namespace(kind="area-codes", file=path, map=None, dry_run=False)
    counts = asdict(import_.bring_in(call, refused))
    return counts | {"refused_file": str(refused) if counts["refused"] else None}


def _city(code: str, name: str, listed: bool) -> Place:
    from frontline.city.models import Place
    from frontline.city.names import place_key

    found = Place.objects.filter(kind=Place.Kind.CITY, code=code).first()
    if found is None and listed:
        raise CommandError(f"The list of area codes has no city {code}: give the code that stands in it.")
    if found is None:
        found = Place.objects.create(kind=Place.Kind.CITY, code=code, name=name, pinyin=place_key(name))
    return found


def _plan(edition: Edition | None, at: datetime) -> str:
    """The edition in force; the first one of a city needs no switch, because nobody is under a measure yet."""
    from django.db import transaction

    from frontline.loop import plans

    if periods := plans.periods():
        return periods[-1].edition_id
    begun = [one for one in editions().values() if one.effective_from <= at]
    chosen = edition or begun[-1]
    with transaction.atomic():
        plans.publish(chosen, by=None, at=at)
        plans.put_in_force(
            chosen.id, since=min(chosen.effective_from, at), migration=chosen.migration, proposed_by=None,
            confirmed_by=None, at=at, note="The edition in force when the city begins.",
        )  # fmt: skip
    return chosen.id


def _first_account(options: argparse.Namespace, code: str, password: str, at: datetime) -> list[str]:
    from django.db import transaction

    from frontline.city import accounts

    roles = options.role or ["data_clerk"]
    with transaction.atomic():
        accounts.add(username=options.account, password=password, name=options.account_name, at=at)
        for role in roles:
            accounts.grant(username=options.account, role=role, on="place", target=code, at=at)
    return roles


def _sentences(said: Said) -> str:
    lines = [f"{said['name']} ({said['city']}) is ready; the plan in force is {said['edition']}."]
    if counts := said["area_codes"]:
        lines.insert(0, import_.sentence(counts | {"dry_run": False}))
    if said["account"]:
        lines.append(f"{said['account']} signs in as {', '.join(said['roles'])} of the whole city.")
    else:
        lines.append("Nobody can sign in yet: frontline account add NAME")
    lines.append("Next: frontline serve, and the city's lists (docs/operating/lists.md).")
    return "\n".join(lines)
