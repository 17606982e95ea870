"""The city's own words on pages: verbs, kinds of grant."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.city.models import ApiKey, Grant
from frontline.city.roles import Verb

VERBS: dict[Verb, Promise] = {
    Verb.SEE_BOARD: _("see the numbers and the dispatch board"),
    Verb.SEE_PEOPLE: _("see people and households within the right"),
    Verb.SEE_NAMES: _("read names and addresses in lists"),
    Verb.REPORT_CASES: _("report cases and contacts"),
    Verb.RECORD_CARE: _("record transfers, arrivals, health checks and samples"),
    Verb.DECIDE_AREAS: _("decide risk areas"),
    Verb.REDRAW_GRIDS: _("propose other lines of grids"),
    Verb.PROPOSE_PLAN: _("propose a change of the plan"),
    Verb.CONFIRM_PLAN: _("put a plan in force"),
    Verb.SIGN_OVERRIDES: _("sign an exception, together with a second person"),
    Verb.ANSWER_OBJECTIONS: _("answer objections"),
    Verb.RUN_TASKS: _("take and close tasks"),
    Verb.IMPORT_DATA: _("bring lists in"),
    Verb.EXPORT_DATA: _("take lists out"),
    Verb.EDIT_GROUPS: _("edit the working groups"),
    Verb.READ_LOG: _("read the log"),
    Verb.PLAN_SCREENING: _("plan screening rounds and settle what is in conflict"),
    Verb.TAKE_SAMPLES: _("take samples in a screening round"),
    Verb.ENTER_RESULTS: _("enter what the laboratory found"),
    Verb.CARRY_SAMPLES: _("bring boxes of tubes from points to the laboratory"),
    Verb.WATCH_BORDER: _("register arrivals at a control point"),
    Verb.GIVE_PASSES: _("give passes, sign and revoke them"),
    Verb.REGISTER_REQUESTS: _("write down what callers ask, and route it"),
    Verb.ANSWER_REQUESTS: _("accept and handle the requests of the own office"),
    Verb.LEAD_OFFICE: _("see what comes back to the own office as not solved"),
    Verb.SET_CATALOGUE: _("set categories, offices in charge and clocks of the hotline"),
    Verb.PLAN_PACKS: _("decide packs and call households that were missed"),
    Verb.KEEP_STOCK: _("take goods in and out of depots"),
    Verb.WRITE_WORD: _("write letters and notices of the city"),
    Verb.SIGN_WORD: _("sign letters and notices that somebody else wrote"),
    Verb.SEE_OWN_PAGE: _("read the own page"),
    Verb.SET_CLOCK: _("set the clock of an exercise"),
}

SCOPES: dict[str, Promise] = {
    ApiKey.Scope.RESULTS: _("send results of a laboratory"),
    ApiKey.Scope.COUNTS: _("read counts of screening rounds"),
    ApiKey.Scope.BOUNDARIES: _("propose lines of grids"),
    ApiKey.Scope.REQUESTS: _("file requests and follow them (Open311)"),
    ApiKey.Scope.CUT_OFFS: _("ask whether an account may be cut off"),
}

GRANTED_ON: dict[str, Promise] = {
    Grant.On.PLACE: _("place"),
    Grant.On.SITE: _("site"),
    Grant.On.AGENCY: _("agency"),
    Grant.On.LABORATORY: _("laboratory"),
    Grant.On.SELF: _("own household"),
}
