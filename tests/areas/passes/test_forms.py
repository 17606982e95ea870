"""What the desk types for a pass, without a database."""

from datetime import UTC, datetime

from frontline.areas.passes.forms import GiveForm
from frontline.city.access import NOBODY
from frontline.city.certificates.gate_pass import MOST_HOLDERS


def _drivers(typed: str) -> list[tuple[str, str]]:
    form = GiveForm(
        {"drivers": typed}, actor=NOBODY, points=[], places=[], at=datetime(2022, 11, 8, 4, tzinfo=UTC)
    )
    form.is_valid()
    found: list[tuple[str, str]] = form.cleaned_data["drivers"]
    return found


def test_a_driver_stands_with_the_end_of_the_number() -> None:
    assert _drivers("王海平 002X\n\n扎西，0015\n卓玛") == [("王海平", "002X"), ("扎西", "0015"), ("卓玛", "")]


def test_a_driver_too_many_is_not_left_out_in_silence() -> None:
    assert (
        len(_drivers("\n".join(["王海平 002X"] * (MOST_HOLDERS + 1)))) > MOST_HOLDERS
    )  # the action refuses it
