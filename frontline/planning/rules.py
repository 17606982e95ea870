"""What a change of measures is to the people concerned."""

from datetime import datetime

STARTS, LIFTED, EARLIER, LATER, CHANGED = "starts", "lifted", "ends_earlier", "ends_later", "changed"
WHATS = (STARTS, LIFTED, EARLIER, LATER, CHANGED)


def what_of(action: str, before_ends: datetime | None, after_ends: datetime | None) -> str:
    """One word for a change: `action` is start, change or lift; the ends are those before and after."""
    if action == "start":
        return STARTS
    if action == "lift":
        return LIFTED
    if before_ends is None or after_ends is None or before_ends == after_ends:
        return CHANGED
    return EARLIER if after_ends < before_ends else LATER
