"""Footpaths: ladders between the rows of a compound with a gate to the street, loops in parks."""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from gis.towns.ground import Footprint, Spot, Walled
from gis.towns.shapes import Pair, east_west, largest, rounded, shrunk, turned
from gis.towns.skeleton import Street

_DOORSTEP_M = 2.6  # from a building's north side, where the stairs' doors are
_GATE_M = 45.0


def tread(
    compounds: list[Walled], footprints: list[Footprint], spots: list[Spot], streets: list[Street]
) -> list[Street]:
    """All footpaths of the town (local metres); none crosses a building."""
    lines = shapely.union_all([s.line for s in streets if s.road_class != "path"])
    shapes = [footprint.shape for footprint in footprints]
    tree = shapely.STRtree(shapes)
    found: list[BaseGeometry] = []
    for index, walled in enumerate(compounds):
        homes = [f.shape for f in footprints if f.compound == index and f.dwelling is not None]
        if walled.spec.kind != "single_storey":
            found += _ladder(walled.wall, homes, lines)
    for spot in spots:
        if spot.kind in ("place.park", "place.green", "place.square") and spot.shape.area > 5000:
            found += _loop(spot.shape)
    return [
        Street(None, "path", tuple(rounded(point) for point in path.coords))
        for path in found
        if isinstance(path, LineString) and path.length > 8 and tree.query(path, predicate="intersects").size == 0
    ]


def _ladder(wall: Polygon, homes: list[Polygon], lines: BaseGeometry) -> Iterator[BaseGeometry]:
    """A path along each row of doors, one along a side wall, one from there to the street."""
    angle = east_west(wall)
    level = [turned(home, -angle) for home in homes]
    inside = shrunk(turned(wall, -angle), 1.2)
    rows = sorted({round(home.bounds[3] + _DOORSTEP_M, 1) for home in level})
    west = min(home.bounds[0] for home in level) - 2.4
    rungs: list[LineString] = []
    for y in rows:
        doors = [home for home in level if abs(home.bounds[3] + _DOORSTEP_M - y) < 0.2]
        line = LineString([(west, y), (max(home.bounds[2] for home in doors), y)]).intersection(inside)
        rungs += [part for part in shapely.get_parts(line) if part.length > 8]
    yield from (turned(rung, angle) for rung in rungs)
    if len(rows) > 1:
        rail = LineString([(west, rows[0]), (west, rows[-1])]).intersection(inside)
        yield from (turned(part, angle) for part in shapely.get_parts(rail) if isinstance(part, LineString))
    if rungs:
        ends = shapely.multipoints([rung.coords[0] for rung in rungs])
        gate = shapely.shortest_line(turned(ends, angle), lines)
        if shapely.length(gate) < _GATE_M:
            yield gate


def _loop(park: BaseGeometry) -> Iterator[BaseGeometry]:
    """A round walk inside the park's edge and one across it."""
    inner = shrunk(park, 9.0) if isinstance(park, Polygon) else Polygon()
    if inner.is_empty:
        return
    ring = largest(inner.buffer(-8).buffer(8).simplify(0.5))
    if not ring.is_empty:
        yield LineString(ring.exterior.coords)
        west, south, east, north = ring.bounds
        points: list[Pair] = [(west - 1, south + 0.3 * (north - south)), (east + 1, south + 0.72 * (north - south))]
        yield from (part for part in shapely.get_parts(LineString(points).intersection(ring)))
