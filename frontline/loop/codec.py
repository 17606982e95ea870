"""Facts and measures to rows and back."""

import dataclasses
import typing
from datetime import UTC
from typing import Any
from uuid import UUID

import msgspec

from frontline.facts.base import Fact, FactRetracted, Subject
from frontline.facts.register import KINDS
from frontline.loop.models import FactRow, MeasureRow
from frontline.plan.measure import Duty, Measure, Reason

_COLUMNS = ("id", "subject", "at", "known_at")  # kept as columns, not in the payload


def payload_of(fact: Fact) -> dict[str, Any]:
    """The fields of the fact's own kind as JSON values."""
    values: dict[str, Any] = msgspec.to_builtins(fact)
    return {name: value for name, value in values.items() if name not in _COLUMNS}


def fact_row(fact: Fact, *, told_by: int | None, name: str, building: int | None) -> FactRow:
    return FactRow(
        id=UUID(fact.id),
        kind=fact.kind,
        subject_kind=str(fact.subject.kind),
        subject_id=fact.subject.id,
        building=building,
        at=fact.at,
        known_at=fact.known_at,
        told_by=told_by,
        told_by_name=name,
        payload=payload_of(fact),
        retracts=UUID(fact.retracts) if isinstance(fact, FactRetracted) else None,
    )


def fact_of(row: FactRow) -> Fact:
    """The fact a row holds; raises msgspec.ValidationError when the row is not of its kind."""
    return KINDS[row.kind](
        id=str(row.id),
        subject=Subject(row.subject_kind, row.subject_id),
        at=row.at,
        known_at=row.known_at,
        **_own_fields(row.kind, row.payload),
    )


def _own_fields(kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    struct = _STRUCTS[kind]
    found = msgspec.convert(payload, struct)
    return {name: getattr(found, name) for name in struct.__struct_fields__}


def _struct_of(cls: type[Fact]) -> type[msgspec.Struct]:
    """A msgspec twin of the kind's own fields: checks and converts a payload at the speed of C."""
    hints = typing.get_type_hints(cls)
    fields: list[Any] = []
    for field in dataclasses.fields(cls):
        if field.name in _COLUMNS:
            continue
        if field.default is not dataclasses.MISSING:
            fields.append((field.name, hints[field.name], field.default))
        else:
            fields.append((field.name, hints[field.name]))
    return msgspec.defstruct(cls.__name__, fields, kw_only=True)


_STRUCTS = {kind: _struct_of(cls) for kind, cls in KINDS.items()}


def reasons_json(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    return [msgspec.to_builtins(reason) for reason in reasons]


def duties_json(duties: tuple[Duty, ...]) -> list[dict[str, Any]]:
    return [msgspec.to_builtins(duty) for duty in duties]


def duties_of(row: MeasureRow) -> tuple[Duty, ...]:
    return msgspec.convert(row.duties, tuple[Duty, ...])


def measure_of(row: MeasureRow) -> Measure:
    return Measure(
        subject=Subject(row.subject_kind, row.subject_id),
        kind=row.kind,
        key=row.key,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reasons=msgspec.convert(row.reasons, tuple[Reason, ...]),
        duties=duties_of(row),
        details=tuple((name, value) for name, value in row.details),
    )


def write_measure(row: MeasureRow, measure: Measure, edition: str) -> None:
    """Put what is wanted into the row."""
    row.starts_at, row.ends_at = measure.starts_at, measure.ends_at
    row.reasons = reasons_json(measure.reasons)
    row.duties = duties_json(measure.duties)
    row.details = [list(pair) for pair in measure.details]
    row.edition = edition


def summary(row: MeasureRow) -> dict[str, Any]:
    """What a change says about the measure before or after it."""
    return {
        "starts_at": row.starts_at.astimezone(UTC).isoformat(),
        "ends_at": row.ends_at.astimezone(UTC).isoformat(),
        "reasons": row.reasons,
        "details": row.details,
        "edition": row.edition,
    }
