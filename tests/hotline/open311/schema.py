"""What the GeoReport v2 specification asks of each answer, written down from its text (wiki.open311.org/GeoReport_v2).

A shape is a mapping of field to kind; "?" after a kind: it may be empty; "!" after a field: it may be left out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

Shape = Mapping[str, Any]

SERVICE: Shape = {
    "service_code": "text", "service_name": "text", "description": "text?", "metadata": "bool",
    "type": {"realtime", "batch", "blackbox"}, "keywords": "text?", "group": "text?",
}  # fmt: skip
ATTRIBUTE: Shape = {
    "variable": "bool", "code": "text",
    "datatype": {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"},
    "required": "bool", "datatype_description": "text?", "order": "int", "description": "text",
    "values": [{"key": "text", "name": "text"}],
}  # fmt: skip
DEFINITION: Shape = {"service_code": "text", "attributes": [ATTRIBUTE]}
REQUEST: Shape = {
    "service_request_id": "text", "status": {"open", "closed"}, "status_notes": "text?", "service_name": "text?",
    "service_code": "text", "description": "text?", "agency_responsible": "text?", "service_notice": "text?",
    "requested_datetime": "when", "updated_datetime": "when?", "expected_datetime": "when?", "address": "text?",
    "address_id": "text?", "zipcode": "text?", "lat": "number?", "long": "number?", "media_url": "text?",
    "extended_attributes!": {"detailed_status": "text"},
}  # fmt: skip
FILED: Shape = {
    "service_request_id!": "text",
    "token!": "text",
    "service_notice": "text?",
    "account_id": "text?",
}
TOKEN: Shape = {"service_request_id": "text", "token": "text"}
ERROR: Shape = {"code": "int", "description": "text"}
DISCOVERY: Shape = {
    "changeset": "when", "contact": "text?", "key_service": "text?",
    "endpoints": [{
        "specification": "text", "url": "text", "changeset": "when", "type": {"production", "test", "acceptation"},
        "formats": ["text"],
    }],
}  # fmt: skip
# Root element of the XML and what one of a list is called.
ITEMS = {
    "services": "service", "service_requests": "request", "errors": "error", "attributes": "attribute",
    "values": "value", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip


def faults(value: Any, shape: Any, *, where: str = "", xml: bool = False) -> list[str]:
    """Everything in which an answer differs from its shape."""
    if isinstance(shape, Mapping):
        return _of_mapping(value, shape, where, xml)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where}: no list"]
        return [fault for one in value for fault in faults(one, shape[0], where=f"{where}[]", xml=xml)]
    if isinstance(shape, set):
        return [] if value in shape else [f"{where}: {value!r}"]
    return [] if _fits(value, shape, xml) else [f"{where}: {value!r} is no {shape}"]


def _of_mapping(value: Any, shape: Shape, where: str, xml: bool) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{where}: no object"]
    known = {name.rstrip("!"): (kind, name.endswith("!")) for name, kind in shape.items()}
    found = [f"{where}: {name} is not in the specification" for name in set(value) - set(known)]
    for name, (kind, optional) in known.items():
        if name in value:
            found += faults(value[name], kind, where=f"{where}.{name}", xml=xml)
        elif not optional:
            found.append(f"{where}: {name} is missing")
    return found


def _fits(value: Any, kind: str, xml: bool) -> bool:
    if value in (None, ""):
        return kind.endswith("?")
    kind = kind.rstrip("?")
    if xml:
        return isinstance(value, str) and _reads(value, kind)
    types: dict[str, Any] = {"text": str, "when": str, "bool": bool, "int": int, "number": (int, float)}
    return isinstance(value, types[kind]) and _reads(
        str(value).lower() if kind == "bool" else str(value), kind
    )


def _reads(text: str, kind: str) -> bool:
    if kind == "bool":
        return text in ("true", "false")
    if kind == "int":
        return text.isdigit()
    if kind == "number":
        return -180 <= float(text) <= 180
    return kind != "when" or datetime.fromisoformat(text).tzinfo is not None


def read_xml(content: bytes) -> tuple[str, Any]:
    """Root element, and what is in it as JSON would have it."""
    root = ElementTree.fromstring(content)
    return root.tag, _read(root)


def _read(element: ElementTree.Element) -> Any:
    item = ITEMS.get(element.tag)
    if item is not None:
        assert {child.tag for child in element} <= {item}, element.tag
        return [_read(child) for child in element]
    return {child.tag: _read(child) for child in element} if len(element) else element.text
