"""Lin shows her result slip on the telephone or on paper; what no slip is given for."""

import html
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from frontline.city import clock
from frontline.city import slips as issuing
from frontline.city.certificates import picture, slip
from frontline.loop import actions as loop
from frontline.loop import slips
from frontline.residents import paper_slip
from frontline.ui import paper
from tests.cast import hire
from tests.loop.conftest import town as loop_town
from tests.telling import tell, test_result
from tests.town import Town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu
HOUR = timedelta(hours=1)
town = loop_town
Visit = Callable[[str, str], str]


@pytest.fixture
def visit(town: Town) -> Visit:
    hire(town)
    clock.set_exercise(at=NOON, paused=True)

    def as_(name: str, path: str) -> str:
        client = Client(headers={"accept-language": "en"})
        client.force_login(town.accounts[name])
        return html.unescape(client.get(path, follow=True).content.decode())

    return as_


def address(town: Town, what: str = "slip/") -> str:
    return f"/residents/person/{town.people['lin'].ref}/{what}"


def test_lin_has_a_slip_while_her_test_is_a_proof(town: Town, visit: Visit) -> None:
    tell(test_result(town.people["lin"], NOON - HOUR), at=NOON)
    page = visit("lin", "/residents/")
    assert "Your negative test is a proof until 2022-11-10 11:00." in page
    assert address(town) in page
    shown = visit("lin", address(town))
    assert "data:image/svg+xml" in shown and "2022-11-10 11:00" in shown
    assert "It does not lift a measure" in shown


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ([], "No test of this person is known."),
        ([("negative", 50)], "too old to be a proof"),
        ([("negative", 9), ("positive", 2)], "The last test was not negative."),
        ([("negative", 50), ("invalid", 2)], "too old to be a proof"),
    ],
)
def test_whoever_has_no_proof_is_told_why_and_what_to_do(
    town: Town, visit: Visit, results: list[tuple[str, int]], why: str
) -> None:
    told = [test_result(town.people["lin"], NOON - hours * HOUR, result) for result, hours in results]
    tell(*told, at=NOON)
    shown = visit("lin", address(town))
    assert why in shown and "Go to a sampling point" in shown
    assert "Show the result slip" not in visit("lin", "/residents/")
    assert why in visit("lin", address(town, "slip.pdf"))


def test_a_result_taken_back_makes_no_slip(town: Town, visit: Visit) -> None:
    told = test_result(town.people["lin"], NOON - HOUR)
    tell(told, at=NOON)
    loop.retract(told.id, why="laboratory error", by=None, at=NOON)  # type: ignore[arg-type]
    assert "No test of this person is known." in visit("lin", address(town))


def test_a_helper_prints_it_and_a_stranger_does_not(town: Town, visit: Visit) -> None:
    tell(test_result(town.people["lin"], NOON - HOUR), at=NOON)
    assert "data:image/svg+xml" in visit("gao", address(town))
    for name in ("zhou", "tashi") if "tashi" in town.accounts else ("zhou",):
        assert "data:image/svg+xml" not in visit(name, address(town))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_paper_slip_can_be_scanned(town: Town, language: str) -> None:
    if not set(paper.FONTS) & set(paper.fonts()):
        pytest.fail("No Chinese font: install fonts-noto-cjk (make test does).")
    tell(test_result(town.people["lin"], NOON - HOUR), at=NOON)
    with translation.override(language):
        issued = slips.slip_for(town.people["lin"], at=NOON)
        assert paper_slip.pdf_of(issued).startswith(b"%PDF")
        text = picture.text_in(paper_slip.png_of(issued))
    good = slip.verify(text, issuing.issuer_keys(at=NOON), at=NOON, purpose="gate")
    assert good.holder == issued.slip.holder and good.expires_at == NOON + 47 * HOUR
