"""What this actor may do with a request as it stands now."""

from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.hotline import rules
from frontline.hotline.models import Request
from frontline.hotline.rules import State


def deeds(row: Request, actor: Actor) -> list[str]:
    """Keys of actions in the order of the page; none for who only reads."""
    found: list[str] = []
    if actor.may(Verb.ANSWER_REQUESTS) and row.offered_to_id in actor.offices and row.offered_to_id:
        found += ["take_over", "decline"]
    if actor.may(Verb.ANSWER_REQUESTS) and row.office_id in actor.offices:
        found += _of_office(row)
    if actor.may(Verb.REGISTER_REQUESTS):
        found += _of_desk(row)
    found += _of_asker(row, actor)
    return list(dict.fromkeys(found))


def _of_office(row: Request) -> list[str]:
    if row.state == State.PASSED:
        return ["accept", *([] if row.last_resort else ["send_back"]), "offer"]
    if row.state == State.PAUSED:
        return ["resume"]
    return ["hand_in", "pause", "offer"] if row.state in rules.WORKED_ON else []


def _of_desk(row: Request) -> list[str]:
    routed = row.state in (*rules.ROUTED_BY_DESK, State.PASSED) and not row.last_resort
    joins = ["separate"] if row.state == State.JOINED else [] if row.state in rules.OVER else ["join"]
    return [*(["route"] if routed else []), *joins]


def _of_asker(row: Request, actor: Actor) -> list[str]:
    own = actor.person is not None and row.person_id == actor.person
    own = own or (actor.account is not None and row.registered_by == actor.account)
    if not (own or actor.may(Verb.REGISTER_REQUESTS)) or row.state == State.SETTLED:
        return []
    lead = row.leads if row.leads_id else row
    return ["solved", "not_solved"] if lead is not None and lead.state == State.HANDLED else ["withdraw"]
