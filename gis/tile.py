"""Tile maths: where a slippy-map tile lies and which tiles cover a place.

Tiles are the usual XYZ scheme: z = zoom, x grows eastward, y grows southward, 2**z tiles on a side.
Bounds are (west, south, east, north) in Web Mercator metres (not true metres) or WGS84 degrees, as named.
Formulas: spherical Mercator, OSM wiki "Slippy map tilenames".
"""

from __future__ import annotations

from math import asinh, atan, degrees, floor, pi, radians, sinh, tan
from typing import NamedTuple

from gis.errors import OutOfRange

MAX_ZOOM = 22
EXTENT = 4096
HALF_WORLD_M = pi * 6378137.0
_MAX_LATITUDE = 85.05112877980659

Bounds = tuple[float, float, float, float]


class Tile(NamedTuple):
    """One tile of the pyramid."""

    z: int
    x: int
    y: int


def tile(z: int, x: int, y: int) -> Tile:
    """The tile z/x/y; raises OutOfRange where no such tile exists."""
    if not 0 <= z <= MAX_ZOOM:
        raise OutOfRange("zoom lies outside the pyramid", z=z, least=0, most=MAX_ZOOM)
    if not (0 <= x < 2**z and 0 <= y < 2**z):
        raise OutOfRange("no such tile at this zoom", z=z, x=x, y=y)
    return Tile(z, x, y)


def mercator_bounds(at: Tile) -> Bounds:
    """Bounds of a tile in Web Mercator metres."""
    side = 2 * HALF_WORLD_M / 2**at.z
    west = at.x * side - HALF_WORLD_M
    north = HALF_WORLD_M - at.y * side
    return west, north - side, west + side, north


def geographic_bounds(at: Tile) -> Bounds:
    """Bounds of a tile in WGS84 degrees."""
    return _longitude(at.x, at.z), _latitude(at.y + 1, at.z), _longitude(at.x + 1, at.z), _latitude(at.y, at.z)


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """The tile of zoom z that holds the WGS84 position; latitudes beyond the pyramid fall into its edge rows."""
    side = 2**z
    latitude = max(-_MAX_LATITUDE, min(_MAX_LATITUDE, lat))
    column = floor((lon + 180) / 360 * side)
    row = floor((1 - asinh(tan(radians(latitude))) / pi) / 2 * side)
    return Tile(z, min(max(column, 0), side - 1), min(max(row, 0), side - 1))


def tiles_over(bounds: Bounds, z: int) -> list[Tile]:
    """The tiles of zoom z that touch WGS84 bounds (degrees), row by row from the north-west."""
    west, south, east, north = bounds
    first, last = tile_at(west, north, z), tile_at(east, south, z)
    return [Tile(z, x, y) for y in range(first.y, last.y + 1) for x in range(first.x, last.x + 1)]


def _longitude(column: int, z: int) -> float:
    return float(column / 2**z * 360 - 180)


def _latitude(row: int, z: int) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * row / 2**z))))
