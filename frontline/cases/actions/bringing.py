"""A line list comes in: each case a person with an infection, each link kept; a second time changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from frontline.cases.linelists import links, reading
from frontline.cases.linelists.layout import Layout
from frontline.cases.linelists.reading import CaseRow, LinkRow, Refusal
from frontline.cases.models import Link, Listed
from frontline.cases.queries import lists
from frontline.city import log, names, numbers
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.facts.base import Fact, FactRetracted, person
from frontline.facts.cases import ContactCategory, ContactFound, InfectionFound
from frontline.loop import actions


@dataclass
class Outcome:
    """What an import did."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    links: int = 0  # named in the file
    links_created: int = 0
    links_unchanged: int = 0
    dangling: int = 0
    selves: int = 0
    circular: int = 0
    doubles: int = 0
    said: list[Refusal] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return sum(1 for refusal in self.said if not refusal.kept)


@transaction.atomic
def bring_in(
    layout: Layout, cases: Path, contacts: Path | None, *, by: Actor | None, at: datetime
) -> Outcome:
    """Read both files and tell the loop what is new. Raises BadFile; refused rows are in the outcome."""
    found = reading.read(layout, cases, contacts, now=at)
    outcome = Outcome(read=found.rows, links=found.link_rows, said=found.refused)
    known = {row.key: row for row in Listed.objects.filter(list_name=layout.key)}
    facts: list[Fact] = []
    people = _people(layout, found.cases, known, outcome, facts, at)
    checked = links.check(found.links, people)
    _links(layout, checked, people, found.cases, outcome, facts, at)
    actions.record_many(facts, by=by, at=at)
    outcome.said += checked.refused
    outcome.dangling, outcome.selves = checked.dangling, checked.selves
    outcome.circular, outcome.doubles = len(checked.circular), checked.doubles
    log.write(
        "line_list_in", actor=by, at=at, layout=layout.key, read=outcome.read, created=outcome.created,
        updated=outcome.updated, links=outcome.links_created, refused=outcome.refused,
    )  # fmt: skip
    return outcome


def _people(
    layout: Layout,
    cases: dict[str, CaseRow],
    known: dict[str, Listed],
    outcome: Outcome,
    facts: list[Fact],
    at: datetime,
) -> dict[str, int]:
    """Person by the list's id; new ones are made, changed rows told anew."""
    found = {key: row.person_id for key, row in known.items()}
    for key, row in cases.items():
        if key in known and known[key].digest == row.digest:
            outcome.unchanged += 1
        elif key in known:
            _correct(known[key], row, facts, at)
            outcome.updated += 1
    new = [row for key, row in cases.items() if key not in known]
    here = _already_here(layout, new)
    made = _new_people([row for row in new if row.key not in here], layout)
    outcome.created += len(made)
    found |= {person.foreign_key: person.pk for person in made} | {k: id for k, (id, _fact) in here.items()}
    listed = [Listed(list_name=layout.key, key=k, person_id=id, fact=fact, digest=cases[k].digest)
              for k, (id, fact) in here.items()]  # fmt: skip
    outcome.unchanged += len(here)
    for row in new:
        if row.key not in here:
            fact = _infection(row, found[row.key])
            facts.append(fact)
            listed.append(
                Listed(
                    list_name=layout.key,
                    key=row.key,
                    person_id=found[row.key],
                    fact=UUID(fact.id),
                    digest=row.digest,
                )
            )
    Listed.objects.bulk_create(listed, batch_size=2000)
    return found


def _already_here(layout: Layout, rows: Iterable[CaseRow]) -> dict[str, tuple[int, UUID]]:
    """People of this city in its own list, with the infection that stands: nothing is told twice."""
    if not layout.own:
        return {}
    people = dict(Person.objects.filter(code__in=[row.key for row in rows]).values_list("pk", "code"))
    told = lists.standing_infections(people)
    return {people[id]: (id, fact) for id, fact in told.items()}


def _new_people(rows: list[CaseRow], layout: Layout) -> list[Person]:
    codes = {row.key for row in rows if layout.own and numbers.is_resident_code(row.key)}
    taken = set(Person.objects.filter(code__in=codes).values_list("code", flat=True))
    return Person.objects.bulk_create(
        [
            Person(
                code=row.key if row.key in codes - taken else numbers.new_resident_code(),
                name=row.name,
                pinyin=names.pinyin_key(row.name),
                sex=row.sex,
                standing=Person.Standing.VISITOR,
                foreign_key=row.key,
            )
            for row in rows
        ],
        batch_size=1000,
    )


def _infection(row: CaseRow, who: int) -> InfectionFound:
    return InfectionFound(
        id=actions.new_id(),
        subject=person(who),
        at=row.sampled,
        known_at=row.known,  # when it was known there: measures of long ago do not begin today
        case_type=row.case_type,
        onset=row.onset,
        severity=row.severity,
        found_in=row.found_in,
    )


def _correct(listed: Listed, row: CaseRow, facts: list[Fact], at: datetime) -> None:
    """The row changed since: the infection told for it is taken back and told as it stands now."""
    fact = _infection(row, listed.person_id)
    facts.append(
        FactRetracted(
            id=actions.new_id(),
            subject=fact.subject,
            at=at,
            known_at=at,
            retracts=str(listed.fact),
            why="line list",
        )
    )
    facts.append(fact)
    listed.fact, listed.digest = UUID(fact.id), row.digest
    listed.save(update_fields=["fact", "digest"])


def _links(
    layout: Layout,
    checked: links.Checked,
    people: dict[str, int],
    cases: dict[str, CaseRow],
    outcome: Outcome,
    facts: list[Fact],
    at: datetime,
) -> None:
    known = set(Link.objects.filter(list_name=layout.key).values_list("source_id", "target_id"))
    rows = []
    for pair, link in checked.good.items():
        source, target = people[link.source], people[link.target]
        if (source, target) in known:
            outcome.links_unchanged += 1
            continue
        fact = _contact(link, source, target, cases.get(link.target))
        facts += [fact] if fact else []
        circular = pair in checked.circular
        rows.append(
            Link(
                list_name=layout.key,
                source_id=source,
                target_id=target,
                certainty=Link.Certainty.CIRCULAR if circular else Link.Certainty.RECORDED,
                setting=link.setting,
                fact=UUID(fact.id) if fact else None,
                told_at=at,
            )
        )
    Link.objects.bulk_create(rows, batch_size=2000)
    outcome.links_created = len(rows)


def _contact(link: LinkRow, source: int, target: int, case: CaseRow | None) -> ContactFound | None:
    """A contact of the loop only where the list gives the days of exposure; else the link alone is kept."""
    if case is None or case.first_exposure is None or case.last_exposure is None:
        return None
    if case.first_exposure > case.last_exposure:
        return None
    return ContactFound(
        id=actions.new_id(),
        subject=person(target),
        at=case.last_exposure,
        known_at=max(case.known, case.last_exposure),
        category=ContactCategory.CLOSE,
        source=person(source),
        first_exposure=case.first_exposure,
        last_exposure=case.last_exposure,
        situation=link.setting,
    )
