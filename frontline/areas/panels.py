"""What the room shows on headquarters' board."""

from frontline.areas.views.layers import layers
from frontline.city.access import Actor
from frontline.loop.rooms import Panel


def city_map(actor: Actor) -> Panel:
    """The map of every level over the communities around the areas."""
    return Panel("areas/parts/map_panel.html", {"layers": layers("", "community", at=actor.at)}, order=10)
