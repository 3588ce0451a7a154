"""Where something new on the ground would lie: its block, its compound or building, or how far outside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from webapp.grids.rules import EditableLayer
from webapp.grids.sql import source, statement

Shape = Mapping[str, Any]
"""A GeoJSON Point or Polygon, WGS84 degrees."""


@dataclass(frozen=True)
class Placement:
    """Where a shape lies; `outside_m` is how far it reaches out of the community, `bearing` which way (degrees)."""

    block_id: int | None
    compound_id: int | None
    building_id: int | None
    outside_m: int
    bearing: float | None
    area_m2: float | None


def placement(session: Session, community_id: int, shape: Shape, on_day: date) -> Placement:
    """The one block of a shape: for a point where it is, for an area where most of it is."""
    name = "place_point" if shape["type"] == "Point" else "place_area"
    row = session.execute(statement(name), _values(community_id, shape, on_day)).mappings().one()
    return Placement(**{key: row[key] for key in Placement.__dataclass_fields__})


def is_near(session: Session, community_id: int, shape: Shape) -> bool:
    """Whether a shape lies within a tenth of a degree of the community: only there its metric system holds."""
    sql = """SELECT ST_Expand(ST_Envelope(geom), 0.1) ~ ST_SetSRID(ST_GeomFromGeoJSON(:geojson), CAST(:wgs84 AS int))
    FROM community WHERE id = :community_id"""
    values = {"community_id": community_id, "geojson": json.dumps(shape), "wgs84": WGS84}
    return bool(session.scalar(text(sql), values))


def is_sound(session: Session, shape: Shape) -> bool:
    """Whether a shape's border neither crosses nor touches itself."""
    sql = "SELECT ST_IsValid(ST_GeomFromGeoJSON(:geojson)) AND NOT ST_IsEmpty(ST_GeomFromGeoJSON(:geojson))"
    return bool(session.scalar(text(sql), {"geojson": json.dumps(shape)}))


def namesake(
    session: Session, community_id: int, layer: EditableLayer, values: Mapping[str, Any], day: date, *, own: int = 0
) -> int | None:
    """An open feature of the layer with the same name within 30 m of the same shape, other than the feature itself."""
    table = layer.value.removesuffix("s")
    bound = _values(community_id, values["geometry"], day) | {"name": values.get("name") or "", "id": own}
    found: int | None = session.scalar(text(source("same_point").format(table=table)), bound)
    return found


def built_there(
    session: Session, community_id: int, shape: Shape, on_day: date, own: int = 0
) -> tuple[int, str] | None:
    """An open building on the same ground, other than the building itself: id and name."""
    row = session.execute(statement("same_ground"), _values(community_id, shape, on_day) | {"id": own}).first()
    return (row.id, row.name) if row else None


def surroundings(session: Session, community_id: int, shapes: Sequence[Shape]) -> list[tuple[str, str]]:
    """What a sketch of some shapes shows, as (what, SVG path): buildings around, then the shapes; metres, north up.

    The middle of the last shape is the origin; what lies further than 70 m from it is left out.
    """
    if not shapes:
        return []
    values = {"community_id": community_id, "shapes": [json.dumps(shape) for shape in shapes], "wgs84": WGS84}
    return [(row.what, row.path) for row in session.execute(statement("surroundings"), values)]


def open_shops(session: Session, building_id: int, on_day: date) -> int:
    """How many shops in a building are still open on a day."""
    sql = text("SELECT count(*) FROM shop WHERE building_id = :id AND (closed_on IS NULL OR closed_on > :on_day)")
    return int(session.scalar(sql, {"id": building_id, "on_day": on_day}) or 0)


def grids_of_block(session: Session, block_id: int, on_day: date) -> frozenset[int]:
    """The section that holds a block on a day, and its area, by their lasting ids; empty before any version."""
    rows = session.execute(_GRIDS, {"block_id": block_id, "on_day": on_day})
    return frozenset(grid_id for row in rows for grid_id in row if grid_id is not None)


def _values(community_id: int, shape: Shape, on_day: date) -> dict[str, object]:
    return {"community_id": community_id, "geojson": json.dumps(shape), "on_day": on_day, "wgs84": WGS84}


_GRIDS = text(
    "SELECT v.grid_id, v.parent_grid_id FROM block b"
    " JOIN generation g ON g.community_id = b.community_id AND g.valid @> CAST(:on_day AS date)"
    " JOIN grid_block gb ON gb.generation_id = g.id AND gb.block_id = b.id"
    " JOIN grid_version v ON v.generation_id = g.id AND v.grid_id = gb.grid_id WHERE b.id = :block_id"
)
