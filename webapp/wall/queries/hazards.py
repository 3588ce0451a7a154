"""Open hazards by their age, and where they may be drawn: at shops and in public places, never at homes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.dispatch.queries.wall_marks import AT_THE_DOOR
from webapp.wall.queries.heading import Heading
from webapp.wall.rules.ages import Age, age_of

MOST = 1_000
_IN_FORCE = """t.community_id = :community_id AND NOT t.simulated AND t.found_on <= CAST(:day AS date)
  AND (t.rectified_on IS NULL OR t.rectified_on > CAST(:day AS date))"""
_AGES = text(
    f"""SELECT CAST(:day AS date) - t.found_on AS days, count(*) AS n FROM hazard t WHERE {_IN_FORCE}
GROUP BY t.found_on"""
)
# What happened later is not told of an earlier day; how far it had come by then is not on record.
_POINTS = text(
    f"""SELECT t.id, ST_X(t.geom) AS lon, ST_Y(t.geom) AS lat, CAST(:day AS date) - t.found_on AS age_days, t.severity,
  CASE WHEN t.rectified_on IS NULL THEN t.status ELSE 'found' END AS status, t.kind, gb.grid_id AS section_id
FROM hazard t JOIN block b ON b.id = t.block_id
LEFT JOIN grid_block gb ON gb.block_id = t.block_id AND gb.generation_id = :generation_id
WHERE {_IN_FORCE} AND (t.shop_id IS NOT NULL OR b.compound_id IS NULL AND NOT EXISTS (
  SELECT FROM building h WHERE h.use = 'residential' AND h.closed_on IS NULL
    AND h.geom && ST_Expand(t.geom, {AT_THE_DOOR}) AND ST_DWithin(h.geom, t.geom, {AT_THE_DOOR})))
ORDER BY t.severity = 'major' DESC, t.found_on, t.id LIMIT {MOST}"""
)


@dataclass(frozen=True)
class AgeCount:
    """How many open hazards are of an age."""

    key: Age
    count: int


@dataclass(frozen=True)
class HazardPoint:
    """An open hazard where it may be drawn; WGS84 degrees."""

    id: int
    lon: float
    lat: float
    age_days: int
    severity: str
    status: str
    kind: str
    section_id: int | None


@dataclass(frozen=True)
class Hazards:
    """Open hazards of a day."""

    by_age: Sequence[AgeCount]
    points: Sequence[HazardPoint]


def hazards(session: Session, head: Heading) -> Hazards:
    """The open hazards of a day."""
    bound = {"community_id": head.community_id, "generation_id": head.generation_id, "day": head.day}
    counts = dict.fromkeys(Age, 0)
    for row in session.execute(_AGES, bound):
        counts[age_of(row.days)] += row.n
    points = [HazardPoint(**row) for row in session.execute(_POINTS, bound).mappings()]
    return Hazards([AgeCount(key, count) for key, count in counts.items()], points)
