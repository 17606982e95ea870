"""`frontline certificates`: issue a result slip, verify one or a pass (or the EU samples), list the keys."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from frontline.site.cli import CommandError
from frontline.site.start import start_django

PURPOSES = ("gate", "screening")
PASS = "pass"
LARGEST_LIST = 1024 * 1024  # bytes of a list of keys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    issue = verbs.add_parser("issue", help="sign a slip about somebody's last negative test")
    issue.add_argument("code", metavar="CODE", help="resident code, as on the person's own page")
    issue.add_argument("--out", type=Path, metavar="FILE", help="write the QR code as FILE.svg or FILE.png")
    verify = verbs.add_parser("verify", help="say whether a slip or a pass is good, and if not why")
    verify.add_argument(
        "text", metavar="TEXT", nargs="?", help="the text of the code; - reads standard input"
    )
    verify.add_argument("--picture", type=Path, metavar="FILE", help="a PNG or JPEG that shows the code")
    verify.add_argument(
        "--keys", type=Path, metavar="FILE", help="a saved list of keys; then no database is needed"
    )
    verify.add_argument("--at", metavar="TIME", default="", help="as of that time, ISO 8601; default: now")
    verify.add_argument("--samples", type=Path, metavar="DIR", help="check the EU test data in DIR instead")
    keys = verbs.add_parser("keys", help="list the public keys, as verifiers keep them")
    keys.add_argument("--retire", metavar="KID", default="", help="end a key now; what it signed is refused")
    issue.add_argument("--purpose", choices=PURPOSES, default="gate", help="what the slip is for")
    verify.add_argument(
        "--purpose",
        choices=(*PURPOSES, PASS),
        default="",
        help="what is asked for; default: what the code is",
    )
    verify.add_argument("--revoked", type=Path, metavar="FILE", help="a saved list of revoked passes")
    for sub in verbs.choices.values():
        sub.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable output"
        )
        sub.add_argument(
            "--database", default="", help="name of another database of this server (an exercise)"
        )


def run(options: argparse.Namespace) -> int:
    """0 good or done, 1 refused or different from what was expected, 2 unusable."""
    if options.verb == "verify":
        return _samples(options) if options.samples else _verify(options)
    return _issue(options) if options.verb == "issue" else _keys(options)


def _issue(options: argparse.Namespace) -> int:
    start_django("worker", database=options.database)
    from django.db import transaction  # Django is loaded only now

    from frontline.city import access, clock, log
    from frontline.city.certificates.slip import Purpose
    from frontline.city.models import Person
    from frontline.loop import slips

    at = clock.now()
    person = Person.objects.filter(code=options.code).first()
    if person is None:
        raise CommandError(f"There is nobody with the resident code {options.code}.")
    try:
        with transaction.atomic():
            issued = slips.slip_for(person, at=at, purpose=Purpose(options.purpose))
            log.write("slip_issued", actor=access.NOBODY, at=at, subject=("person", person.pk))
    except slips.NoSlip as refused:
        return _say(options, {"issued": False, "why": str(refused)}, f"No slip: {refused}", 1)
    if options.out:
        _draw(issued.text, options.out)
    until = issued.slip.expires_at.isoformat()
    return _say(options, {"issued": True, "text": issued.text, "expires_at": until}, issued.text, 0)


def _draw(text: str, out: Path) -> None:
    import segno

    if out.suffix not in (".svg", ".png"):
        raise CommandError("Give a file that ends in .svg or .png after --out.")
    try:
        segno.make(text, error="q").save(str(out), scale=6, border=4)
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror}.") from error


def _keys(options: argparse.Namespace) -> int:
    start_django("worker", database=options.database)
    from frontline.city import clock, slips
    from frontline.city.certificates import keys

    at = clock.now()
    if options.retire and not slips.retire_key(options.retire, at=at):
        raise CommandError(
            f"There is no key {options.retire} in use; `frontline certificates keys` lists them."
        )
    listed = keys.to_json(slips.issuer_keys(at=at))
    said = {"version": keys.VERSION, "issuer": slips.issuer(), "keys": listed}
    lines = [f"{one['kid']} signs {one['signs_from']} until {one['signs_until']}" for one in listed]
    return _say(options, said, "\n".join(lines), 0)


def _verify(options: argparse.Namespace) -> int:
    from frontline.city.certificates import gate_pass
    from frontline.city.certificates.verdict import NotValid

    text = _text(options)
    at = _at(options.at)
    trusted, now = _trusted(options)
    purpose = options.purpose or (PASS if gate_pass.kind_of(text) == PASS else "gate")
    try:
        said, words = _good(options, text, trusted, at or now, purpose)
    except NotValid as refused:
        said = {"good": False, "reason": refused.reason.value, "says": str(refused)}
        return _say(options, said, f"Refused ({refused.reason.value}): {refused}", 1)
    return _say(options, {"good": True, **said}, words, 0)


def _good(
    options: argparse.Namespace, text: str, trusted: list[Any], at: datetime, purpose: str
) -> tuple[dict[str, Any], str]:
    """What a good slip or pass says, and in words. Raises NotValid."""
    from frontline.city.certificates import gate_pass, slip

    if purpose != PASS:
        good = slip.verify(text, trusted, at=at, purpose=purpose)
        said = f"{good.holder} {good.id_end}, {good.method} {good.result}."
        words = f"A result slip, good until {good.expires_at.isoformat()}: {said}"
        return {"kind": "slip", "slip": {name: str(value) for name, value in asdict(good).items()}}, words
    given = gate_pass.verify(text, trusted, at=at, revoked=_revoked(options))
    named = ", ".join(f"{one.name} {one.id_end}".strip() for one in given.holders)
    told = f"{given.number}, {given.vehicle} {named}, {given.ground}."
    words = f"A pass, good until {given.expires_at.isoformat()}: {told}"
    return {"kind": PASS, "pass": {name: str(value) for name, value in asdict(given).items()}}, words


def _revoked(options: argparse.Namespace) -> list[str]:
    """Numbers of revoked passes: of a saved list, else of this database; none where keys come from a file alone."""
    if options.revoked is None:
        if options.keys is not None:
            return []
        from frontline.areas.passes import codes
        from frontline.city import clock

        return list(codes.stopped(at=clock.now())["revoked"])
    try:
        if options.revoked.stat().st_size > LARGEST_LIST:
            raise CommandError(f"{options.revoked} is larger than a list of revoked passes.")
        return [str(one) for one in json.loads(options.revoked.read_text("utf-8"))["revoked"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{options.revoked} is no list of revoked passes: {_sentence(error)}") from error


def _text(options: argparse.Namespace) -> str:
    from frontline.city.certificates import envelope, picture

    if (options.text is None) == (options.picture is None):
        raise CommandError("Give the text of a code, or --picture FILE, or --samples DIR.")
    if options.text is not None:
        given = sys.stdin.read(envelope.LONGEST + 2) if options.text == "-" else options.text
        return str(given).rstrip("\r\n")
    try:
        with options.picture.open("rb") as file:
            return picture.text_in(file.read(picture.LARGEST + 1))
    except (OSError, picture.NoCode) as error:
        raise CommandError(f"{options.picture}: {_sentence(error)}") from error


def _sentence(error: Exception) -> str:
    return f"{error.strerror}." if isinstance(error, OSError) and error.strerror else str(error)


def _at(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError("--at takes a time like 2022-11-11T14:00:00+08:00.") from error
    if found.tzinfo is None:
        raise CommandError("--at needs the zone, like 2022-11-11T14:00:00+08:00.")
    return found


def _trusted(options: argparse.Namespace) -> tuple[list[Any], datetime]:
    """The keys, and what time it is where they come from."""
    from frontline.city.certificates import keys

    if options.keys is None:
        start_django("worker", database=options.database)
        from frontline.city import clock, slips

        now = clock.now()
        return list(slips.issuer_keys(at=now)), now
    try:
        if options.keys.stat().st_size > LARGEST_LIST:
            raise CommandError(f"{options.keys} is larger than a list of keys.")
        return keys.from_json(json.loads(options.keys.read_text("utf-8"))), datetime.now(UTC)
    except (OSError, ValueError) as error:
        raise CommandError(f"{options.keys}: {_sentence(error)}") from error


def _samples(options: argparse.Namespace) -> int:
    from frontline.city.certificates import samples

    files = sorted(options.samples.glob("*.json"))
    if not files:
        raise CommandError(f"There is no sample (*.json) in {options.samples}.")
    try:
        outcomes = [samples.check(path) for path in files]
    except samples.BadSample as error:
        raise CommandError(str(error)) from error
    rows = [{**asdict(one), "agrees": one.agrees} for one in outcomes]
    lines = [
        f"{'as expected' if one.agrees else 'DIFFERENT  '} {one.name}: {one.says} -> {one.refused or 'good'}"
        for one in outcomes
    ]
    lines.append(f"{sum(one.agrees for one in outcomes)} of {len(outcomes)} samples as expected.")
    return _say(options, rows, "\n".join(lines), 0 if all(one.agrees for one in outcomes) else 1)


def _say(options: argparse.Namespace, said: object, words: str, code: int) -> int:
    print(json.dumps(said, ensure_ascii=False) if options.json else words)
    return code
