"""Short messages to a telephone: one small interface, so that a city plugs in its own gateway.

`settings.MESSAGE_SENDER` names a class with `send(phone, text)`. An exercise always prints on the console:
nobody's telephone rings by mistake.
"""

import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from frontline.city import clock

_console = logging.getLogger("frontline.messages")


class Sender(Protocol):
    def send(self, phone: str, text: str) -> None:
        """Hand one message to the gateway; raises OSError when the gateway cannot be reached."""


class ConsoleSender:
    """Prints on the console of the server; for an exercise."""

    def send(self, phone: str, text: str) -> None:
        _console.warning("message to %s: %s", phone, text)


def sender() -> Sender | None:
    """The sender of this installation; None when a real response has no gateway yet."""
    if clock.read().exercise:
        return ConsoleSender()
    if not settings.MESSAGE_SENDER:
        return None
    made: Sender = import_string(settings.MESSAGE_SENDER)()
    return made
