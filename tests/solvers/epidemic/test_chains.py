from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from frontline.solvers.epidemic import Link, chains
from tests.solvers.epidemic.real import days, real, table

LINKS = some.lists(
    some.tuples(some.integers(0, 9), some.integers(0, 9)).map(lambda two: Link(*map(str, two)))
)


def test_a_small_outbreak_drawn_on_paper() -> None:
    links = [Link("a", "b", "ward"), Link("a", "c"), Link("b", "d"), Link("c", "d"), Link("x", "y"), Link("a", "b"),
             Link("c", "c"), Link("p", "q"), Link("q", "p")]  # fmt: skip
    found = chains("abcdefp", links)
    assert found.components == (("a", "b", "c", "d"), ("p", "q"), ("x", "y"), ("e",), ("f",))
    assert found.generation == {"a": 0, "b": 1, "c": 1, "d": 2, "e": 0, "f": 0, "x": 0, "y": 1}
    assert found.circles == ("p", "q")
    assert found.unlisted == ("x", "y", "q")
    assert [(link.case, why) for link, why in found.refused] == [("b", "repeated"), ("c", "itself")]
    assert (
        found.unsure == ("d",)
        and found.weight["b"] == 0.5
        and found.secondary["b"] == 1
        and found.secondary["a"] == 2
    )
    onset = {"a": date(2024, 2, 28), "b": date(2024, 3, 1), "c": date(2024, 2, 27), "d": date(2024, 3, 9)}
    assert {link.case: gap for link, gap in found.serial_intervals(onset).items()} == {"b": 2, "c": -1}
    assert found.offspring().links == 5  # the four of one source each, and those of the circle; d has two


@settings(max_examples=100, deadline=None)
@given(links=LINKS)
def test_components_and_generations_by_matrix(links: list[Link]) -> None:
    found = chains([], links)
    names = {case: k for k, case in enumerate(found.cases)}
    joined = np.eye(len(names), dtype=int)
    step = np.zeros_like(joined)
    for link in links:
        if link.source != link.case:
            step[names[link.source], names[link.case]] = 1
    reach = np.linalg.matrix_power(joined + step + step.T, 10) > 0 if names else joined
    assert {frozenset(part) for part in found.components} == {
        frozenset(case for case in names if reach[names[one], names[case]]) for one in names
    }
    near = step.sum(axis=0) == 0
    generation: dict[str, int] = {}
    for number in range(len(names)):
        generation |= {case: number for case in names if near[names[case]] and case not in generation}
        near = (near @ step) > 0
    assert dict(found.generation) == generation
    assert sum(found.weight.values()) == pytest.approx(int((step.sum(axis=0) > 0).sum()))


@real
def test_the_mers_outbreak_of_2015() -> None:
    rows = table("outbreak-linelists/mers_korea_2015_linelist.csv")
    links = table("outbreak-linelists/mers_korea_2015_contacts.csv")
    found = chains(
        [row["id"] for row in rows], [Link(row["from"], row["to"], row["exposure"]) for row in links]
    )
    most = sorted(found.secondary.items(), key=lambda one: -one[1])[:4]
    assert most == [("SK_14", 38), ("SK_1", 26), ("SK_16", 21), ("SK_15", 4)]
    assert (len(found.cases), len(found.links)) == (162, 98) and not found.unlisted and not found.circles
    spread = found.offspring()
    assert found.unsure == ("SK_39", "SK_107")  # three and two possible sources: they speak for none of them
    assert spread.mean == pytest.approx(93 / 162) and spread.dispersion < 0.1  # few infected nearly all
    assert spread.dispersion_interval[0] < spread.dispersion < spread.dispersion_interval[1]
    gaps = found.serial_intervals(days(rows, "dt_onset", "id"))
    told = {(row["from"], row["to"]): row["diff_dt_onset"] for row in links}
    assert gaps and all(told[link.source, link.case] == str(gap) for link, gap in gaps.items())


@real
def test_the_invented_ebola_list_with_thousands_of_cases() -> None:
    rows = table("outbreak-linelists/ebola_sim_clean_linelist.csv.gz")
    links = table("outbreak-linelists/ebola_sim_clean_contacts.csv")
    found = chains([row["case_id"] for row in rows], [Link(row["infector"], row["case_id"]) for row in links])
    assert (
        len(found.cases) - len(found.unlisted) == 5829
        and len(found.links) == 3800
        and not found.unsure
        and not found.circles
    )
    assert len(found.components) == len(found.cases) - 3800  # trees: every link joins two parts
    generation = {row["case_id"]: int(row["generation"]) for row in rows}
    for link in found.links:  # their numbers skip some
        if link.case in generation and link.source in generation:
            assert generation[link.case] > generation[link.source]
        assert found.generation[link.case] == found.generation[link.source] + 1


@real
def test_the_tianjin_list_keeps_every_possible_source() -> None:
    rows = table("tianjin-2020/Tianjin135cases_revised.csv")
    edges = table("tianjin-2020/tianjin_edges_clean.csv")
    links = [Link(row[f"edge{k}"], row["case_id"]) for row in edges for k in range(1, 5) if row[f"edge{k}"] not in
             ("", "NA")]  # fmt: skip
    found = chains([row["case_id"] for row in rows], links)
    assert len(set(found.cases) - set(found.unlisted)) == 135
    assert len(found.links) + len(found.refused) == len(links)
    assert len(found.unsure) == sum(len({link.source for link in found.links if link.case == case}) > 1
                                    for case in found.cases)  # fmt: skip
