"""The outbreak of the demo: whole, plausible, in order."""

from functools import cache
from itertools import pairwise

from frontline.facts.areas import AreaDecided
from frontline.facts.base import Fact, person
from frontline.facts.cases import ContactFound, InfectionFound, TestReported
from frontline.site.demo.generate.chain import CONTACTS, INFECTIONS, NOW, OF_CONTACTS
from frontline.site.demo.generate.city import City, generate
from frontline.site.demo.generate.ids import Ids
from frontline.site.demo.generate.outbreak import outbreak
from frontline.site.demo.generate.services import plan


@cache
def city() -> City:
    return generate()


@cache
def facts() -> tuple[Fact, ...]:
    return tuple(outbreak(city(), Ids(city()), plan(city())))


def contacts(category: str) -> list[ContactFound]:
    return [fact for fact in facts() if isinstance(fact, ContactFound) and fact.category == category]


def test_its_size_is_what_was_reported() -> None:
    infections = [fact for fact in facts() if isinstance(fact, InfectionFound)]
    assert len(infections) == INFECTIONS
    assert abs(len(contacts("close")) - CONTACTS) <= 10
    assert abs(len(contacts("of_contact")) - OF_CONTACTS) <= 20


def test_told_in_order_and_before_the_exercise_begins() -> None:
    assert all(one.known_at <= two.known_at for one, two in pairwise(facts()))
    assert all(fact.at <= fact.known_at < NOW for fact in facts())
    assert len({fact.id for fact in facts()}) == len(facts())


def test_the_same_seed_tells_the_same_facts() -> None:
    assert tuple(outbreak(city(), Ids(city()), plan(city()))) == facts()


def test_every_contact_has_a_source_of_the_right_kind() -> None:
    infected = {fact.subject for fact in facts() if isinstance(fact, InfectionFound)}
    close = {fact.subject for fact in contacts("close")}
    assert {fact.source for fact in contacts("close")} <= infected
    assert {fact.source for fact in contacts("of_contact")} <= close
    assert all(
        fact.first_exposure <= fact.last_exposure for fact in (*contacts("close"), *contacts("of_contact"))
    )


def test_chains_do_not_turn_back() -> None:
    source = {fact.subject: fact.source for fact in contacts("close")}
    for start in source:
        at, steps = start, 0
        while at in source and steps <= len(source):
            at, steps = source[at], steps + 1
        assert at not in source  # the chain ends at somebody without a source


def test_who_has_a_positive_test_is_an_infection() -> None:
    positive = {f.subject for f in facts() if isinstance(f, TestReported) and f.result == "positive"}
    assert positive == {fact.subject for fact in facts() if isinstance(fact, InfectionFound)}


def test_grains_go_with_places() -> None:
    for fact in facts():
        if isinstance(fact, InfectionFound):
            assert len(fact.places) == len(fact.grains)
            assert fact.grains[0] == "household"


def test_the_listed_areas_of_8_november_have_infections() -> None:
    areas = [fact for fact in facts() if isinstance(fact, AreaDecided)]
    last = {fact.subject: (fact.name, fact.level) for fact in areas}
    assert set(last.values()) == {
        ("代莫社区代莫路318号至413号", "high"),
        ("民主路社区扎丛科南巷", "medium"),
        ("西杭社区巴塘滨河小区", "medium"),
    }
    homes = {id for fact in facts() if isinstance(fact, InfectionFound) for id in fact.places}
    assert all(homes & set(fact.places) for fact in areas)


def test_lin_stays_at_home_and_her_family_is_left_alone() -> None:
    household = city().people.household
    lin = plan(city()).lin
    family = {person(index + 1) for index, own in enumerate(household.tolist()) if own == household[lin]}
    told = {fact.subject for fact in facts()}
    assert family & told == {person(lin + 1)}
    met = [fact for fact in facts() if isinstance(fact, ContactFound) and fact.subject == person(lin + 1)]
    assert [fact.category for fact in met] == ["of_contact"]
