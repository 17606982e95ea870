"""Roles an official can read: two sentences and their verbs each."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Verb(StrEnum):
    """What a role may do. Where it may do it is said by the grant."""

    SEE_BOARD = "see_board"  # counts, levels, the dispatch board: no person
    SEE_PEOPLE = "see_people"  # people, households and their measures within the grant
    SEE_NAMES = "see_names"  # names and addresses unmasked in lists
    REPORT_CASES = "report_cases"
    RECORD_CARE = "record_care"  # transfer, check in, health checks, samples taken
    DECIDE_AREAS = "decide_areas"
    REDRAW_GRIDS = "redraw_grids"  # proposes other lines of grids; deciding is decide_areas
    PROPOSE_PLAN = "propose_plan"
    CONFIRM_PLAN = "confirm_plan"
    SIGN_OVERRIDES = "sign_overrides"
    ANSWER_OBJECTIONS = "answer_objections"
    RUN_TASKS = "run_tasks"  # take and close tasks within the grant
    IMPORT_DATA = "import_data"
    EXPORT_DATA = "export_data"
    EDIT_GROUPS = "edit_groups"
    READ_LOG = "read_log"
    PLAN_SCREENING = "plan_screening"  # rounds, points, lots; what is in conflict
    TAKE_SAMPLES = "take_samples"  # a desk or a door in a round
    ENTER_RESULTS = "enter_results"  # what the laboratory found
    CARRY_SAMPLES = "carry_samples"  # boxes of tubes from points to the laboratory
    WATCH_BORDER = "watch_border"  # registers arrivals at a control point
    GIVE_PASSES = "give_passes"  # gives, signs and revokes passes within the grant
    REGISTER_REQUESTS = "register_requests"  # writes down what callers ask, routes it, calls back
    ANSWER_REQUESTS = "answer_requests"  # accepts and handles the requests of the own office
    LEAD_OFFICE = "lead_office"  # what comes back as not solved, and what is late at the own office
    SET_CATALOGUE = "set_catalogue"  # categories, offices in charge and clocks of the hotline
    PLAN_PACKS = "plan_packs"  # decides packs, answers changes of mind, calls households that were missed
    KEEP_STOCK = "keep_stock"  # goods in and out of depots, counts, gifts
    WRITE_WORD = "write_word"  # letters, notices and thanks of the city, as drafts
    SIGN_WORD = "sign_word"  # signs what somebody else wrote: from then on everybody reads it
    SEE_OWN_PAGE = "see_own_page"  # a resident: own household
    SET_CLOCK = "set_clock"  # in an exercise


@dataclass(frozen=True, slots=True)
class Role:
    key: str
    name: Promise
    says: Promise  # two sentences for an official
    verbs: frozenset[Verb]


def _role(key: str, name: Promise, says: Promise, *verbs: Verb) -> Role:
    return Role(key, name, says, frozenset(verbs))


_ALL = (
    _role(
        "commander",
        _("Commander"),
        _(
            "Leads the headquarters: sees every board and decides areas, plans and overrides. "
            "Reads people's records with names masked in lists."
        ),
        Verb.SEE_BOARD, Verb.SEE_PEOPLE, Verb.DECIDE_AREAS, Verb.REDRAW_GRIDS, Verb.CONFIRM_PLAN, Verb.SIGN_OVERRIDES,
        Verb.EDIT_GROUPS, Verb.READ_LOG, Verb.RUN_TASKS, Verb.SET_CLOCK, Verb.EXPORT_DATA, Verb.PLAN_SCREENING,
        Verb.GIVE_PASSES, Verb.SIGN_WORD,
    ),
    _role(
        "epidemiologist",
        _("Epidemiologist"),
        _(
            "Reports cases, finds contacts and reads the people concerned in full. "
            "Proposes a change of the plan and signs overrides together with a second person."
        ),
        Verb.SEE_BOARD, Verb.SEE_PEOPLE, Verb.SEE_NAMES, Verb.REPORT_CASES, Verb.RECORD_CARE, Verb.PROPOSE_PLAN,
        Verb.SIGN_OVERRIDES, Verb.RUN_TASKS, Verb.IMPORT_DATA, Verb.EXPORT_DATA,
    ),
    _role(
        "grid_worker",
        _("Grid worker"),
        _(
            "Looks after the households of a grid: visits, health checks, samples at the door. "
            "Sees the people of that grid and nobody else."
        ),
        Verb.SEE_PEOPLE, Verb.SEE_NAMES, Verb.RECORD_CARE, Verb.RUN_TASKS, Verb.TAKE_SAMPLES,
    ),
    _role(
        "community_secretary",
        _("Community secretary"),
        _(
            "Answers for the grids of a community or street and for the people who work there. "
            "Sees their residents, tasks and what is late; proposes how their lines are redrawn."
        ),
        Verb.SEE_BOARD, Verb.SEE_PEOPLE, Verb.SEE_NAMES, Verb.RECORD_CARE, Verb.RUN_TASKS, Verb.REDRAW_GRIDS,
        Verb.GIVE_PASSES,
    ),
    _role(
        "site_manager",
        _("Site manager"),
        _(
            "Runs an isolation site or hospital: rooms, arrivals, health checks, releases. "
            "Sees the people who are there or expected there."
        ),
        Verb.SEE_PEOPLE, Verb.SEE_NAMES, Verb.RECORD_CARE, Verb.RUN_TASKS,
    ),
    _role(
        "dispatcher",
        _("Transfer dispatcher"),
        _(
            "Sends vehicles and crews for people who have to be moved. "
            "Sees the names and addresses of open transfers in the whole city."
        ),
        Verb.SEE_BOARD, Verb.SEE_PEOPLE, Verb.SEE_NAMES, Verb.RECORD_CARE, Verb.RUN_TASKS,
    ),
    _role(
        "screening_lead",
        _("Screening lead"),
        _(
            "Plans rounds and points, watches queues and custody, settles what is in conflict. "
            "Sees who has not been sampled yet, with name and address."
        ),
        Verb.SEE_BOARD, Verb.SEE_PEOPLE, Verb.SEE_NAMES, Verb.PLAN_SCREENING, Verb.TAKE_SAMPLES,
        Verb.RECORD_CARE, Verb.RUN_TASKS,
    ),
    _role(
        "sampler",
        _("Sampler"),
        _(
            "Takes samples at a desk: scans a person, binds the person to a tube, seals the tube. "
            "Sees the list of the own point while signed in at its desk, nobody else."
        ),
        Verb.TAKE_SAMPLES, Verb.SEE_NAMES,
    ),
    _role(
        "gate_guard",
        _("Guard of a control point"),
        _(
            "Registers who arrives at a control point and where they stay, and checks passes there. "
            "Sees who is expected at the own point, nobody else."
        ),
        Verb.WATCH_BORDER,
    ),
    _role(
        "laboratory",
        _("Laboratory"),
        _(
            "Receives boxes of tubes and reports results. "
            "Sees barcodes, never whose sample is in a tube."
        ),
        Verb.ENTER_RESULTS,
    ),
    _role(
        "sample_driver",
        _("Driver of samples"),
        _(
            "Takes sealed boxes over at the points and brings them to the laboratory. "
            "Sees seal numbers and points, never whose sample is in a box."
        ),
        Verb.CARRY_SAMPLES,
    ),
    _role(
        "hotline_operator",
        _("Hotline operator"),
        _(
            "Writes down what callers ask, passes it to the office in charge and calls back. "
            "Sees the caller's household and earlier requests, each time for that call."
        ),
        Verb.REGISTER_REQUESTS, Verb.SEE_PEOPLE, Verb.SEE_NAMES,
    ),
    _role(
        "hotline_lead",
        _("Hotline lead"),
        _(
            "Keeps the catalogue of the hotline: categories, offices in charge, clocks. "
            "Does what an operator does and sees what is late."
        ),
        Verb.REGISTER_REQUESTS, Verb.SET_CATALOGUE, Verb.SEE_PEOPLE, Verb.SEE_NAMES, Verb.SEE_BOARD, Verb.RUN_TASKS,
    ),
    _role(
        "office_clerk",
        _("Clerk of an office"),
        _(
            "Accepts the requests passed to the office, sees that they are done and says what was done. "
            "Sees the requests of the own office, nobody's other record."
        ),
        Verb.ANSWER_REQUESTS,
    ),
    _role(
        "office_head",
        _("Head of an office"),
        _(
            "Answers for the requests of the office: what is late and what came back as not solved. "
            "Sees the requests of the own office, nobody's other record."
        ),
        Verb.ANSWER_REQUESTS, Verb.LEAD_OFFICE,
    ),
    _role(
        "supply_dispatcher",
        _("Supply dispatcher"),
        _(
            "Decides which door gets which pack, watches stock and missed doors, calls households. "
            "Sees the households of the whole city with name and address."
        ),
        Verb.PLAN_PACKS, Verb.KEEP_STOCK, Verb.SEE_BOARD, Verb.SEE_PEOPLE, Verb.SEE_NAMES, Verb.RUN_TASKS,
    ),
    _role(
        "depot_keeper",
        _("Depot keeper"),
        _(
            "Takes goods in, loads vehicles, counts what lies on the shelves. "
            "Sees goods and numbers of packs, never who gets them."
        ),
        Verb.KEEP_STOCK,
    ),
    _role(
        "reviewer",
        _("Objection reviewer"),
        _(
            "Answers objections of residents, never those against an own decision. "
            "Reads the records of the person who objected."
        ),
        Verb.SEE_PEOPLE, Verb.SEE_NAMES, Verb.ANSWER_OBJECTIONS, Verb.RUN_TASKS,
    ),
    _role(
        "plan_officer",
        _("Plan officer"),
        _(
            "Keeps the editions of the plan and confirms a switch proposed by somebody else. "
            "Sees counts of a dry run, not the names behind them."
        ),
        Verb.SEE_BOARD, Verb.PROPOSE_PLAN, Verb.CONFIRM_PLAN,
    ),
    _role(
        "writer",
        _("Writer of the city's word"),
        _(
            "Writes letters, notices and thanks in the languages people read and says for whom they are. "
            "Sees how many homes a text goes to, never whose."
        ),
        Verb.SEE_BOARD, Verb.WRITE_WORD,
    ),
    _role(
        "data_clerk",
        _("Data clerk"),
        _(
            "Brings the city's lists in and keeps them right. "
            "Sees people only as far as a list needs it."
        ),
        Verb.SEE_PEOPLE, Verb.SEE_NAMES, Verb.IMPORT_DATA, Verb.EXPORT_DATA,
    ),
    _role(
        "agency_head",
        _("Head of an agency"),
        _(
            "Answers for the people the agency has posted. "
            "Sees the agency's own staff and the numbers of the city."
        ),
        Verb.SEE_BOARD, Verb.SEE_PEOPLE, Verb.SEE_NAMES,
    ),
    _role(
        "auditor",
        _("Auditor"),
        _(
            "Reads the log: who decided, who looked at whom, what was exported. "
            "Sees no person's record."
        ),
        Verb.READ_LOG,
    ),
    _role(
        "resident",
        _("Resident"),
        _(
            "Reads the own page and that of the own household: status, reason, end, tests. "
            "May object and ask."
        ),
        Verb.SEE_OWN_PAGE, Verb.SEE_PEOPLE, Verb.SEE_NAMES,
    ),
)  # fmt: skip

ROLES: dict[str, Role] = {role.key: role for role in _ALL}
