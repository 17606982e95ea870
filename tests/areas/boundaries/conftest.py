"""A town that is on the map, and the commander at its pages."""

import pytest
from django.test import Client

from frontline.city import clock
from frontline.city.models import Place
from tests.areas.boundaries.test_actions import LATER, square
from tests.screening.desks import Wire
from tests.town import Town


@pytest.fixture
def mapped(town: Town) -> Town:
    clock.set_exercise(at=LATER, paused=True)
    for number, building in town.buildings.items():
        west = 97.0 + number * 0.001
        Place.objects.filter(pk=building.pk).update(shape=square(west), lon=west + 0.0002, lat=33.0002)
    return town


@pytest.fixture
def he(mapped: Town) -> Client:
    client = Wire(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(mapped.accounts["he"])
    return client
