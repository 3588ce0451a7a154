"""What makes two databases the same: of each table the number of rows and a sum over their contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

SCHEMAS = ("shaodao", "jobs")

# Generated columns follow from the others, on another machine perhaps in another last digit.
_TABLES = """
    SELECT n.nspname, c.relname, array_agg(a.attname ORDER BY a.attnum)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE n.nspname = ANY(%s) AND c.relkind = 'r' AND c.relpersistence = 'p'
    GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Fingerprint:
    """Rows of a table, and the sum of their hashes, in whatever order they lie."""

    rows: int
    sum: str


def fingerprints(connection: psycopg.Connection[Any]) -> dict[str, Fingerprint]:
    """Of every table that a backup holds, as the connection's transaction sees it."""
    connection.execute("SET LOCAL timezone = 'UTC'")
    connection.execute("SET LOCAL extra_float_digits = 1")
    found = {}
    for schema, table, columns in connection.execute(_TABLES, (list(SCHEMAS),)).fetchall():
        row = connection.execute(
            sql.SQL(
                "SELECT count(*),"
                " coalesce(sum(('x' || left(md5(ROW({columns})::text), 15))::bit(60)::bigint::numeric), 0)"
                " FROM {schema}.{table}"
            ).format(
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                schema=sql.Identifier(schema),
                table=sql.Identifier(table),
            )
        ).fetchone()
        assert row is not None
        found[f"{schema}.{table}"] = Fingerprint(row[0], str(row[1]))
    return found


def differences(expected: dict[str, Fingerprint], found: dict[str, Fingerprint]) -> list[str]:
    """What differs, a sentence a table; empty where the databases are the same."""
    said = []
    for table in sorted(expected.keys() | found.keys()):
        before, after = expected.get(table), found.get(table)
        if before is None or after is None:
            said.append(f"{table}: {'missing' if after is None else 'not in the backup'}")
        elif before.rows != after.rows:
            said.append(f"{table}: {after.rows:,} rows, the backup was taken of {before.rows:,}")
        elif before.sum != after.sum:
            said.append(f"{table}: the contents differ")
    return said
