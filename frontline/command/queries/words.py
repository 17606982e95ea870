"""Words of the edition in force for what lists show by key."""

from datetime import datetime

from django.utils.translation import get_language

from frontline.loop import plans, rooms
from frontline.plan.edition import Edition
from frontline.plan.kinds import DUTIES


def _edition(at: datetime) -> Edition | None:
    try:
        return plans.in_force(at).edition
    except plans.NoPlan:
        return None


def _language() -> str:
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


def measure_words(kinds: list[str], at: datetime) -> dict[str, str]:
    """The names of kinds of measure."""
    edition = _edition(at)
    return {kind: edition.wording(kind, _language()) if edition else kind for kind in kinds}


def task_words(at: datetime) -> dict[str, str]:
    """Every kind of task by the name its room gives, else by the plan's name of the duty."""
    edition = _edition(at)
    duties = {kind: edition.wording(kind, _language(), "duties") if edition else kind for kind in DUTIES}
    return duties | {key: str(kind.name) for key, (_, kind) in rooms.task_kinds().items()}
