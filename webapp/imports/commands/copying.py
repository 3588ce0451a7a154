"""Rows into tables by COPY, with identities drawn beforehand so that nothing has to be read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.db import SCHEMA


def new_ids(session: Session, table: str, count: int) -> list[int]:
    """`count` unused identities of a table."""
    drawn = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return list(session.scalars(drawn, {"table": f"{SCHEMA}.{table}", "count": count}))


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a table of the schema, or into a temporary one of that name."""
    session.flush()
    connection = session.connection().connection.driver_connection
    assert connection is not None
    target = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    )
    with connection.cursor() as cursor, cursor.copy(target) as copy:
        for row in rows:
            copy.write_row(row)


def ewkb(shapes: Any, srid: int) -> list[str]:
    """Hexadecimal EWKB of an array of geometries."""
    if len(shapes) == 0:
        return []
    return list(shapely.to_wkb(shapely.set_srid(np.asarray(shapes), srid), hex=True, include_srid=True))
