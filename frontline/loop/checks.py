"""What `make check` says about the list of rooms."""

from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

import frontline

HERE = Path(frontline.__file__).parent


@register()
def every_room_is_open(**_: object) -> list[CheckMessage]:
    """A folder with a room.py whose name is not in ROOMS would be a room nobody can enter."""
    built = {path.parent.name for path in HERE.glob("*/room.py")}
    return [
        Error(
            f"The room frontline/{name} is not open.",
            hint="Add its name to ROOMS in frontline/site/settings.py.",
            id="loop.E001",
        )
        for name in sorted(built - set(settings.ROOMS))
    ]
