"""Alerts for machines: CAP 1.2 messages (OASIS, 1 July 2010) and an Atom feed of them (RFC 4287)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils import timezone
from shapely.geometry import shape as shape_of

from frontline.city.models import Place
from frontline.residents.word import rules
from frontline.residents.word.models import AnnouncementText, AnnouncementVersion
from frontline.residents.word.rules import State

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGES = {"zh": "zh-CN", "bo": "bo-CN", "en": "en-GB"}  # RFC 3066
_MOST_POINTS = 1_000  # of one polygon


def moment(at: datetime) -> str:
    """As CAP writes it, 3.3.2: to the second, the zone as +hh:mm, never "Z"; UTC is -00:00."""
    local = timezone.localtime(at).replace(microsecond=0).isoformat()
    return local.replace("+00:00", "-00:00")


def identifier(version: AnnouncementVersion, ended: bool = False) -> str:
    return f"{version.ref}{'.end' if ended else ''}"


def alert(
    version: AnnouncementVersion, texts: Iterable[AnnouncementText], places: Sequence[Place], *, sender: str,
    office: str, web: str, exercise: bool, before: AnnouncementVersion | None = None, city: str = "",
) -> bytes:  # fmt: skip
    """One message: an alert, the update that replaces one, or the cancel of one that was withdrawn."""
    ended = version.state == State.WITHDRAWN
    sent = version.ended_at if ended and version.ended_at else version.published_at
    assert sent is not None, "only what was published is sent"
    root = Element("alert", xmlns=CAP)
    _add(root, "identifier", identifier(version, ended))
    _add(root, "sender", sender)
    _add(root, "sent", moment(sent))
    _add(root, "status", "Exercise" if exercise else "Actual")
    _add(root, "msgType", "Cancel" if ended else "Update" if before else "Alert")
    _add(root, "scope", "Public")
    if exercise:
        _add(root, "note", "Exercise: an invented city, nothing to do.")
    if earlier := version if ended else before:
        assert earlier.published_at is not None
        _add(root, "references", f"{sender},{identifier(earlier)},{moment(earlier.published_at)}")
    for text in sorted(texts, key=lambda one: rules.LANGUAGES.index(one.language)):
        _info(root, version, text, places, office=office, web=web, city=city)
    return _written(root)


def _written(root: Element) -> bytes:
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)


def _info(
    root: Element, version: AnnouncementVersion, text: AnnouncementText, places: Sequence[Place], *, office: str,
    web: str, city: str,
) -> None:  # fmt: skip
    """In the order of the standard's sequence."""
    info = SubElement(root, "info")
    _add(info, "language", _LANGUAGES[text.language])
    _add(info, "category", "Health")
    _add(info, "event", version.event)
    _add(info, "urgency", version.urgency)
    _add(info, "severity", version.severity)
    _add(info, "certainty", version.certainty)
    assert version.published_at is not None
    _add(info, "effective", moment(version.published_at))
    if version.ends_at is not None:
        _add(info, "expires", moment(version.ends_at))
    _add(info, "senderName", office)
    _add(info, "headline", text.title)
    _add(info, "description", text.body)
    _add(info, "web", web)
    _areas(info, version, places, city)


def _areas(info: Element, version: AnnouncementVersion, places: Sequence[Place], city: str) -> None:
    if version.boundary is not None:
        _area(info, version.audience_name or city, [version.boundary], "")
        return
    for place in places[:200]:
        _area(info, place.name, [place.shape] if place.shape else [], place.code)
    if not places:
        _area(info, version.audience_name or city, [], "")


def _area(info: Element, name: str, shapes: list[dict[str, Any]], code: str) -> None:
    area = SubElement(info, "area")
    _add(area, "areaDesc", name or "-")
    for outline in shapes:
        for ring in _rings(outline):
            _add(area, "polygon", ring)
    if code:
        geocode = SubElement(area, "geocode")
        _add(geocode, "valueName", "code")
        _add(geocode, "value", code)


def _rings(geometry: dict[str, Any]) -> list[str]:
    """Outer rings as "lat,lon lat,lon ...", closed (CAP 3.2.4); holes cannot be said in CAP and are left out."""
    found = shape_of(geometry)
    parts = list(getattr(found, "geoms", [found]))
    rings = [
        part.exterior
        for part in parts
        if part.geom_type == "Polygon" and len(part.exterior.coords) <= _MOST_POINTS
    ]
    return [" ".join(f"{lat:.6f},{lon:.6f}" for lon, lat, *_ in ring.coords) for ring in rings]


def feed(
    alerts: Sequence[tuple[AnnouncementVersion, str, str]], *, title: str, own: str, office: str, at: datetime
) -> bytes:
    """Atom: one entry for each alert (version, title, address of its message), newest first."""
    root = Element("feed", xmlns=ATOM)
    _add(root, "id", own)
    _add(root, "title", title)
    newest = max((_changed(version) for version, _title, _url in alerts), default=at)
    _add(root, "updated", timezone.localtime(newest).isoformat(timespec="seconds"))
    _add(SubElement(root, "author"), "name", office)
    SubElement(root, "link", rel="self", href=own, type="application/atom+xml")
    for version, headline, url in alerts:
        entry = SubElement(root, "entry")
        _add(entry, "id", f"urn:uuid:{version.ref}")
        _add(entry, "title", headline)
        _add(entry, "updated", timezone.localtime(_changed(version)).isoformat(timespec="seconds"))
        SubElement(entry, "link", rel="alternate", href=url, type="application/cap+xml")
        _add(entry, "summary", headline)
    return _written(root)


def _changed(version: AnnouncementVersion) -> datetime:
    assert version.published_at is not None
    return version.ended_at or version.published_at
