"""`frontline plan publish|switch`: the verbs of `frontline plan` that need the city's database."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from frontline.plan.edition import MIGRATIONS
from frontline.plan.loading import load_edition
from frontline.site.cli import CommandError
from frontline.site.start import start_django

if TYPE_CHECKING:
    from frontline.city.access import Actor
    from frontline.planning.models import DryRun

Verbs = argparse._SubParsersAction  # argparse names no public type


def add_verbs(verbs: Verbs[argparse.ArgumentParser]) -> None:
    published = verbs.add_parser("publish", help="store an edition for ever, as it is now")
    published.add_argument("folder", type=Path, metavar="DIR", help="folder of the edition, plans/ID")
    switched = verbs.add_parser("switch", help="put an edition in force from a moment, by two people")
    switched.add_argument("edition", help="id of a published edition")
    switched.add_argument("--since", required=True, help='moment to come, such as "2022-11-11T14:00"')
    switched.add_argument(
        "--migration", required=True, choices=MIGRATIONS, help="what becomes of running cases"
    )
    switched.add_argument("--proposed-by", default="", metavar="NAME", help="user name of who proposes")
    switched.add_argument("--confirmed-by", default="", metavar="NAME", help="user name of who confirms")
    switched.add_argument("--note", default="", help="ground, such as the document that asks for it")
    switched.add_argument("--dry-run", action="store_true", help="only say what would change")
    for verb in (published, switched):
        verb.add_argument(
            "--database", default="", help="name of another database of this server (an exercise)"
        )


def publish(options: argparse.Namespace) -> int:
    """0 done, 2 refused."""
    edition = load_edition(options.folder.resolve())
    start_django("worker", database=options.database)
    from django.utils import translation  # Django is loaded only now

    from frontline.city import clock
    from frontline.loop.actions import Refused
    from frontline.planning.actions import publishing

    try:
        with translation.override("en"):
            row = publishing.publish(edition, by=None, at=clock.now())
    except Refused as refused:
        raise CommandError(str(refused)) from None
    said = {"edition": row.pk, "digest": row.digest, "published_at": row.published_at.isoformat()}
    print(json.dumps(said) if options.json else f"{row.pk} is published, digest {row.digest}")
    return 0


def switch(options: argparse.Namespace) -> int:
    """0 done, 2 refused."""
    start_django("worker", database=options.database)
    from django.utils import translation  # Django is loaded only now

    from frontline.loop.actions import Refused
    from frontline.loop.plans import NoPlan

    try:
        with translation.override("en"):
            return _switch(options)
    except (Refused, NoPlan) as refused:
        raise CommandError(str(refused)) from None


def _switch(options: argparse.Namespace) -> int:
    from frontline.city import clock
    from frontline.planning.actions import dry_runs, switching

    at = clock.now()
    if not options.dry_run:  # before the long part
        proposer, confirmer = (_actor(options, name, at) for name in ("proposed_by", "confirmed_by"))
    since = _moment(options.since)
    run = dry_runs.ask(options.edition, since=since, migration=options.migration, by=None, at=at)
    dry_runs.finish(run, at=at)
    if not options.dry_run:
        made = switching.propose(run.ref, note=options.note, by=proposer, at=at)
        switching.confirm(made.ref, by=confirmer, at=clock.now())
    _say(options, run, since)
    return 0


def _moment(text: str) -> datetime:
    from django.utils.timezone import make_aware

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--since {text!r} is no date and time; write 2022-11-11T14:00.") from None
    return found if found.tzinfo else make_aware(found)


def _actor(options: argparse.Namespace, option: str, at: datetime) -> Actor:
    from frontline.city.access import actor_for
    from frontline.city.models import Account
    from frontline.city.roles import Verb

    name, says = getattr(options, option), "--" + option.replace("_", "-")
    account = Account.objects.filter(username=name, is_active=True).first()
    if account is None:
        raise CommandError(f"{says} needs the user name of an account; {name or 'nothing'!r} is none.")
    actor = actor_for(account, at=at)
    verb = Verb.PROPOSE_PLAN if option == "proposed_by" else Verb.CONFIRM_PLAN
    if not actor.may(verb):
        raise CommandError(
            f"{name} has no right to {verb.value.replace('_', ' ')}s; {says} somebody who has."
        )
    return actor


def _say(options: argparse.Namespace, run: DryRun, since: datetime) -> None:
    run.refresh_from_db()
    if options.json:
        print(json.dumps({"counts": run.counts, "digest": run.digest, "in_force": not options.dry_run}))
        return
    for kind, counts in run.counts.items():
        print(f"{kind}: " + ", ".join(f"{number} {what}" for what, number in counts.items()))
    total = sum(sum(counts.values()) for counts in run.counts.values())
    end = "nothing was changed" if options.dry_run else f"in force from {since.isoformat()}"
    print(f"{total} measures change; {end}", file=sys.stdout)
