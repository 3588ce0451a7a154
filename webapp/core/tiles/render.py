"""Runs the SQL of a tile: the one function that touches the database for tiles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from psycopg import Connection
from psycopg_pool import ConnectionPool

from gis.tile import EXTENT, HALF_WORLD_M, Tile
from webapp.core.tiles.builder import BUFFER, STAMP_SQL, tile_sql
from webapp.core.tiles.registry import Layer

Pool = ConnectionPool[Connection[tuple[Any, ...]]]


@dataclass(frozen=True)
class Choice:
    """What decides a tile besides its place: the day, and the generation if one was chosen."""

    on_day: date
    generation_id: int | None = None


@dataclass(frozen=True)
class Rendered:
    """A tile's bytes and the stamp of the ground under it, read in one snapshot."""

    stamp: int
    body: bytes


@contextmanager
def _reading(pool: Pool) -> Iterator[Connection[tuple[Any, ...]]]:
    """A connection that pays neither BEGIN nor COMMIT; handed back as the pool gave it."""
    with pool.connection() as connection:
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.autocommit = False


def render(pool: Pool, layers: tuple[Layer, ...], at: Tile, choice: Choice) -> Rendered | None:
    """The tile of these layers; None where the chosen generation does not exist."""
    sql = tile_sql(layers, at.z, choice.generation_id is not None)
    values = {"z": at.z, "x": at.x, "y": at.y, "on_day": choice.on_day, "g": choice.generation_id}
    with _reading(pool) as connection:
        row = connection.execute(sql, values, prepare=True, binary=True).fetchone()
    return Rendered(stamp=row[0], body=row[1]) if row else None


def stamp(pool: Pool, at: Tile) -> int:
    """The stamp of the ground under a tile: it grows whenever a row there changes."""
    margin = 2 * HALF_WORLD_M / 2**at.z * BUFFER / EXTENT
    values = {"z": at.z, "x": at.x, "y": at.y, "margin": margin}
    with _reading(pool) as connection:
        row = connection.execute(STAMP_SQL, values, prepare=True, binary=True).fetchone()
    return cast(int, row[0]) if row else 0
