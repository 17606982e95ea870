"""Words of the public word."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.residents.word.models import Announcement, AnnouncementVersion, ShortMessage
from frontline.residents.word.rules import State
from frontline.ui.marks import Mark

Kind = Announcement.Kind
Scope = AnnouncementVersion.Scope

KINDS: dict[str, Promise] = {
    Kind.LETTER: _("Letter to every household"),
    Kind.NOTICE: _("Notice"),
    Kind.THANKS: _("Thanks"),
}
STATES: dict[str, Mark] = {
    State.DRAFT: Mark(_("being written"), "calm", icon="pencil"),
    State.HANDED_IN: Mark(_("waits for a signature"), "orange", icon="signature"),
    State.PUBLISHED: Mark(_("holds"), "green", icon="circle-check"),
    State.REPLACED: Mark(_("replaced by a newer version"), "calm", icon="history"),
    State.WITHDRAWN: Mark(_("withdrawn"), "red", icon="circle-x"),
    State.DROPPED: Mark(_("dropped before it was published"), "calm", icon="trash"),
}
# Each by its own name, so that whoever reads only that one finds it.
LANGUAGES: dict[str, str] = {"zh": "中文", "bo": "བོད་ཡིག", "en": "English"}
LANGUAGE_NAMES: dict[str, Promise] = {"zh": _("Chinese"), "bo": _("Tibetan"), "en": _("English")}
SCOPES: dict[str, Promise] = {
    Scope.EVERYONE: _("every household of the city"),
    Scope.PLACES: _("households of chosen places"),
    Scope.AREA: _("households of an area in force"),
    Scope.BOUNDARY: _("households inside an outline"),
    Scope.AUDIENCE: _("households that a room of this product names"),
}
URGENCIES: dict[str, Promise] = {
    "Immediate": _("act at once"),
    "Expected": _("act within the hour"),
    "Future": _("act soon"),
    "Past": _("nothing to do any more"),
    "Unknown": _("not known"),
}
SEVERITIES: dict[str, Promise] = {
    "Extreme": _("extreme threat to life or property"),
    "Severe": _("severe threat to life or property"),
    "Moderate": _("possible threat to life or property"),
    "Minor": _("little or no threat"),
    "Unknown": _("not known"),
}
CERTAINTIES: dict[str, Promise] = {
    "Observed": _("it has happened"),
    "Likely": _("more likely than not"),
    "Possible": _("possible"),
    "Unlikely": _("hardly to be expected"),
    "Unknown": _("not known"),
}
MESSAGES: dict[str, Promise] = {
    ShortMessage.State.QUEUED: _("waiting to be handed to the gateway"),
    ShortMessage.State.HANDED: _("handed to the gateway, no receipt yet"),
    ShortMessage.State.DELIVERED: _("delivered, as the gateway says"),
    ShortMessage.State.FAILED: _("failed, as the gateway says"),
}
