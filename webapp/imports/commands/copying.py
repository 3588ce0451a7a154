"""Rows into tables by COPY, with identities drawn beforehand so that nothing has to be read back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from types import NoneType
from typing import Any

import numpy as np
import shapely
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.db import SCHEMA

_LINES_AT_ONCE = 1_000  # the server stores one batch while the next is put together
_NULL = "\\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def new_ids(session: Session, table: str, count: int) -> list[int]:
    """`count` unused identities of a table."""
    drawn = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return list(session.scalars(drawn, {"table": f"{SCHEMA}.{table}", "count": count}))


def copy_columns(session: Session, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """COPY columns of equal length into a table of the schema, or into a temporary one of that name."""
    session.flush()
    connection = session.connection().connection.driver_connection
    assert connection is not None
    target = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    )
    lines = map("\t".join, zip(*map(_fields, columns.values()), strict=True))
    with connection.cursor() as cursor, cursor.copy(target) as copy:
        while some := list(islice(lines, _LINES_AT_ONCE)):
            copy.write("\n".join(some) + "\n")


def _fields(values: Sequence[Any]) -> Sequence[str]:
    """A column in the text that COPY reads; whole columns of one type go without a look at each value."""
    kinds = set(map(type, values))
    if kinds == {NoneType}:
        return [_NULL] * len(values)
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {str} and not _SPECIAL.search("".join(values)):
        return values
    return [_field(value) for value in values]


def _field(value: Any) -> str:
    if value is None:
        return _NULL
    if isinstance(value, str):
        return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], value) if _SPECIAL.search(value) else value
    return value.isoformat() if isinstance(value, date) else str(value)


def ewkb(shapes: Any, srid: int) -> list[str]:
    """Hexadecimal EWKB of an array of geometries."""
    if len(shapes) == 0:
        return []
    return list(shapely.to_wkb(shapely.set_srid(np.asarray(shapes), srid), hex=True, include_srid=True))
