"""What this room shows on a person's page."""

from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.isolation.queries import people
from frontline.loop.rooms import Panel


def stay_panel(actor: Actor, person: Person) -> Panel | None:
    """Where the person is or goes, the last health checks and samples; nothing if there is nothing."""
    about = people.about(person)
    return Panel("isolation/panel.html", {"about": about}, order=30) if about.anything else None
