"""The city's clock from the command line."""

from argparse import Namespace

import pytest

from frontline.site.commands import clock

pytestmark = pytest.mark.django_db


def test_an_exercise_is_set_sped_up_held_and_resumed() -> None:
    from frontline.city import clock as city

    city.set_exercise(at=clock._moment("2022-11-10 08:00"), paused=True)
    shown = clock._do(Namespace(verb="set", time="2022-11-11 14:00"))
    assert clock._words(shown) == "2022-11-11 14:00:00 CST, exercise, held"
    assert clock._do(Namespace(verb="speed", x=60.0)).speed == 60
    assert not clock._do(Namespace(verb="resume")).paused
    assert clock._do(Namespace(verb="pause")).paused


def test_the_clock_of_a_real_response_and_a_time_that_is_none_are_refused() -> None:
    with pytest.raises(ValueError, match="real response"):
        clock._do(Namespace(verb="set", time="2022-11-11 14:00"))
    with pytest.raises(ValueError, match="write it like"):
        clock._do(Namespace(verb="set", time="tomorrow"))
    assert clock._words(clock._do(Namespace(verb="show"))).endswith("real time")
