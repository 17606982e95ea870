"""`frontline worker`: one worker; `frontline serve` runs as many as it needs."""

import argparse
import signal
import threading
from types import FrameType

from frontline.site.serving.parent import follow_parent
from frontline.site.start import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database", default="", help="name of another database of this server (an exercise)"
    )
    parser.add_argument("--name", default="worker", help="how this worker is called in signs of life")


def run(options: argparse.Namespace) -> int:
    """Work until asked to end (Ctrl-C, SIGTERM); 0 then."""
    follow_parent()
    start_django("worker", database=options.database)
    from frontline.loop.worker import Worker  # Django is loaded only now
    from frontline.site.serving import beats

    worker = Worker()

    def end(number: int, frame: FrameType | None) -> None:
        worker.stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    heart = threading.Thread(target=beats.keep_beating, args=(options.name, worker.stop), name="beats")
    heart.start()
    worker.run()
    worker.stop.set()
    heart.join()
    beats.beat(options.name)
    return 0
