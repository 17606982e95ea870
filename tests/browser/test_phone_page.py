"""The page that enrols a phone, looked at on a desk and on a phone in both languages."""

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.browser.fixtures import NewPage
from tests.browser.looking import look


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_page_that_enrols_a_phone(live_server: LiveServer, new_page: NewPage, language: str) -> None:
    page = new_page(language=language).page
    page.goto(f"{live_server.url}/phone/")
    look(page, f"phone-{language}")
