"""From Lin's telephone to the control point: her code on the screen, photographed, checked."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from tests.browser.filming import held_up
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.browser.test_isolation_pages import sign_in
from tests.cast import hire
from tests.city.certificates.making import NOON
from tests.editions import in_force
from tests.telling import tell, test_result
from tests.town import Town, build_town


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force()
    built = build_town()
    hire(built)
    clock.set_exercise(at=NOON, paused=True)
    tell(test_result(built.people["lin"], NOON - timedelta(hours=1)), at=NOON)
    for account in built.accounts.values():
        account.one_click = True
        account.save()
    return built


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_lins_code_is_photographed_and_checked(
    town: Town, live_server: LiveServer, new_page: NewPage, tmp_path: Path, language: str
) -> None:
    lin = new_page(language=language, device="phone")
    lin.forgive("/live/")  # the event stream is another process
    lin.forgive("404")
    sign_in(lin.page, live_server.url, "lin")
    lin.page.goto(f"{live_server.url}/residents/")
    look(lin.page, f"residents-with-slip-{language}")
    lin.page.locator(f'a[href$="{town.people["lin"].ref}/slip/"]').click()
    look(lin.page, f"residents-slip-{language}")
    lin.page.set_viewport_size({"width": 390, "height": 844})
    code = Image.open(BytesIO(lin.page.locator(".slip-code").screenshot())).convert("L")
    photograph = tmp_path / "photograph.png"
    held_up(code).save(photograph)

    gate = new_page(language=language, device="phone").page
    gate.goto(f"{live_server.url}/certificates/check/")
    gate.locator("html[data-offline=fresh]").wait_for(state="attached")
    gate.locator("#picture").set_input_files(photograph)
    answer = gate.locator("[data-part=answer]")
    expect(answer).to_have_attribute("data-reason", "good")
    expect(answer).to_contain_text("2022-11-10 11:00")
