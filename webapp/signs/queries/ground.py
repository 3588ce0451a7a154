"""The ground around a grid, read for its sketch map."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import shapely
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from gis.crs import WGS84
from gis.sketch.bounds import bounding_streets
from gis.sketch.edges import Side
from gis.sketch.ground import BuildingShape, Ground, Named, PlaceShape, StreetLine
from gis.sketch.sheet import Layout, frame_of
from webapp.signs.queries.grid import GridSign

_OPEN = """(t.opened_on IS NULL OR t.opened_on <= CAST(:on_day AS date))
AND (t.closed_on IS NULL OR t.closed_on > CAST(:on_day AS date))"""
_METRIC = "ST_AsBinary(ST_Transform(t.geom, CAST(:srid AS int))) AS shape"
_SEEN = "t.community_id = :community AND t.geom && ST_Transform(ST_GeomFromWKB(:window, :srid), CAST(:wgs84 AS int))"

_SHAPE = text(f"SELECT {_METRIC} FROM grid_version t WHERE t.generation_id = :version AND t.grid_id = :grid")
_LAND = text(f"SELECT {_METRIC} FROM community t WHERE t.id = :community")
_GRIDS = text(
    f"""SELECT t.name, t.color, t.grid_id = :grid AS is_self, t.parent_grid_id = :grid AS is_part, t.level, {_METRIC}
FROM grid_version t WHERE t.generation_id = :version AND {_SEEN}
AND (t.parent_grid_id = :grid OR (t.level = :level AND t.grid_id <> :grid)) ORDER BY t.grid_id"""
)
_STREETS = text(
    f"""SELECT t.name, t.road_class, ST_AsBinary(t.geom) AS shape FROM street t
WHERE t.community_id = :community AND t.geom && ST_GeomFromWKB(:window, :srid) AND {_OPEN} ORDER BY t.id"""
)
_COMPOUNDS = text(f"SELECT t.name, {_METRIC} FROM compound t WHERE {_SEEN} AND {_OPEN} ORDER BY t.id")
_PLACES = text(
    f"SELECT t.name, split_part(t.kind, '.', 2) AS kind, {_METRIC} FROM place t WHERE {_SEEN} AND {_OPEN} ORDER BY t.id"
)
_BUILDINGS = text(f"SELECT t.use = 'residential' AS is_home, {_METRIC} FROM building t WHERE {_SEEN} AND {_OPEN}")
_NAMED_STREETS = text(
    f"""SELECT t.name, ST_AsBinary(t.geom) AS shape FROM street t
WHERE t.community_id = :community AND t.name IS NOT NULL AND t.road_class <> 'path'
AND t.geom && ST_Expand(ST_GeomFromWKB(:window, :srid), 20) AND {_OPEN} ORDER BY t.id"""
)


def grid_shape(session: Session, grid: GridSign) -> Any:
    """The outline of a grid in its version, metres."""
    values = {"srid": grid.community.srid, "version": grid.version.id, "grid": grid.id}
    return shapely.from_wkb(session.execute(_SHAPE, values).scalar_one())


def community_shape(session: Session, grid: GridSign) -> Any:
    """The outline of the grid's community, metres."""
    values = {"srid": grid.community.srid, "community": grid.community.id}
    return shapely.from_wkb(session.execute(_LAND, values).scalar_one())


def ground_of(session: Session, grid: GridSign, shape: Any, layout: Layout, on_day: date) -> Ground:
    """The layers that a layout shows around a grid of this shape; compounds and buildings of the grid alone."""
    land = community_shape(session, grid)
    window = frame_of(shape, land, layout).window
    values = {
        "community": grid.community.id,
        "srid": grid.community.srid,
        "version": grid.version.id,
        "grid": grid.id,
        "level": grid.level,
        "wgs84": WGS84,
        "window": shapely.to_wkb(window),
        "on_day": on_day,
    }

    def rows(statement: Any, make: Callable[[RowMapping, Any], Any]) -> list[Any]:
        return [make(row, shapely.from_wkb(row["shape"])) for row in session.execute(statement, values).mappings()]

    grids = rows(_GRIDS, lambda row, shp: (row["is_part"], Named(row["name"], shp, row["color"])))
    compounds = rows(_COMPOUNDS, lambda row, shp: Named(row["name"], shp))
    buildings = rows(_BUILDINGS, lambda row, shp: BuildingShape(row["is_home"], shp))
    return Ground(
        name=grid.name,
        focus=shape,
        land=land,
        neighbours=tuple(named for is_part, named in grids if not is_part),
        sections=tuple(named for is_part, named in grids if is_part),
        streets=tuple(rows(_STREETS, lambda row, shp: StreetLine(row["name"], row["road_class"], shp))),
        compounds=tuple(each for each in compounds if _lies_in(shape, each.shape)),
        places=tuple(rows(_PLACES, lambda row, shp: PlaceShape(row["name"], row["kind"], shp))),
        buildings=tuple(each for each in buildings if _lies_in(shape, each.shape)),
    )


def bounds_of(session: Session, grid: GridSign, shape: Any, on_day: date) -> dict[Side, tuple[str, ...]]:
    """The four bounds (四至) of a grid by the names of its border streets."""
    values = {
        "community": grid.community.id,
        "srid": grid.community.srid,
        "window": shapely.to_wkb(shape),
        "on_day": on_day,
    }
    rows = session.execute(_NAMED_STREETS, values).mappings()
    return bounding_streets(shape, [(row["name"], shapely.from_wkb(row["shape"])) for row in rows])


def _lies_in(area: Any, shape: Any) -> bool:
    return bool(area.contains(shape.representative_point()))
