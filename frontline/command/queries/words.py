"""Words of the edition in force for what lists show by key; details of the log in words."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

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


# Why a person's record was opened, as the pages write it into the log.
READINGS: dict[str, Promise] = {
    "case page": gettext_lazy("page of the person"),
    "contacts": gettext_lazy("contacts told"),
    "door visit": gettext_lazy("visit at the door"),
    "exception": gettext_lazy("exception proposed"),
    "fact taken back": gettext_lazy("fact taken back"),
    "hotline call": gettext_lazy("call at the hotline"),
    "resident's sheet": gettext_lazy("page for the resident"),
    "stays": gettext_lazy("stays told"),
}
_VALUES: dict[str, Promise] = {
    "recompute": gettext_lazy("everybody is counted anew under the new edition"),
    "grandfather": gettext_lazy("running cases end as they began"),
    "more_favourable": gettext_lazy("running cases get the lighter of both"),
    "new_only": gettext_lazy("only cases found from then on fall under the new edition"),
    "upheld": gettext_lazy("upheld"),
    "partly": gettext_lazy("upheld in part"),
    "rejected": gettext_lazy("not upheld"),
    "exempt": gettext_lazy("no measure"),
    "end": gettext_lazy("a nearer end"),
    "at_home": gettext_lazy("at home instead of at a site"),
    "facts": gettext_lazy("a fact is wrong: the tracing group takes it back"),
    "decide": gettext_lazy("headquarters decides about the area anew"),
    "head": gettext_lazy("head"),
    "deputy": gettext_lazy("deputy"),
    "member": gettext_lazy("member"),
}


def _known(value: Any) -> str:
    return str(_VALUES.get(value, value))


def _edition_name(id: str) -> str:
    try:
        return plans.edition(id).name.get(_language(), id)
    except plans.NoPlan:
        return id


def _moment(text: str) -> str:
    return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M")


# What of an entry's details says something to people; keys and digests are for `frontline audit`.
_DETAILS: dict[str, Callable[[Any], str]] = {
    "edition": _edition_name,
    "since": lambda value: _("from %(moment)s") % {"moment": _moment(value)},
    "migration": _known,
    "change": _known,
    "outcome": _known,
    "remedy": _known,
    "role": _known,
    "jump": lambda value: _("set to %(moment)s") % {"moment": _moment(value)},
    "speed": lambda value: _("speed %(times)s") % {"times": value},
    "paused": lambda value: _("paused") if value else _("running"),
}


def details_of(detail: Mapping[str, Any], at: datetime) -> str:
    """An entry's details as people read them; `at`: when it was written."""
    said = [measure_words([detail["measure"]], at)[detail["measure"]]] if detail.get("measure") else []
    said += [say(detail[key]) for key, say in _DETAILS.items() if detail.get(key) not in (None, "")]
    return " · ".join(said)


def reading_word(why: str) -> str:
    """Why a record was opened."""
    return str(READINGS.get(why, why))
