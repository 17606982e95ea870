"""What the city says now, what it said when, to whom; what waits for whoever writes and signs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Person, Place
from frontline.city.roles import Verb
from frontline.loop.rooms import Heard, Panel
from frontline.residents.word import rules
from frontline.residents.word.models import (
    Addressee,
    Announcement,
    AnnouncementText,
    AnnouncementVersion,
    Reading,
    ShortMessage,
)
from frontline.residents.word.rules import State

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Told:
    """A version in the best language for a reader."""

    version: AnnouncementVersion
    text: AnnouncementText
    languages: tuple[str, ...]  # signed
    missing: tuple[str, ...]
    opened: bool = False

    @property
    def wished_is_missing(self) -> bool:
        return self.text.language not in self.languages[:1]


def works_on(actor: Actor) -> bool:
    return actor.may(Verb.WRITE_WORD) or actor.may(Verb.SIGN_WORD)


def require_worker(actor: Actor) -> None:
    if not works_on(actor):
        access.require(actor, Verb.WRITE_WORD)


def version_for(actor: Actor, ref: UUID) -> AnnouncementVersion:
    """For whoever writes or signs. Raises NotHere."""
    require_worker(actor)
    found = AnnouncementVersion.objects.select_related("announcement").filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def announcement_for(actor: Actor, ref: UUID) -> Announcement:
    require_worker(actor)
    found = Announcement.objects.filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def holds(at: datetime) -> Q:
    return Q(state=State.PUBLISHED) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))


def public_now(at: datetime) -> QuerySet[AnnouncementVersion]:
    """Everything that holds and that everybody may read, newest first."""
    return _said().filter(holds(at), public=True)


def public_ever(at: datetime) -> QuerySet[AnnouncementVersion]:
    """Everything that was ever public, newest first."""
    return _said().filter(state__in=rules.SAID, public=True, published_at__lte=at)


def _said() -> QuerySet[AnnouncementVersion]:
    return AnnouncementVersion.objects.select_related("announcement").order_by("-published_at", "-pk")


def said_to_everybody(ref: UUID) -> AnnouncementVersion:
    """A version that is or was public. Raises NotHere."""
    found = _said().filter(ref=ref, state__in=rules.SAID, public=True).first()
    if found is None:
        raise NotHere
    return found


def said_to(person: Person, *, at: datetime) -> QuerySet[AnnouncementVersion]:
    """What holds for somebody's home: said to everybody, to the building, or to the household alone."""
    mine = Addressee.objects.filter(version=OuterRef("pk"), building=person.building_id).filter(
        Q(household__isnull=True) | Q(household=person.household_id)
    )
    everyone = Q(scope=AnnouncementVersion.Scope.EVERYONE)
    return _said().filter(holds(at)).filter(everyone | Exists(mine))


def said_to_actor(actor: Actor, ref: UUID) -> AnnouncementVersion:
    """A version that is public, or was said to the own household, or that one works on. Raises NotHere."""
    found = _said().filter(ref=ref, state__in=rules.SAID).first()
    if found is None or not (found.public or works_on(actor) or _was_told(actor, found)):
        raise NotHere
    return found


def _was_told(actor: Actor, version: AnnouncementVersion) -> bool:
    person = Person.objects.filter(pk=actor.person or 0).first()
    household = person.household_id if person else None
    return household is not None and version.addressees.filter(household=household).exists()


def texts_of(version: AnnouncementVersion, *, signed: bool = True) -> dict[str, AnnouncementText]:
    rows = version.texts.filter(signed_at__isnull=False) if signed else version.texts.all()
    return {text.language: text for text in rows}


def told(
    versions: list[AnnouncementVersion], wished: list[str], opened: frozenset[int] = frozenset()
) -> list[Told]:
    """Each in the first language wished that somebody wrote and signed."""
    texts: dict[int, dict[str, AnnouncementText]] = {}
    rows = AnnouncementText.objects.filter(version__in=[one.pk for one in versions], signed_at__isnull=False)
    for text in rows:
        texts.setdefault(text.version_id, {})[text.language] = text
    return [_told(one, texts[one.pk], wished, one.pk in opened) for one in versions if one.pk in texts]


def _told(
    version: AnnouncementVersion, texts: dict[str, AnnouncementText], wished: list[str], opened: bool
) -> Told:
    best = rules.best_language(wished, texts)
    written = tuple(one for one in rules.LANGUAGES if one in texts)
    return Told(version, texts[best], written, rules.missing(written), opened)


