"""Writing, handing in, signing, ending an announcement; opening one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.residents.word import addressees, rules, words
from frontline.residents.word.models import (
    Announcement,
    AnnouncementText,
    AnnouncementVersion,
    Reading,
    ShortMessage,
)
from frontline.residents.word.rules import State

Scope = AnnouncementVersion.Scope
_KEPT = ("scope", "places", "boundary", "audience", "audience_name", "public", "sms", "event", "urgency", "severity",
         "certainty", "ends_at")  # what a next version begins with  # fmt: skip


@transaction.atomic
def begin(kind: str, *, by: Actor, at: datetime) -> AnnouncementVersion:
    """A new announcement with an empty first version."""
    access.require(by, Verb.WRITE_WORD)
    if kind not in Announcement.Kind.values:
        raise Refused(_("Choose a letter, a notice or thanks."))
    made = Announcement.objects.create(kind=kind, created_at=at, created_by=by.account)
    return _version(made, 1, by=by, at=at)


@transaction.atomic
def begin_version(announcement: Announcement, *, by: Actor, at: datetime) -> AnnouncementVersion:
    """A next version with the texts and addressees of the newest one. Raises Refused where one is being written."""
    access.require(by, Verb.WRITE_WORD)
    Announcement.objects.select_for_update().get(pk=announcement.pk)
    newest = announcement.versions.order_by("-number").first()
    if newest is not None and newest.state in (State.DRAFT, State.HANDED_IN):
        raise Refused(_("A newer version is being written already: go on with that one."))
    number = (announcement.versions.aggregate(n=Max("number"))["n"] or 0) + 1
    kept = {name: getattr(newest, name) for name in _KEPT} if newest else {}
    made = _version(announcement, number, by=by, at=at, **kept)
    for text in newest.texts.all() if newest else ():
        _copy(text, made, by, at)
    return made


def _version(of: Announcement, number: int, *, by: Actor, at: datetime, **kept: Any) -> AnnouncementVersion:
    return AnnouncementVersion.objects.create(
        announcement=of, number=number, drafted_by=by.account, drafted_by_name=by.name, drafted_at=at, **kept
    )


def _copy(text: AnnouncementText, into: AnnouncementVersion, by: Actor, at: datetime) -> None:
    AnnouncementText.objects.create(
        version=into, language=text.language, title=text.title, body=text.body, short=text.short,
        written_by=by.account, written_by_name=by.name, written_at=at,
    )  # fmt: skip


def _locked(version: AnnouncementVersion) -> AnnouncementVersion:
    return AnnouncementVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)


def _draft(version: AnnouncementVersion, by: Actor) -> AnnouncementVersion:
    access.require(by, Verb.WRITE_WORD)
    locked = _locked(version)
    if locked.state not in rules.WRITABLE:
        raise Refused(_("This version is no draft any more: begin a newer version to say something else."))
    return locked


@transaction.atomic
def write_text(
    version: AnnouncementVersion,
    language: str,
    *,
    title: str,
    body: str,
    short: str = "",
    by: Actor,
    at: datetime,
) -> AnnouncementText:
    """What a version says in one language. A language that is missing may be added to a published version as well:
    it waits for a signature of its own. Raises Refused."""
    access.require(by, Verb.WRITE_WORD)
    locked = _locked(version)
    _check_text(language, title, body, short)
    known = locked.texts.filter(language=language).first()
    added = locked.state == State.PUBLISHED and (known is None or known.signed_at is None)
    if locked.state not in rules.WRITABLE and not added:
        raise Refused(_("This version is no draft any more: begin a newer version to say something else."))
    told = {"title": title.strip(), "body": body.strip(), "short": short.strip(), "written_by": by.account,
            "written_by_name": by.name, "written_at": at}  # fmt: skip
    text, _new = AnnouncementText.objects.update_or_create(version=locked, language=language, defaults=told)
    return text


def _check_text(language: str, title: str, body: str, short: str) -> None:
    if language not in rules.LANGUAGES:
        raise Refused(_("Choose Chinese, Tibetan or English."))
    if not title.strip() or not body.strip():
        raise Refused(_("Write a title and a text."))
    if len(title) > rules.LONGEST_TITLE or len(body) > rules.LONGEST_BODY or len(short) > rules.LONGEST_SHORT:
        raise Refused(
            _("The text is too long: 12,000 signs are three printed pages, a short message has 402.")
        )


@transaction.atomic
def address(
    version: AnnouncementVersion, *, scope: str, places: list[int] | None = None, boundary: str = "",
    audience: str = "",
    by: Actor, at: datetime,
) -> AnnouncementVersion:  # fmt: skip
    """For whom a draft is. Raises Refused with what is wrong with the choice."""
    locked = _draft(version, by)
    if scope not in Scope.values:
        raise Refused(_("Choose for whom it is."))
    locked.scope, locked.places, locked.audience, locked.audience_name = scope, places or [], "", ""
    locked.boundary = addressees.read_boundary(boundary) if scope == Scope.BOUNDARY else None
    if scope == Scope.AREA:
        locked.audience_name = addressees.area_name(next(iter(locked.places), 0), by)[:200]
    if scope == Scope.AUDIENCE:
        found = next((one for one in addressees.audiences(by) if one.key == audience), None)
        if found is None:
            raise Refused(_("Those homes are not named any more: choose again for whom it is."))
        locked.audience, locked.audience_name = found.key, str(found.name)[:200]
    homes = addressees.homes_of(locked, by)
    if scope != Scope.PLACES and not addressees.count(homes, by).households:
        raise Refused(_("Nobody lives there: choose again for whom it is."))
    locked.public = homes.open
    locked.save()
    return locked


@transaction.atomic
def set_channels(
    version: AnnouncementVersion,
    *,
    sms: bool,
    ends_at: datetime | None,
    alert: dict[str, str],
    by: Actor,
    at: datetime,
) -> None:
    """Whether it goes to telephones, until when it holds, and whether machines are told of it as an alert."""
    locked = _draft(version, by)
    if ends_at is not None and ends_at <= at:
        raise Refused(_("This moment is over already: choose a later one."))
    locked.sms, locked.ends_at = sms, ends_at
    locked.event = alert.get("event", "").strip()
    lists = {"urgency": words.URGENCIES, "severity": words.SEVERITIES, "certainty": words.CERTAINTIES}
    for name, known in lists.items():
        value = alert.get(name, "") if locked.event else ""
        if locked.event and value not in known:
            raise Refused(_("An alert needs its urgency, severity and certainty."))
        setattr(locked, name, value)
    locked.save()


@transaction.atomic
def hand_in(version: AnnouncementVersion, *, by: Actor, at: datetime) -> None:
    """Ready to be signed. Raises Refused where the Chinese text or the addressees are missing."""
    locked = _draft(version, by)
    texts = {text.language: text for text in locked.texts.all()}
    if "zh" not in texts:
        raise Refused(_("The Chinese text is missing: without it nothing is published."))
    if locked.sms and not texts["zh"].short:
        raise Refused(_("The short text for telephones is missing in Chinese."))
    if not addressees.count(addressees.homes_of(locked, by), by).households:
        raise Refused(_("Nobody lives there: choose again for whom it is."))
    locked.state, locked.handed_in_at, locked.returned_why = State.HANDED_IN, at, ""
    locked.save()
    log.write("word_handed_in", actor=by, at=at, subject=("announcement", locked.announcement_id))


@transaction.atomic
def send_back(version: AnnouncementVersion, *, why: str, by: Actor, at: datetime) -> None:
    """Not signed: back to whoever writes, with a reason."""
    access.require(by, Verb.SIGN_WORD)
    locked = _locked(version)
    if locked.state != State.HANDED_IN:
        raise Refused(_("Nothing waits for a signature here: reload the page."))
    if not why.strip():
        raise Refused(_("Say why you do not sign: whoever wrote it has to change it."))
    locked.state, locked.returned_why = State.DRAFT, why.strip()[:1000]
    locked.save()
    log.write("word_sent_back", actor=by, at=at, subject=("announcement", locked.announcement_id))


@transaction.atomic
def publish(version: AnnouncementVersion, *, by: Actor, at: datetime) -> AnnouncementVersion:
    """Sign: from this minute it holds, for the homes as they are now; the version before is replaced.

    Raises Refused.
    """
    access.require(by, Verb.SIGN_WORD)
    locked = _locked(version)
    if locked.state != State.HANDED_IN:
        raise Refused(_("Nothing waits for a signature here: reload the page."))
    if locked.drafted_by == by.account or locked.texts.filter(written_by=by.account).exists():
        raise Refused(_("You wrote this yourself: somebody else has to sign it."))
    if locked.ends_at is not None and locked.ends_at <= at:
        raise Refused(_("It would have ended already: send it back for a later end."))
    homes = addressees.homes_of(locked, by)
    found = addressees.freeze(locked, homes, by)
    before = AnnouncementVersion.objects.filter(announcement=locked.announcement_id, state=State.PUBLISHED)
    ShortMessage.objects.filter(version__in=before, state=ShortMessage.State.QUEUED).delete()
    before.update(state=State.REPLACED, ended_at=at)
    locked.public = homes.open
    locked.state, locked.published_at, locked.signed_by, locked.signed_by_name = (
        State.PUBLISHED,
        at,
        by.account,
        by.name,
    )
    locked.buildings, locked.households, locked.people = found.buildings, found.households, found.people
    locked.save()
    locked.texts.update(signed_by=by.account, signed_at=at)
    log.write("word_published", actor=by, at=at, subject=("announcement", locked.announcement_id),
              version=locked.number, households=found.households)  # fmt: skip
    return locked


@transaction.atomic
def sign_text(text: AnnouncementText, *, by: Actor, at: datetime) -> None:
    """A language added later is shown from now on. Raises Refused."""
    access.require(by, Verb.SIGN_WORD)
    if text.written_by == by.account:
        raise Refused(_("You wrote this yourself: somebody else has to sign it."))
    waits = AnnouncementText.objects.filter(
        pk=text.pk, signed_at__isnull=True, version__state=State.PUBLISHED
    )
    if not waits.update(signed_by=by.account, signed_at=at):
        raise Refused(_("Nothing waits for a signature here: reload the page."))
    log.write("word_text_signed", actor=by, at=at, subject=("announcement", text.version.announcement_id),
              language=text.language)  # fmt: skip


@transaction.atomic
def withdraw(version: AnnouncementVersion, *, why: str, by: Actor, at: datetime) -> None:
    """It holds no longer. What it said stays readable, with the reason."""
    access.require(by, Verb.SIGN_WORD)
    locked = _locked(version)
    if locked.state != State.PUBLISHED:
        raise Refused(_("Only what holds now can be withdrawn."))
    if not why.strip():
        raise Refused(_("Say why it is withdrawn: everybody reads it."))
    locked.state, locked.ended_at, locked.ended_why = State.WITHDRAWN, at, why.strip()[:1000]
    locked.save()
    locked.messages.filter(state=ShortMessage.State.QUEUED).delete()
    log.write("word_withdrawn", actor=by, at=at, subject=("announcement", locked.announcement_id))


@transaction.atomic
def drop(version: AnnouncementVersion, *, by: Actor, at: datetime) -> None:
    """A draft that nobody needs any more."""
    locked = _draft(version, by)
    locked.state, locked.ended_at = State.DROPPED, at
    locked.save()


def note_reading(version: AnnouncementVersion, person: Person, *, at: datetime) -> None:
    """The household of `person` opened it on its own page; counted once."""
    if person.household_id is not None:
        row = Reading(version=version, household_id=person.household_id, at=at)
        Reading.objects.bulk_create([row], ignore_conflicts=True)
