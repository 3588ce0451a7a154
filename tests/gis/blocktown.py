"""A town that one can draw: streets every 100 m, blocks numbered like a page is read.

1 2 3
4 5 6
7 8 9
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, Polygon, box

from gis.crs import WGS84, metric_srid
from gis.geometry import transformed

SRID = metric_srid(98.49372, 39.73199)
EAST, NORTH = 456_500.0, 4_399_500.0
STEP = 100.0


def at(x: float, y: float) -> tuple[float, float]:
    """Metric coordinates of a place in the town, (0, 0) being its south-west corner."""
    return EAST + x, NORTH + y


def line(*places: tuple[float, float]) -> LineString:
    return LineString([at(*place) for place in places])


def area(west: float, south: float, east: float, north: float) -> Polygon:
    return box(*at(west, south), *at(east, north))


def point(x: float, y: float) -> Point:
    return Point(at(x, y))


def layer(rows: Sequence[dict[str, Any]], prefix: str = "r") -> gpd.GeoDataFrame:
    """Rows with a geometry each as a WGS84 layer; references r1, r2, … where none is given."""
    frame = pd.DataFrame([{"source_ref": f"{prefix}{i}"} | row for i, row in enumerate(rows, start=1)])
    if frame.empty:
        return gpd.GeoDataFrame({"source_ref": []}, geometry=[], crs=WGS84)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=SRID).to_crs(WGS84)


def in_degrees(shape: Any) -> Any:
    return transformed(shape, SRID, WGS84)


def street_lines(columns: int = 3, rows: int = 3) -> list[dict[str, Any]]:
    """Streets of a lattice; every third is arterial, the frame included."""
    width, height = columns * STEP, rows * STEP
    found = []
    for i in range(columns + 1):
        road_class = "arterial" if i % 3 == 0 else "local"
        found.append(
            {"source_ref": f"v{i}", "road_class": road_class, "geometry": line((i * STEP, 0), (i * STEP, height))}
        )
    for i in range(rows + 1):
        road_class = "arterial" if i % 3 == 0 else "local"
        found.append(
            {"source_ref": f"h{i}", "road_class": road_class, "geometry": line((0, i * STEP), (width, i * STEP))}
        )
    return found


def streets(columns: int = 3, rows: int = 3, more: Iterable[dict[str, Any]] = ()) -> gpd.GeoDataFrame:
    return layer([*street_lines(columns, rows), *more])


def compounds(*areas: Polygon) -> gpd.GeoDataFrame:
    return layer([{"name": f"小区{i}", "geometry": each} for i, each in enumerate(areas, start=1)], "c")


def buildings(households: Sequence[float], columns: int = 3, rows: int = 3) -> gpd.GeoDataFrame:
    """One building in the middle of every block, with so many households, in reading order."""
    found = []
    for i, count in enumerate(households):
        west, south = i % columns * STEP + 30, (rows - 1 - i // columns) * STEP + 30
        shape = area(west, south, west + 40, south + 15)
        found.append({"use": "residential", "floors": 6, "households": count, "geometry": shape})
    return layer(found, "b")
