"""GeoReport v2 on the wire: the same data as XML and as JSON, and errors as the specification has them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

XML, JSON = "xml", "json"
TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
# What one of a list is called in XML.
_ITEMS = {
    "services": "service", "service_requests": "request", "errors": "error", "attributes": "attribute",
    "values": "value", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Fault(Exception):
    """What the caller did wrong: HTTP status and one sentence each."""

    def __init__(self, status: int, says: tuple[str, ...]) -> None:
        super().__init__(status, *says)
        self.status = status
        self.says = says

    @classmethod
    def of(cls, status: int, *says: str) -> "Fault":
        return cls(status, says)


@dataclass(frozen=True, slots=True)
class Document:
    """An answer: a root element with one thing in it, or with a list of them."""

    root: str
    content: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    status: int = 200


def answer(document: Document, form: str) -> HttpResponse:
    text = as_xml(document) if form == XML else as_json(document)
    return HttpResponse(text, content_type=TYPES[form], status=document.status)


def refusal(fault: Fault, form: str) -> HttpResponse:
    """GeoReport: a list of code and description, in the format that was asked for."""
    errors = [{"code": fault.status, "description": said} for said in fault.says]
    return answer(Document("errors", errors, fault.status), form)


def as_json(document: Document) -> bytes:
    return json.dumps(document.content, ensure_ascii=False).encode()


def as_xml(document: Document) -> bytes:
    root = ElementTree.Element(document.root)
    _fill(root, document.root, document.content)
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _fill(element: ElementTree.Element, name: str, value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _fill(ElementTree.SubElement(element, str(key)), str(key), inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _fill(ElementTree.SubElement(element, _ITEMS[name]), "", inner)
    else:
        element.text = _plain(value)


def _plain(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else _NOT_XML.sub("", str(value))
