"""The room's words for people: what codes in forms and facts mean, what is wrong with a report."""

from django.utils.translation import gettext_lazy as _

from frontline.cases.rules import Fault

SEXES = {"F": _("female"), "M": _("male")}
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
WHERE = {"home": _("home"), "site": _("isolation site"), "hospital": _("hospital")}
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

# Values of the plan: editions word measures and duties, not their parameters. By whole key, else its last part.
ABOUT = {
    "days": _("how long"),
    "test_days": _("days of tests"),
    "late_tests": _("tests when found late"),
    "tests": _("number of tests"),
    "interval_hours": _("time between two samples"),
    "ct_interval_hours": _("time between two samples"),
    "ct_threshold": _("Ct value of release"),
    "linked_tests": _("tests of the close contact that end it"),
    "only_higher_risk": _("only after a contact of higher risk"),
    "release_on_negative": _("released when negative"),
    "unsuitable_goes_to_site": _("to a site when the home is not suitable"),
    "symptoms_required": _("symptoms must have improved"),
    "review_days_before": _("review before the latest day"),
    "release_test_days": _("days of release tests"),
    "maximum_days": _("at most"),
    "place": _("where it is spent"),
    "clock.anchor": _("counted from"),
    "exposed.anchor": _("counted from"),
    "day_one": _("day 1"),
    "period_end": _("ends at"),
    "catch_up": _("tests missed before"),
    "onset_days": _("looked back before the onset"),
    "sampling_days": _("looked back before the sample"),
    "transfer.contact_hours": _("time for the transfer"),
    "transfer.infected_hours": _("time for the transfer"),
    "check_in.hours": _("time for the arrival"),
}
UNITS = {
    "days": _("days"),
    "hours": _("hours"),
    "tests": _("tests"),
    "cycles": _("cycles"),
    "days of the stage": _("days of the stage"),
    "hours between two samples": _("hours"),
    "days since leaving": _("days since leaving"),
    "days since leaving the loop": _("days since leaving the loop"),
    "days since discharge": _("days since discharge"),
    "days since arrival": _("days since arrival"),
    "days of isolation": _("days of isolation"),
    "days before the positive sample": _("days before the positive sample"),
    "days before onset": _("days before onset"),
    "days before the maximum": _("days before the maximum"),
    "tests if found after the period": _("tests"),
    "first tests of the close contact": _("first tests of the close contact"),
}
CHOICES = {
    "true": _("yes"),
    "false": _("no"),
    "next_day": _("the day after"),
    "same_day": _("the same day"),
    "midnight": _("24:00 of the last day"),
    "anchor_hour": _("the hour from which it is counted"),
    "exposure": _("the last exposure"),
    "site_entry": _("the arrival at the site"),
    "found": _("the day of being found"),
    "once": _("one test at once"),
    "none": _("not made up for"),
    "isolation_start": _("the beginning of isolation"),
    "positive_sample": _("the positive sample"),
}
