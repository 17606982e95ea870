"""What is not yours looks the same as what is not there: at every address of the site that names something."""

import re
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from frontline.city.access import NOBODY
from tests.refs import MISSING, Named, actor, refs_of, troubled_town
from tests.town import Town

# Who has no right to the patient's household: signed in without a right, of another grid, of another household,
# of another community, of another site, and nobody at all.
STRANGERS = ("zhou", "other_gao", "neighbour", "west", "other_site", "")
RIGHTS = (
    "wu", "he", "gao", "drolma", "officer", "reviewer", "clerk", "guard", "hotline_lead", "pema", "li", "water_head",
)  # fmt: skip
# Fields that let the forms of the site pass as valid, so that a view gets as far as looking for its object.
FILLED = {
    "why": "why", "reason": "why", "why_text": "why", "text": "text", "note": "note", "outcome": "rejected",
    "to": "gao",
    "action": "sign", "do": "start", "advice": "rest", "result": "negative", "office": "city", "temperature": "36.5",
    "sampled": "on", "tube": "T1", "place_text": "market", "since": "2022-11-07 10:00", "until": "2022-11-07 11:00",
    "source": "interview", "certainty": "sure", "sharing": "", "name": "name", "role": "member", "suitable": "yes",
}  # fmt: skip


def addresses(resolver: URLResolver, room: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """Room, url name and the names of what stands in the address, for each pattern that has any."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one, one.namespace or room)
        elif isinstance(one, URLPattern) and one.pattern.converters and one.name:
            yield room, one.name, sorted(one.pattern.converters)


FOUND = list(addresses(get_resolver()))
ROOMS = sorted({room for room, _name, _values in FOUND})


@pytest.fixture
def town(db: None) -> Town:
    return troubled_town()


def signed_in(town: Town, name: str) -> Client:
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    if name:
        client.force_login(town.accounts[name])
    return client


def missing(value: object) -> object:
    return uuid4() if isinstance(value, UUID) else MISSING[type(value)]


def absent(named: Named) -> Iterator[Named]:
    """The same address with something in it that does not exist: each value alone, then all of them."""
    for key in named.values:
        yield Named({**named.values, key: missing(named.values[key])}, named.asked)
    for key in named.asked:
        yield Named(named.values, {**named.asked, key: missing(named.asked[key])})
    if len(named.values) > 1:
        yield Named({key: missing(value) for key, value in named.values.items()}, named.asked)


Told = tuple[int, str, bytes]


def told(answer: HttpResponseBase, address: str, named: Named) -> Told:
    """Status, where it leads and what it says, without what differs by itself."""
    assert isinstance(answer, HttpResponse)
    body, place = _TOKENS.sub(b"", answer.content), answer.headers.get("Location", "")
    refs = (
        str(value) for value in (*named.values.values(), *named.asked.values()) if isinstance(value, UUID)
    )
    for word in (address, *refs):
        body, place = body.replace(word.encode(), b"REF"), place.replace(word, "REF")
    return answer.status_code, place, body


_TOKENS = re.compile(rb'csrfmiddlewaretoken" value="[^"]+|X-CSRFToken": "[^"]+')


def asking(client: Client, url: str, named: Named) -> dict[str, Told]:
    address, query = _address(url, named)
    answers = {"GET": client.get(address, query), "POST": client.post(address, {}, query_params=query)}
    if answers["POST"].status_code != 405:
        answers["filled POST"] = client.post(address, FILLED, query_params=query)
    return {how: told(answer, address, named) for how, answer in answers.items()}


def _address(url: str, named: Named) -> tuple[str, dict[str, str]]:
    return reverse(url, kwargs=dict(named.values)), {key: str(value) for key, value in named.asked.items()}


def differences(client: Client, url: str, named: Named) -> Iterator[str]:
    there = asking(client, url, named)
    for other in absent(named):
        for how, not_there in asking(client, url, other).items():
            if there[how] != not_there or not_there[0] >= 500:
                yield f"{how}: {there[how][:2]}, else {not_there[:2]}"


def gives_away(town: Town, client: Client, url: str, named: Named) -> Iterator[str]:
    """What may be known to exist still says nothing about its people."""
    people = [town.people["patient"], town.people["wife"]]
    shown = [str(who.ref).encode() for who in people] + [who.name.encode() for who in people]
    for how, (_status, place, body) in asking(client, url, named).items():
        if any(word in body + place.encode() for word in shown):
            yield f"{how}: names people of another household"


def found_at(town: Town, url: str, named: Named) -> Iterator[str]:
    """What is wrong with one address."""
    shown = "?".join(filter(None, (url, "&".join(named.asked))))
    for name in STRANGERS:
        client = signed_in(town, name)
        known = named.known_to(actor(town, name) if name else NOBODY)
        wrong = gives_away(town, client, url, named) if known else differences(client, url, named)
        yield from (f"{shown} by {name or 'nobody'}, {one}" for one in wrong)
    entitled = [signed_in(town, who) for who in RIGHTS if who in town.accounts]
    for key in named.asked:
        mistyped = Named(named.values, {**named.asked, key: "no-such-thing"})
        if any(_got(client, url, mistyped)[0] >= 500 for client in entitled):
            yield f"{shown} fails when what is asked for is mistyped"
    if not any(opens(client, url, named) for client in entitled):
        yield f"{shown} opens for nobody at all, so that nothing was compared"


def opens(client: Client, url: str, named: Named) -> bool:
    """Whether it answers otherwise than its absence; an address that only takes forms says 405 to both."""
    there, *absences = (_got(client, url, one) for one in (named, *absent(named)))
    return there[0] == 405 or there not in absences


def _got(client: Client, url: str, named: Named) -> Told:
    address, query = _address(url, named)
    return told(client.get(address, query), address, named)


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_not_yours_looks_the_same_as_what_is_not_there(room: str, town: Town) -> None:
    known, wrong = refs_of(room, town), []
    for name, values in {name: values for of, name, values in FOUND if of == room}.items():
        if name not in known:
            wrong.append(
                f"{room}:{name} names {', '.join(values)}, and no test knows one that exists: "
                f"say one in refs() of tests/{room or 'city'}/refs.py"
            )
    for name, all_named in known.items():
        for named in all_named:
            wrong += found_at(town, f"{room}:{name}" if room else name, named)
    assert not wrong, "\n".join(wrong)