def letters_panel(person: Person, at: datetime) -> Panel | None:
    """On the own page: what the city says to this home, newest first, unread ones marked."""
    versions = list(said_to(person, at=at)[:SHOWN])
    if not versions:
        return None
    read = Reading.objects.filter(version__in=versions, household=person.household_id or 0)
    opened = frozenset(read.values_list("version", flat=True))
    lines = told(versions, list(person.languages), opened)
    unread = sum(1 for one in lines if not one.opened)
    return Panel("residents/word/panel.html", {"lines": lines, "unread": unread}, order=40)


def drafts(actor: Actor) -> QuerySet[AnnouncementVersion]:
    """Being written, newest first."""
    return _with_title().filter(state=State.DRAFT).order_by("-drafted_at", "-pk")


def to_sign(actor: Actor) -> QuerySet[AnnouncementVersion]:
    """Handed in, oldest first."""
    return _with_title().filter(state=State.HANDED_IN).order_by("handed_in_at", "pk")


def texts_to_sign(actor: Actor) -> QuerySet[AnnouncementText]:
    """Languages added to what holds already."""
    rows = AnnouncementText.objects.filter(signed_at__isnull=True, version__state=State.PUBLISHED)
    return rows.select_related("version").order_by("written_at", "pk")


def lacking_languages(actor: Actor) -> QuerySet[AnnouncementVersion]:
    """What holds now and is not written in every language, newest first."""
    written = Count("texts", filter=Q(texts__language__in=rules.LANGUAGES))
    rows = _with_title().filter(holds(actor.at)).annotate(written=written)
    return rows.filter(written__lt=len(rules.LANGUAGES)).order_by("-published_at", "-pk")


def said(actor: Actor) -> QuerySet[AnnouncementVersion]:
    """Everything that was ever published."""
    return _with_title().filter(state__in=rules.SAID).order_by("-published_at", "-pk")


def _with_title() -> QuerySet[AnnouncementVersion]:
    """With the Chinese title, else any."""
    texts = AnnouncementText.objects.filter(version=OuterRef("pk")).order_by("-language")
    title = Subquery(texts.values("title")[:1])
    return AnnouncementVersion.objects.select_related("announcement").annotate(title=title)


def versions_of(announcement: Announcement) -> list[AnnouncementVersion]:
    return list(announcement.versions.order_by("-number")[:100])


def places_named(version: AnnouncementVersion) -> list[Place]:
    if version.scope != AnnouncementVersion.Scope.PLACES:
        return []
    return list(Place.objects.filter(pk__in=version.places).defer("shape").order_by("code", "pk")[:400])


def by_grid(version: AnnouncementVersion, actor: Actor) -> list[tuple[Place | None, int, int]]:
    """To how many households of each grid it went: what a grid worker carries from door to door; at most 1,000."""
    with access.whole_city(actor):
        rows = list(
            version.addressees.values("building__grid")
            .annotate(homes=Count("building"))
            .order_by("building__grid")[:1000]
        )
        sums = dict(_sums(version))
    grids = Place.objects.defer("shape").in_bulk(
        [row["building__grid"] for row in rows if row["building__grid"]]
    )
    found = [(grids.get(row["building__grid"]), row["homes"], sums[row["building__grid"]]) for row in rows]
    return sorted(found, key=lambda row: row[0].code if row[0] else "")


def _sums(version: AnnouncementVersion) -> list[tuple[int | None, int]]:
    sums: dict[int | None, int] = {}
    for grid, households in version.addressees.values_list("building__grid", "households").iterator():
        sums[grid] = sums.get(grid, 0) + households
    return list(sums.items())


def readings(version: AnnouncementVersion, actor: Actor) -> int:
    """How many households opened it on their own page."""
    with access.whole_city(actor):
        return Reading.objects.filter(version=version).count()


def messages(version: AnnouncementVersion, actor: Actor) -> dict[str, int]:
    """Short messages by state."""
    with access.whole_city(actor):
        rows = ShortMessage.objects.filter(version=version).values_list("state").annotate(n=Count("pk"))
        return dict(rows.order_by("state"))


def heard(since: datetime) -> list[Heard]:
    """Somebody of the household opened a letter on the own page."""
    return [Heard(Reading.objects.filter(at__gte=since), "household")]
