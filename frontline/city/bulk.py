"""Many new rows at once: one INSERT over arrays, three times as fast as bulk_create.

COPY would be faster still, but PostgreSQL refuses it on tables under row-level security.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from frontline.city.fields import EncryptedTextField, encrypt_many


def insert(rows: Iterable[models.Model]) -> None:
    """Insert rows of one table, give each its id, and take over ids that related rows were given meanwhile."""
    fresh = list(rows)
    if not fresh:
        return
    meta = fresh[0]._meta
    fields = [field for field in meta.concrete_fields if field.db_default is models.NOT_PROVIDED]
    _number(fresh, meta)
    columns = [_values(fresh, field) for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    picked = ", ".join(f'u."{field.column}"{_cast(field)}' for field in fields)
    arrays = ", ".join(f"%s::{_unnested(field)}[]" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {meta.db_table} ({names}) select {picked} from unnest({arrays}) as u ({names})",
            columns,
        )


def _number(rows: Sequence[models.Model], meta: Any) -> None:
    if not isinstance(meta.pk, models.AutoField | models.BigAutoField):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence(%s, %s)) from generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number


def _values(rows: Sequence[models.Model], field: Any) -> list[Any]:
    if field.is_relation:
        for row in rows:
            if field.is_cached(row) and (other := getattr(row, field.name)) is not None:
                setattr(row, field.attname, other.pk)
    values = [getattr(row, field.attname) for row in rows]
    if isinstance(field, ArrayField):
        return [_literal(value) for value in values]
    if isinstance(field, EncryptedTextField):
        return list(encrypt_many(values))
    if isinstance(field, _AS_THEY_ARE):
        return values
    return [field.get_db_prep_save(value, connection) for value in values]


# Values that the database takes as Python has them; asking each field for each row costs a third of an import.
_AS_THEY_ARE = (
    models.AutoField, models.CharField, models.IntegerField, models.BooleanField, models.FloatField,
    models.UUIDField, models.DateField, models.ForeignKey, models.BinaryField,
)  # fmt: skip


def _literal(value: Sequence[str] | None) -> str | None:
    """PostgreSQL's way of writing an array: arrays of arrays cannot be unnested."""
    if value is None:
        return None
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in value)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"


def _unnested(field: Any) -> str:
    """The type of one element of the array for a column."""
    if isinstance(field, ArrayField):
        return "text"
    serial = isinstance(field, models.AutoField | models.BigAutoField)
    return str(field.rel_db_type(connection) if serial else field.db_type(connection))


def _cast(field: Any) -> str:
    return f"::{field.db_type(connection)}" if isinstance(field, ArrayField) else ""
