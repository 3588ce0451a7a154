"""Where in a grid something can be, as a resident chooses it: compounds with their buildings; a point within."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.signs.queries.grid import GridSign

_BUILDINGS = text(
    """SELECT b.id, coalesce(b.number, b.name, b.address) AS name, coalesce(c.name, '') AS compound
FROM grid_block g JOIN building b ON b.block_id = g.block_id LEFT JOIN compound c ON c.id = b.compound_id
WHERE g.generation_id = :version AND g.grid_id = ANY(:grids) AND b.closed_on IS NULL
  AND coalesce(b.number, b.name, b.address) IS NOT NULL
ORDER BY c.name NULLS LAST, nullif(regexp_replace(coalesce(b.number, ''), '[^0-9]', '', 'g'), '')::bigint NULLS LAST,
  name LIMIT 600"""
)
_WITHIN = text(
    """SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM (
  SELECT label AS p FROM grid_version WHERE generation_id = :version AND grid_id = :grid) inner_"""
)


@dataclass(frozen=True)
class Choice:
    """A building that can be chosen."""

    id: int
    name: str


def buildings_of(session: Session, grid: GridSign) -> dict[str, list[Choice]]:
    """The buildings of a grid by compound, in the order of their numbers; those of none last, under no name."""
    grids = [grid.id, *(child.id for child in grid.children)]
    found: dict[str, list[Choice]] = {}
    for row in session.execute(_BUILDINGS, {"version": grid.version.id, "grids": grids}):
        found.setdefault(row.compound, []).append(Choice(row.id, row.name))
    return found


def point_within(session: Session, grid: GridSign) -> tuple[float, float] | None:
    """A point in the middle of a grid (WGS84 degrees), for what is somewhere in it."""
    row = session.execute(_WITHIN, {"version": grid.version.id, "grid": grid.id}).first()
    return (row.lon, row.lat) if row is not None and row.lon is not None else None
