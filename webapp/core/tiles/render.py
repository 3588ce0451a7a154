"""Runs the SQL of a tile: the one function that touches the database for tiles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

from gis.tile import EXTENT, HALF_WORLD_M, Tile
from webapp.core.tiles.builder import STAMP_OF_GENERATION_SQL, STAMP_SQL, buffer_at, tile_sql
from webapp.core.tiles.registry import Layer

Pool = ConnectionPool[Connection[tuple[Any, ...]]]


@dataclass(frozen=True)
class Choice:
    """What decides a tile besides its place: the day, the generation if one was chosen, whose layers may be seen."""

    on_day: date
    generation_id: int | None = None
    communities: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """A tile's bytes and the stamp of the ground under it, read in one snapshot."""

    stamp: int
    body: bytes


def _row(pool: Pool, sql: str, values: dict[str, object]) -> tuple[Any, ...] | None:
    """The one row of a read; the connection is not asked first whether it lives, which would double the trips.

    If it turns out to be dead, the pool replaces it and the read is repeated on one that was asked.
    """
    connection = ConnectionPool.getconn(pool)
    try:
        return _read(connection, sql, values)
    except OperationalError:
        if not connection.broken:
            raise
    finally:
        pool.putconn(connection)
    with pool.connection() as asked:
        return _read(asked, sql, values)


def _read(connection: Connection[tuple[Any, ...]], sql: str, values: dict[str, object]) -> tuple[Any, ...] | None:
    """Without BEGIN and COMMIT; the connection is handed back as the pool gave it."""
    connection.autocommit = True
    try:
        return connection.execute(sql, values, prepare=True, binary=True).fetchone()
    finally:
        if not connection.closed:
            connection.autocommit = False


def render(pool: Pool, layers: tuple[Layer, ...], at: Tile, choice: Choice) -> Rendered | None:
    """The tile of these layers; None where the chosen generation does not exist."""
    sql = tile_sql(layers, at.z, choice.generation_id is not None)
    values: dict[str, object] = {"z": at.z, "x": at.x, "y": at.y, "on_day": choice.on_day, "g": choice.generation_id}
    values["communities"] = list(choice.communities)
    row = _row(pool, sql, values)
    return Rendered(stamp=row[0], body=row[1]) if row else None


def tile_version(stamp: int, day: date) -> str:
    """What `v` names: the state of a community's ground on a day, since rows open and close by date."""
    return f"{stamp}.{day:%Y%m%d}"


def stamp(pool: Pool, at: Tile, choice: Choice) -> int:
    """The stamp of the ground under a tile: it grows whenever a row there changes."""
    if choice.generation_id is not None:
        row = _row(pool, STAMP_OF_GENERATION_SQL, {"g": choice.generation_id})
        return cast(int, row[0]) if row else 0
    margin = 2 * HALF_WORLD_M / 2**at.z * buffer_at(at.z) / EXTENT
    values: dict[str, object] = {"z": at.z, "x": at.x, "y": at.y, "margin": margin}
    row = _row(pool, STAMP_SQL, values)
    return cast(int, row[0]) if row else 0
