"""The public instances: the optimum, with its proof."""

import pytest

from benchmarks.instances import FOLDER, SITING, Instance
from frontline.solvers.sites.table import solve_table

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of real data is missing (FRONTLINE_DATA)"),
]


@pytest.mark.parametrize("instance", SITING, ids=lambda instance: instance.name)
def test_the_known_optimum_is_found_and_the_bound_is_true(instance: Instance) -> None:
    """Time is generous for a busy machine: what is promised without a clock is the answer."""
    answer = solve_table(instance.read(), seconds=120, enough=0.001)
    assert answer.cost <= 1.001 * instance.optimum
    assert answer.lower_bound <= instance.optimum + 0.005 and answer.gap <= 0.001
