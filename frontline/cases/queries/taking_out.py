"""The line list as rows to take out: it can be brought in again with the layout `frontline`."""

from collections.abc import Iterator

from django.utils import timezone

from frontline.cases.models import Link
from frontline.cases.queries import chains, lists
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person

CASES = ("id", "name", "sex", "sampled", "reported", "onset", "case_type", "severity", "found_in")
LINKS = ("source", "target", "setting", "certainty")
MOST = 200_000


def cases(actor: Actor) -> Iterator[tuple[str, ...]]:
    """One row per infection that stands, oldest first; names as this actor may read them."""
    rows = lists.cases(actor).order_by("at", "id")[:MOST]
    people = Person.objects.in_bulk(list(rows.values_list("subject_id", flat=True)))
    for row in rows:
        person = people.get(row.subject_id)
        if person is not None:
            told = row.payload
            yield (
                person.code,
                access.shown_name(actor, person),
                person.sex,
                _moment(row.at),
                _moment(row.known_at),
                told.get("onset") or "",
                told["case_type"],
                told.get("severity", ""),
                told.get("found_in", ""),
            )


def _moment(at: object) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")  # type: ignore[arg-type]


def links(actor: Actor) -> Iterator[tuple[str, ...]]:
    """Source and target by their resident codes, as the chains show them."""
    found = chains.outbreak(actor)
    codes = dict(Person.objects.filter(pk__in=found.cases).values_list("pk", "code"))
    pairs = Link.objects.values_list("source_id", "target_id", "setting")
    settings = {(source, target): setting for source, target, setting in pairs}
    for (source, target), certain in found.links.items():
        if source in codes and target in codes:
            setting = settings.get((source, target), "")
            yield codes[source], codes[target], setting, "recorded" if certain else "circular"
