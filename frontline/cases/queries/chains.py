"""Who infected whom: contacts who turned out infected, and links that lists recorded."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, F
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.cases import rules
from frontline.cases.models import Link
from frontline.cases.queries import lists
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.loop.models import FactRow


@dataclass(frozen=True)
class Outbreak:
    """Cases by person, and pairs (source, target) with whether they are certain."""

    cases: dict[int, FactRow] = field(default_factory=dict)
    links: dict[tuple[int, int], bool] = field(default_factory=dict)

    def around(self, person: int) -> "Outbreak":
        """Everybody who hangs together with one person."""
        members = rules.connected(self.links, person)
        cases = {id: fact for id, fact in self.cases.items() if id in members}
        return Outbreak(cases, {pair: sure for pair, sure in self.links.items() if pair[0] in members})

    def linked(self) -> "Outbreak":
        """Without cases that nothing is known to link to others."""
        members = {id for pair in self.links for id in pair}
        return Outbreak({id: fact for id, fact in self.cases.items() if id in members}, self.links)


def outbreak(actor: Actor) -> Outbreak:
    """All cases the actor may see, by sample, and the links between them."""
    found = {row.subject_id: row for row in lists.cases(actor).order_by("-at", "id")}
    cases = {id: found[id] for id in reversed(found)}
    links = {pair: True for pair in _contacts(cases)}
    recorded = Link.objects.order_by("pk").values_list("source_id", "target_id", "certainty")
    for source, target, certainty in recorded:
        if source in cases and target in cases:
            links[source, target] = certainty == Link.Certainty.RECORDED
    return Outbreak(cases, links)


def _contacts(cases: dict[int, FactRow]) -> list[tuple[int, int]]:
    """Close contacts who are cases themselves, found later than their source."""
    rows = FactRow.objects.filter(kind=lists.CONTACT, subject_id__in=list(cases), payload__category="close")
    taken_back = FactRow.objects.filter(retracts__isnull=False).values("retracts")
    pairs = rows.exclude(pk__in=taken_back).annotate(
        origin=Cast(KT("payload__source__id"), BigIntegerField()), target=F("subject_id")
    )
    return [
        (origin, target)
        for origin, target in pairs.values_list("origin", "target")
        if origin in cases and cases[origin].at <= cases[target].at and origin != target
    ]


def picture(found: Outbreak, actor: Actor) -> dict[str, Any]:
    """Nodes and links as the chain behaviour draws them; at most `rules.LARGEST_CHAIN` people."""
    shown = list(found.cases)[: rules.LARGEST_CHAIN]
    people = Person.objects.only("pk", "ref", "name").in_bulk(shown)
    members = set(people)
    nodes = [_node(found.cases[id], people[id], actor) for id in shown if id in people]
    links = [
        {"source": str(a), "target": str(b), "certain": certain}
        for (a, b), certain in found.links.items()
        if a in members and b in members
    ]
    return {"nodes": nodes, "links": links, "left_out": len(found.cases) - len(nodes)}


def _node(fact: FactRow, person: Person, actor: Actor) -> dict[str, str]:
    day = fact.payload.get("onset") or timezone.localtime(fact.at).date().isoformat()
    return {
        "id": str(person.pk),
        "label": access.shown_name(actor, person) or _("unnamed"),
        "at": day,
        "kind": "case",
        "url": reverse("cases:person", args=[person.ref]),
    }


def top_sources(found: Outbreak, actor: Actor) -> list[dict[str, Any]]:
    """Who infected most others, with how many."""
    counted = rules.top_sources(found.links)
    people = Person.objects.in_bulk([id for id, _ in counted])
    return [
        {"name": access.shown_name(actor, people[id]), "ref": people[id].ref, "count": count}
        for id, count in counted
        if id in people
    ]
