"""Bringing national lists in: each area's life is prolonged, begun or ended by the next complete list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from frontline.areas.models import NationalArea, NationalList
from frontline.areas.national import lists
from frontline.areas.national.lists import BadList, Length, Published
from frontline.city import log

Key = tuple[str, str, str, str, str]
FLICKER = timedelta(hours=24)  # an area that is back so soon was never away


@dataclass(slots=True)
class Brought:
    """What an import did."""

    read: int = 0
    taken: int = 0
    unchanged: int = 0  # lists that were in already
    left_out: list[str] = field(default_factory=list)  # files of partial lists
    begun: int = 0
    ended: int = 0


def bring_in(path: Path, *, at: datetime, dry_run: bool = False) -> Brought:
    """Raises BadList, also for a list older than one that is in already."""
    found = lists.read(path)
    brought = Brought(read=len(found))
    with transaction.atomic():
        fresh = _fresh(found, brought)
        state = _State(fresh)
        before = NationalList.objects.filter(saved_at__lt=fresh[0].saved_at) if fresh else None
        last = before.order_by("-saved_at").first() if before is not None else None
        complete = before.filter(left_out=False).order_by("-saved_at").first() if before is not None else None
        verdicts = lists.judged(
            fresh,
            complete=Length(complete.count, complete.saved_at) if complete else None,
            left_out=last.count if last and last.left_out else None,
        )
        for one, partial in verdicts:
            if partial:
                brought.left_out.append(one.file)
            else:
                state.take(one, brought)
            _row(one, partial).save()
        state.write()
        log.write("national_lists", actor=None, at=at, read=brought.read, taken=brought.taken)
        transaction.set_rollback(dry_run)
    return brought


def _fresh(found: Sequence[Published], brought: Brought) -> list[Published]:
    """Those that are not in yet. Raises BadList if a later one is: lives are built in the order of the lists."""
    known = set(
        NationalList.objects.filter(file__in=[one.file for one in found]).values_list("file", flat=True)
    )
    fresh = [one for one in found if one.file not in known]
    brought.unchanged = len(found) - len(fresh)
    latest = NationalList.objects.order_by("-saved_at").first()
    if fresh and latest is not None and fresh[0].saved_at < latest.saved_at:
        raise BadList(
            f"{fresh[0].file} is older than {latest.file}, which is in already: bring lists in by their dates."
        )
    return fresh


def _row(one: Published, partial: bool) -> NationalList:
    return NationalList(
        file=one.file,
        published_at=one.published_at,
        saved_at=one.saved_at,
        count=one.count,
        provinces=list(one.provinces),
        left_out=partial,
    )


class _State:
    """The areas listed at present, and those that went within a day."""

    def __init__(self, fresh: Sequence[Published]) -> None:
        rows = NationalArea.objects.all()
        if fresh and fresh[0].provinces and all(one.provinces == fresh[0].provinces for one in fresh):
            rows = rows.filter(province__in=fresh[0].provinces)
        since = fresh[0].published_at - FLICKER if fresh else None
        self.listed = {_key(row): row for row in rows.filter(until=None)}
        self.gone = {_key(row): row for row in rows.filter(until__gte=since)} if since else {}
        self.fresh: list[NationalArea] = []
        self.changed: dict[int, NationalArea] = {}
        self.now: datetime | None = None
        self.first = not NationalList.objects.filter(left_out=False).exists()

    def take(self, one: Published, brought: Brought) -> None:
        """A complete list. Sometimes one published earlier is saved later: time does not go back."""
        at = max(self.now or one.published_at, one.published_at)
        self.now = at
        present = {entry.key: entry for entry in one.entries}
        for key, entry in present.items():
            if key not in self.listed:
                self._begin(key, entry, at)
                brought.begun += 1
        for key in [key for key in self.listed if key not in present and _covers(one, key)]:
            row = self.listed.pop(key)
            row.until = max(at, row.since)
            self.gone[key] = row
            self._change(row)
            brought.ended += 1
        self.first = False
        brought.taken += 1

    def _begin(self, key: Key, entry: lists.Entry, at: datetime) -> None:
        back = self.gone.get(key)
        if back is not None and back.until is not None and at - back.until <= FLICKER:
            back.until = None
            self._change(back)
            self.listed[key] = self.gone.pop(key)
            return
        level, province, city, county, plain = key
        row = NationalArea(
            level=level, province=province, city=city, county=county, name=entry.name, key=plain, since=at,
            from_first=self.first,
        )  # fmt: skip
        self.listed[key] = row
        self.fresh.append(row)

    def _change(self, row: NationalArea) -> None:
        if row.pk is not None:
            self.changed[row.pk] = row

    def write(self) -> None:
        NationalArea.objects.bulk_update(_closed_first(self.changed.values()), ["until"], batch_size=1000)
        NationalArea.objects.bulk_create(self.fresh, batch_size=2000)


def _closed_first(rows: Iterable[NationalArea]) -> list[NationalArea]:
    return sorted(rows, key=lambda row: row.until is None)


def _key(row: NationalArea) -> Key:
    return row.level, row.province, row.city, row.county, row.key


def _covers(one: Published, key: Key) -> bool:
    """Does the list say something about areas of this level and province?"""
    return key[0] in one.levels and (not one.provinces or key[1] in one.provinces)
