"""The room's words for people: what codes in forms and facts mean, what is wrong with a report."""

from django.utils.translation import gettext_lazy as _

from frontline.cases.rules import Fault

CASE_TYPES = {"confirmed": _("Confirmed case"), "asymptomatic": _("Asymptomatic infection")}
SEVERITIES = {
    "asymptomatic": _("no symptoms"),
    "mild": _("mild"),
    "moderate": _("moderate"),
    "severe": _("severe"),
    "critical": _("critical"),
}
FOUND_IN = {
    "community": _("in the community"),
    "central_isolation": _("in central isolation"),
    "home_isolation": _("in home isolation"),
    "closed_loop": _("in a closed loop"),
    "repositive": _("positive again after discharge"),
    "inbound": _("inbound person, past infection"),
}
CATEGORIES = {
    "close": _("Close contact"),
    "of_contact": _("Contact of a contact"),
    "exposed": _("Exposed at a place"),
}
SITUATIONS = {
    "lives_together": _("lives in the same household"),
    "same_room": _("was in the same room"),
    "same_meal": _("ate together"),
    "same_work": _("worked together"),
    "same_vehicle": _("rode in the same vehicle"),
    "care": _("cared for or treated the other"),
    "same_place": _("was at the same place"),
    "other": _("other"),
}
SOURCES = {
    "interview": _("told in an interview"),
    "code": _("venue code scanned"),
    "camera": _("seen on a camera"),
    "payment": _("payment"),
    "other": _("other"),
}
CERTAINTIES = {"sure": _("sure"), "probable": _("probable"), "unsure": _("unsure")}
CHANGES = {
    "exempt": _("Suspend the measure for a while"),
    "end": _("End the measure earlier"),
    "at_home": _("Spend it at home instead of at a site"),
}
RESULTS = {"negative": _("negative"), "positive": _("positive"), "invalid": _("not valid")}
METHODS = {"pcr": _("nucleic acid"), "antigen": _("antigen")}
RETRACTIONS = {
    "laboratory_error": _("Laboratory error"),
    "wrong_person": _("Wrong person"),
    "entry_error": _("Mistake when it was entered"),
}
FAULTS = {
    Fault.SAMPLE_IN_FUTURE: _("The sample lies in the future: check day and hour."),
    Fault.SAMPLE_TOO_OLD: _(
        "The sample is more than 30 days old: check the date, or bring it in as a line list."
    ),
    Fault.ONSET_IN_FUTURE: _("The onset of symptoms lies in the future: check the day."),
    Fault.ONSET_TOO_LATE: _("The onset is more than 14 days after the sample: check both days."),
    Fault.ONSET_TOO_EARLY: _("The onset is more than 60 days before the sample: check both days."),
    Fault.SYMPTOMS_WITHOUT: _(
        "An asymptomatic infection has no onset and no severity: remove them, or choose confirmed case."
    ),
    Fault.EXPOSURE_IN_FUTURE: _("The exposure lies in the future: check day and hour."),
    Fault.EXPOSURE_BACKWARDS: _("The first exposure is later than the last one: swap them."),
    Fault.SELF_CONTACT: _("A person cannot be a contact of themselves: choose somebody else in this row."),
    Fault.STAY_BACKWARDS: _("The stay ends before it begins: swap the two times."),
}
