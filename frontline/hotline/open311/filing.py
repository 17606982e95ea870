"""A request as another system files it: fields checked, the place found."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from frontline.city import numbers
from frontline.city.models import Building
from frontline.hotline import media, reading, rules, words
from frontline.hotline.actions.intake import Told
from frontline.hotline.models import Request
from frontline.hotline.open311.services import HOUSEHOLD, LANGUAGE
from frontline.hotline.open311.wire import Fault
from frontline.hotline.queries import lists, near, shown
from frontline.hotline.queries.catalogue import category_name
from frontline.hotline.rules import Catalogue, Category

Value = TypeVar("Value")
Position = tuple[float | None, float | None]  # longitude, latitude in degrees
NOWHERE: Position = (None, None)


def told(request: HttpRequest, catalogue: Catalogue, *, filed_by: UUID) -> Told:
    """What is asked, as sent. Raises Fault with everything that is wrong."""
    given, wrong = request.POST, list[str]()
    category = _category(given, catalogue)
    lon, lat = _each(wrong, lambda: _position(given), NOWHERE)
    building = _each(wrong, lambda: _building(given, lon, lat), None)
    phone = _each(wrong, lambda: _phone(given), "")
    email = _each(wrong, lambda: _email(given), "")
    media_url = _each(wrong, lambda: _media_url(given), "")
    photo = _each(wrong, lambda: _photo(request), b"")
    description = _each(wrong, lambda: _words(given, category), "")
    if wrong:
        raise Fault(400, tuple(wrong))
    needs = [one for one in _attribute(given, HOUSEHOLD) if one in category.needs]
    language = next((one for one in _attribute(given, LANGUAGE) if one in words.LANGUAGES), "zh")
    return Told(
        channel=Request.Channel.OPEN311, words=description, category=category.key, asker=_name(given), phone=phone,
        email=email, address=_text(given, "address_string")[:200], building=building, needs=needs, language=language,
        proposed="".join(reading.propose(description, among=[one.key for one in catalogue.categories])[:1]),
        photo=photo, lon=lon, lat=lat, media_url=media_url, filed_by=filed_by,
    )  # fmt: skip


def key_of_form(request: HttpRequest) -> UUID:
    """What the sender named this filing with, so that sending it again is one request; else a new one. Raises Fault."""
    text = request.headers.get("Idempotency-Key", "")
    try:
        return UUID(text) if text else uuid4()
    except ValueError:
        raise Fault.of(400, _("Idempotency-Key is a UUID.")) from None


def _each(wrong: list[str], read: Callable[[], Value], instead: Value) -> Value:
    try:
        return read()
    except Fault as fault:
        wrong.extend(fault.says)
        return instead


def _text(given: QueryDict, name: str) -> str:
    return given.get(name, "").replace("\0", "").strip()


def _category(given: QueryDict, catalogue: Catalogue) -> Category:
    code = _text(given, "service_code")
    if not code:
        raise Fault.of(400, _("service_code was not given: read /services for those there are."))
    found = catalogue.category(code)
    if found is None:
        raise Fault.of(404, _("There is no such service_code: read /services for those there are."))
    return found


def _words(given: QueryDict, category: Category) -> str:
    said = _text(given, "description")
    if len(said) > rules.LONGEST_TEXT:
        raise Fault.of(400, _("description: at most %(n)d signs.") % {"n": rules.LONGEST_TEXT})
    return said or category_name(category, shown.english())


def _position(given: QueryDict) -> Position:
    lat, lon = _text(given, "lat"), _text(given, "long")
    if not lat and not lon:
        return NOWHERE
    try:
        x, y = float(lon), float(lat)
    except ValueError:
        x = y = 999.0
    if not (-180 <= x <= 180 and -85 <= y <= 85):  # also refuses what is no number
        raise Fault.of(400, _("lat and long are degrees on WGS 84, both of them."))
    return x, y


def _building(given: QueryDict, lon: float | None, lat: float | None) -> Building | None:
    """By its id, else the one standing there, else the only one with this address. Raises Fault without any place."""
    id, address = _text(given, "address_id"), _text(given, "address_string")[:200]
    if id:
        try:
            return Building.objects.select_related("place").get(place__ref=UUID(id))
        except (ValueError, Building.DoesNotExist):
            raise Fault.of(400, _("There is no building with this address_id.")) from None
    if lon is not None and lat is not None:
        return near.building_at(lon, lat)
    if not address and not (given.get("lat") or given.get("long")):
        raise Fault.of(400, _("Say where: lat and long, address_string or address_id."))
    fitting = lists.buildings_of(address) if address else []
    return fitting[0] if len(fitting) == 1 else None


def _phone(given: QueryDict) -> str:
    typed = _text(given, "phone")
    try:
        return numbers.phone(typed) if typed else ""
    except numbers.BadNumber as bad:
        raise Fault.of(400, str(bad)) from bad


def _email(given: QueryDict) -> str:
    typed = _text(given, "email")
    try:
        if typed:
            validate_email(typed)
    except ValidationError:
        raise Fault.of(400, _("email is no address of a mailbox.")) from None
    return typed


def _media_url(given: QueryDict) -> str:
    """Kept as a link for whoever handles it; never fetched by us."""
    typed = _text(given, "media_url")
    if typed and (len(typed) > 300 or not typed.startswith(("https://", "http://")) or " " in typed):
        raise Fault.of(400, _("media_url begins with https:// and has at most 300 signs."))
    return typed


def _photo(request: HttpRequest) -> bytes:
    file = request.FILES.get("media")
    try:
        return media.photo(file) if isinstance(file, UploadedFile) else b""
    except media.BadFile as bad:
        raise Fault.of(400, str(bad)) from bad


def _name(given: QueryDict) -> str:
    """Family name first where it is written in Chinese."""
    first, last = _text(given, "first_name"), _text(given, "last_name")
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in first + last)
    return f"{last}{first}" if chinese else f"{first} {last}".strip()


def _attribute(given: QueryDict, code: str) -> list[str]:
    """Values of `attribute[code]`, of a list also as `attribute[code][]`."""
    return [*given.getlist(f"attribute[{code}]"), *given.getlist(f"attribute[{code}][]")]
