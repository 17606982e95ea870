"""The test run's own cluster, beside the city's. Pure tests never start it; the first database test does."""

import os
from collections.abc import Iterator

# Each worker of a parallel run has a server of its own: what is sealed waits for the transactions of a whole server.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ.update(
    FRONTLINE_TEST_CLUSTER=WORKER or "1",
    FRONTLINE_NO_DATABASE="1",  # settings load without a server; the fixture below says where it is
    FRONTLINE_ROLE="owner",
    DJANGO_SETTINGS_MODULE="frontline.site.settings",
)

import django
import pytest
from django.conf import settings as site_settings
from django.utils import translation
from hypothesis import HealthCheck, settings

from frontline.ui import translations
from tests.network import stay_here

stay_here()
# How fast an example runs says nothing about whether it is right, least of all on a busy machine.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
# Before Django reads them: a fresh checkout has none. Once, not by each worker under the eyes of the others.
if not WORKER:
    translations.compile_all()
# Tests ask for thousands of pages that are not there. What fails inside a page still says why.
site_settings.LOGGING["loggers"] = {"django.request": {"level": "ERROR"}}
django.setup()

pytest_plugins = ["tests.browser.fixtures"]  # one browser for the whole run, journeys included


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """`-m "not browser and not slow"` is the quick run: marks follow from the folder."""
    for item in items:
        for folder, mark in MARKS.items():
            if folder in item.nodeid:
                item.add_marker(mark)
    yield
    # so that no processor waits for them at the end
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


LONG = ("tests/house/test_not_yours", "tests/house/test_toy_room", "tests/site/")
MARKS = {
    "tests/browser/": "browser",
    "tests/journeys/": "browser",
    "tests/site/": "slow",
    "test_toy_room": "slow",
}


@pytest.fixture(autouse=True)
def the_language_of_the_city() -> None:
    """A page in English that a test before asked for leaves its language behind."""
    translation.activate(site_settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Start the cluster and tell Django its address, before the test database is made; a worker's ends with it."""
    from django.db import connections

    from frontline.site.home import frontline_home
    from frontline.site.postgres import Cluster, prepare, server
    from frontline.site.settings import database

    connections["default"].settings_dict.update(database(prepare(frontline_home()).owner))
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
    yield
    there = server(frontline_home())
    if WORKER and isinstance(there, Cluster):
        there.stop()
