"""What a held record says, for the person who settles it: nobody else reads it, and settling erases it."""

from collections.abc import Iterator, Mapping

import msgspec

from frontline.areas.gridwork.words import NEEDS, OUTCOMES, SHOP_STATES
from frontline.loop import rooms

LONGEST = 1_000  # signs shown of one record


def said(payload: str) -> str:
    """In words where it can be read, else as it came. A person stands there by the resident code."""
    try:
        told = msgspec.json.decode(payload, type=dict[str, object])
    except msgspec.DecodeError:
        return payload[:LONGEST]
    return " · ".join(part for part in _parts(told) if part)[:LONGEST]


def _parts(told: Mapping[str, object]) -> Iterator[str]:
    yield str(told.get("person") or told.get("shop") or "")
    yield str(told.get("at", ""))
    if "outcome" in told:
        yield str(OUTCOMES.get(str(told["outcome"]), told["outcome"]))
    if "open" in told:
        yield str(SHOP_STATES["open" if told["open"] else "closed"])
    needs = told.get("needs")
    if isinstance(needs, list):
        yield ", ".join(str(NEEDS.get(str(need), need)) for need in needs)
    answers = told.get("answers")
    for room, given in (answers if isinstance(answers, dict) else {}).items():
        yield from _answers(str(room), given)
    yield str(told.get("note", ""))


def _answers(room: str, given: object) -> Iterator[str]:
    if not isinstance(given, dict):
        yield str(given)
        return
    doorstep = rooms.doorsteps().get(room)
    asks = {ask.key: ask for of_kind in (doorstep.asks.values() if doorstep else ()) for ask in of_kind}
    for key, answer in given.items():
        ask = asks.get(key)
        options = dict(ask.options) if ask else {}
        chosen = answer if isinstance(answer, list) else [answer]
        words = ", ".join(str(options.get(str(one), one)) for one in chosen)
        yield f"{ask.name if ask else key}: {words}"
