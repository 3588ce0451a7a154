"""What a wall display (大屏) knows of an incident: no person, no home, which organizations are called.

An incident at homes lies at a point of its compound, else of its block, whoever looks. A dispute has no place at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from webapp.core.audit.facts import without_numbers
from webapp.dispatch.queries.marks import MARK_COLUMNS, MARK_JOINS, marked

AT_THE_DOOR = 0.00006
"""Degrees: about 6 m. So near to a building of homes a place is a home."""
_HOMES = f"""EXISTS (SELECT FROM building b WHERE b.use = 'residential' AND b.closed_on IS NULL
      AND b.geom && ST_Expand(i.geom, {AT_THE_DOOR}) AND ST_DWithin(b.geom, i.geom, {AT_THE_DOOR}))"""
# Columns under names of their own beside those of the mark, whose place is exact.
WALL_COLUMNS = """k.nature, i.settled_level, ST_X(w.point) AS wall_lon, ST_Y(w.point) AS wall_lat,
  CASE WHEN k.nature <> 'dispute' THEN i.section_id END AS wall_section_id,
  CASE WHEN k.nature <> 'dispute' THEN i.area_id END AS wall_area_id,
  CASE WHEN k.nature <> 'dispute' THEN (
    SELECT jsonb_agg(jsonb_build_object('id', c.id, 'label', c.label, 'state', c.state, 'is_lead', c.is_lead,
        'lon', ST_X(f.point), 'lat', ST_Y(f.point)) ORDER BY c.id)
    FROM call c LEFT JOIN organization g ON g.id = c.organization_id LEFT JOIN compound p ON p.id = c.compound_id
    CROSS JOIN LATERAL (SELECT coalesce(g.geom, ST_PointOnSurface(p.geom)) AS point) f
    WHERE c.incident_id = i.id AND c.state <> 'recalled' AND c.kind IN ('organization', 'property')
  ) END AS offices"""
WALL_JOINS = f"""LEFT JOIN building h ON h.id = i.building_id
CROSS JOIN LATERAL (SELECT CASE
  WHEN k.nature = 'dispute' THEN NULL
  WHEN i.compound_id IS NOT NULL AND coalesce(h.use, 'residential') = 'residential'
    THEN (SELECT ST_PointOnSurface(p.geom) FROM compound p WHERE p.id = i.compound_id)
  WHEN h.use = 'residential' OR {_HOMES}
    THEN (SELECT ST_Transform(ST_PointOnSurface(b.geom), {WGS84}) FROM block b WHERE b.id = i.block_id)
  ELSE i.geom END AS point OFFSET 0) w"""
MARKS = f"SELECT {MARK_COLUMNS}, {WALL_COLUMNS} FROM incident i {MARK_JOINS} {WALL_JOINS}"
_ONE = text(f"{MARKS} WHERE i.id = :id")
_KEYS = (
    *("id", "number", "version", "state", "closed_as", "route", "urgency", "category_name", "icon", "nature"),
    *("due_at", "due_what", "red", "threat", "received_at", "simulated", "disputed", "asked", "unreached"),
    "settled_level",
)
_OF_WALLS = ("nature", "settled_level", "wall_lon", "wall_lat", "wall_section_id", "wall_area_id", "offices")


def both_marks(session: Session, incident_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The mark of an incident for those who may read it, and the one for walls, of one reading."""
    row = session.execute(_ONE, {"id": incident_id}).mappings().one()
    return marked({key: value for key, value in row.items() if key not in _OF_WALLS}), wall_mark(row)


def wall_mark(row: RowMapping | Mapping[str, Any]) -> dict[str, Any]:
    """What a wall knows of one row of `MARKS`."""
    return {
        **{key: row[key] for key in _KEYS},
        **{key: row[f"wall_{key}"] for key in ("lon", "lat", "section_id", "area_id")},
        "calls": marked(row)["calls"],
        "offices": [each | {"label": without_numbers(each["label"])} for each in row["offices"] or ()],
    }
