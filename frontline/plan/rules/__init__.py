"""The rules of the plan, one file per measure. Importing the package registers all of them."""

from frontline.plan.rules import (
    area_clock,
    area_proposal,
    city_low,
    close_contact,
    contact_of_contact,
    exposed,
    infected,
    loop_left,
    outflow,
    recalled,
    static_management,
)

__all__ = [
    "area_clock",
    "area_proposal",
    "city_low",
    "close_contact",
    "contact_of_contact",
    "exposed",
    "infected",
    "loop_left",
    "outflow",
    "recalled",
    "static_management",
]
