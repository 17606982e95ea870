"""`frontline migrate`: bring the database's tables to this version, as their owner."""

import argparse

from frontline.site.start import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database", default="", help="name of another database of this server (an exercise)"
    )


def run(args: argparse.Namespace) -> int:
    start_django("owner", database=args.database)
    from django.core.management import call_command  # Django is loaded only now

    call_command("migrate", interactive=False, verbosity=0)
    print("The database is at this version.")
    return 0
