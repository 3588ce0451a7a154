"""Border streets: pieces that two sections share, and which of them answers for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class BorderStreet:
    """A piece of street between two sections; the codes are 15 digits."""

    edge_id: int
    generation_id: int
    name: str | None
    length_m: float
    sides: tuple[str, ...]
    answering: str


_BORDER_STREETS = text(
    """SELECT a.edge_id, a.generation_id, s.name, e.length_m, g.code AS answering,
       ARRAY(SELECT DISTINCT o.code FROM grid_block b JOIN grid o ON o.id = b.grid_id
             WHERE b.generation_id = a.generation_id AND b.block_id IN (e.left_block_id, e.right_block_id)
             ORDER BY o.code) AS sides
FROM street_section a
JOIN generation v ON v.id = a.generation_id AND v.valid @> CAST(:on_day AS date)
JOIN community c ON c.id = a.community_id AND c.code = :code
JOIN edge e ON e.id = a.edge_id
JOIN street s ON s.id = e.street_id
JOIN grid g ON g.id = a.grid_id
ORDER BY s.name NULLS LAST, a.edge_id"""
)


def border_streets(session: Session, code: str, on_day: date) -> list[BorderStreet]:
    """The border streets of a community in the version in force on a day, by name."""
    rows = session.execute(_BORDER_STREETS, {"code": code, "on_day": on_day}).mappings()
    return [BorderStreet(**{**row, "sides": tuple(row["sides"])}) for row in rows]
