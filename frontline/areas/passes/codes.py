"""A pass as a signed code, and the lists that verifiers keep beside the keys."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat

from frontline.areas.borders.points import points
from frontline.areas.passes import rules
from frontline.areas.passes.models import Crossing, Pass
from frontline.city import passes
from frontline.city.certificates.gate_pass import GatePass, Holder
from frontline.city.models import Person, Place, Site
from frontline.loop import queries as loop
from frontline.ui.words import masked

VERSION = 1  # of both lists; fields are added, never renamed
MOST = 5_000  # numbers in the list of those that hold no more, the latest first


def code_of(row: Pass, *, at: datetime) -> passes.IssuedPass:
    """The signed code of a pass that was given and has not ended. Raises passes.NoPass."""
    given = GatePass(
        number=row.number, holders=tuple(holders_of(row)), vehicle=row.vehicle, ground=row.ground,
        where=tuple(where_codes(row)), once=row.once, since=row.since, issuer="", issued_at=at,
        expires_at=row.until,
    )  # fmt: skip
    return passes.sign(given, at=at)


def holders_of(row: Pass) -> Iterable[Holder]:
    """Who passes, as a guard compares them with ID cards: names masked."""
    if row.person is not None:
        yield Holder(masked(row.person.name)[:40], id_end(row.person))
    for name, end in row.holders:
        yield Holder(masked(name)[:40], end)
    if row.escort:
        yield Holder(masked(row.escort)[:40], "")


def id_end(person: Person) -> str:
    return (person.id_number or "")[-4:]


def where_codes(row: Pass) -> list[str]:
    """Codes of the points and places a pass names, as `points_listed` says them."""
    sites = Site.objects.filter(pk__in=row.points).order_by("code").values_list("code", flat=True)
    places = Place.objects.filter(pk__in=row.places).order_by("code").values_list("code", flat=True)
    return [*sites, *places]


def points_listed() -> list[dict[str, Any]]:
    """Every control point with its own code and those of the places it lies in; public, as the points are."""
    found = list(points()[:500])
    above = _codes_above({one.community_id for one in found if one.community_id})
    city = list(Place.objects.filter(kind="city").values_list("code", flat=True)[:1])
    return [
        {
            "ref": str(one.ref), "name": one.name, "name_en": one.name_en or one.name,
            "codes": here_of(one, above, city),
        }
        for one in found
    ]  # fmt: skip


def here_of(site: Site, above: Mapping[int, list[str]], city: list[str]) -> list[str]:
    return [site.code, *(above.get(site.community_id or 0) or city)]


def codes_here(site: Site) -> list[str]:
    """The codes that open one control point."""
    above = _codes_above({site.community_id} if site.community_id else set())
    return here_of(site, above, list(Place.objects.filter(kind="city").values_list("code", flat=True)[:1]))


def _codes_above(communities: set[int]) -> dict[int, list[str]]:
    around = {community: loop.places_around(community) for community in communities}
    wanted = {id for ids in around.values() for id in ids}
    codes = dict(Place.objects.filter(pk__in=wanted).values_list("pk", "code"))
    return {community: [codes[id] for id in ids if codes.get(id)] for community, ids in around.items()}


def stopped(*, at: datetime) -> dict[str, Any]:
    """Numbers of passes whose code may still hold though they do not: revoked, or for one time and used.

    A random number says nothing about anybody. Read for the whole city: the caller tells the database so.
    """
    live = Pass.objects.filter(until__gt=at, complete_at__isnull=False)
    revoked = live.filter(revoked_at__isnull=False).order_by("-revoked_at").values_list("number", flat=True)
    return {
        "version": VERSION,
        "at": at.isoformat(),
        "revoked": list(revoked[:MOST]),
        "used": list(_used(at)[:MOST]),
    }


def _used(at: datetime) -> Any:
    """number:way of every one-time pass that went through."""
    once = Pass.objects.filter(until__gt=at, once=True).values("number")
    rows = Crossing.objects.filter(
        number__in=once, outcome=rules.Outcome.PASSED, at__gt=at - rules.CODE_HOLDS - timedelta(days=1)
    )
    return (
        rows.annotate(key=Concat(F("number"), Value(":"), F("way")))
        .order_by("-at", "key")
        .values_list("key", flat=True)
    )
