"""`frontline intake --nats URL`: write what desks' uploads put on the bus; docs/operating/nats.md."""

import argparse
import asyncio
import json
import logging
import os
import signal

from frontline.site.cli import CommandError
from frontline.site.serving.parent import follow_parent
from frontline.site.start import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--nats", metavar="URL", default=os.environ.get("FRONTLINE_NATS", ""),
        help="servers of the cluster, with commas: nats://a:4222,nats://b:4222 (FRONTLINE_NATS)",
    )  # fmt: skip
    parser.add_argument(
        "--until-empty", action="store_true", help="end when nothing waits any more (else on Ctrl-C)"
    )
    parser.add_argument(
        "--database", default="", help="name of another database of this server (an exercise)"
    )


def run(options: argparse.Namespace) -> int:
    """Write until asked to end; 0 then."""
    if not options.nats:
        raise CommandError(
            "Say where the NATS servers are: --nats nats://a:4222,nats://b:4222, or FRONTLINE_NATS."
        )
    follow_parent()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    start_django("worker", database=options.database)
    from frontline.site.serving.bus import NoBus  # Django is loaded only now

    try:
        written = asyncio.run(_consume(options.nats, options.until_empty))
    except NoBus as refused:
        raise CommandError(str(refused)) from None
    print(json.dumps({"written": written}) if options.json else f"{written} parcels written.")
    return 0


async def _consume(servers: str, until_empty: bool) -> int:
    from frontline.site.serving.bus import Bus, Consumer
    from frontline.site.serving.web import worker_address

    consumer = Consumer(Bus(servers), worker_address)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, consumer.stop.set)
    try:
        await consumer.run(until_empty=until_empty)
    finally:
        await consumer.end()
    return consumer.written
