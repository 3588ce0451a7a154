"""The sections of a community's present version, with a point in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

_SECTIONS = text(
    """SELECT g.id, v.name, ST_X(v.label) AS lon, ST_Y(v.label) AS lat
FROM generation n JOIN grid_version v ON v.generation_id = n.id AND v.level = 'section' JOIN grid g ON g.id = v.grid_id
WHERE n.community_id = :community_id AND n.valid @> CAST(:on_day AS date) ORDER BY g.code"""
)


@dataclass(frozen=True)
class SectionPoint:
    """A section and a point in it (WGS84 degrees)."""

    id: int
    name: str
    lon: float
    lat: float


def section_points(session: Session, community_id: int, on_day: date) -> list[SectionPoint]:
    """The sections in the order of their numbers."""
    rows = session.execute(_SECTIONS, {"community_id": community_id, "on_day": on_day})
    return [SectionPoint(row.id, row.name, row.lon, row.lat) for row in rows]
