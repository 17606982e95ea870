"""Words of the border that no edition says."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.areas.borders.rules import Coming
from frontline.ui.marks import Mark

LEVELS: dict[str, Promise] = {
    "high": _("high-risk area"),
    "medium": _("medium-risk area"),
    "low": _("low-risk area (same county as a high or medium one)"),
    "none": _("no risk area"),
}
KINDS: dict[str, Promise] = {
    "road": _("road"),
    "station": _("railway or coach station"),
    "airport": _("airport"),
    "gate": _("gate of a compound"),
}
STATES: dict[Coming, Mark] = {
    Coming.EXPECTED: Mark(_("expected"), "calm", icon="clock"),
    Coming.MISSING: Mark(_("did not come"), "orange", icon="alert-triangle"),
    Coming.CLIMBED: Mark(_("did not come, headquarters knows"), "red", icon="alarm"),
    Coming.CAME: Mark(_("registered"), "green", icon="check"),
    Coming.WITHDRAWN: Mark(_("withdrawn"), "calm", icon="x"),
}
