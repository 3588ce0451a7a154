"""Names of the streets that leave a sketch map, written outside its frame where they cross it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from shapely import LineString

from gis.sketch.lettering import em_width, is_chinese

_STEP = 1.1  # distance of characters written downwards, in em
_SHIFTS = (0.0, 0.3, -0.3, 0.6, -0.6)


class Side(StrEnum):
    """A side of the frame, of a grid."""

    EAST = "east"
    SOUTH = "south"
    WEST = "west"
    NORTH = "north"


@dataclass(frozen=True)
class EdgeName:
    """A street's name beside the frame: the street crosses `at` along the side, the name stands at `middle`."""

    side: Side
    name: str
    at: float
    middle: float
    length: float


def edge_names(streets: Iterable[tuple[str, int, Any]], width: float, height: float, size: float) -> list[EdgeName]:
    """Names at the four sides of a frame; where two would touch, the street of lower rank number is named.

    `streets` are (name, rank, line) with lines in units of the sheet, y down; `size` is the height of a character.
    """
    sides = {
        Side.NORTH: LineString([(0, 0), (width, 0)]),
        Side.SOUTH: LineString([(0, height), (width, height)]),
        Side.WEST: LineString([(0, 0), (0, height)]),
        Side.EAST: LineString([(width, 0), (width, height)]),
    }
    listed = list(streets)
    return [found for side, line in sides.items() for found in _on_side(side, line, listed, size)]


def _on_side(side: Side, line: LineString, streets: list[tuple[str, int, Any]], size: float) -> list[EdgeName]:
    crossings = sorted(
        (rank, at, name)
        for name, rank, street in streets
        for at in _crossings(line, street, is_flat=side in {Side.NORTH, Side.SOUTH})
    )
    placed: list[EdgeName] = []
    for _rank, at, name in crossings:
        length = _length(name, size, is_flat=side in {Side.NORTH, Side.SOUTH})
        if any(other.name == name and abs(other.at - at) < 3 * length for other in placed):
            continue
        wanted = EdgeName(side, name, at, at, length)
        found = next(_free_places(wanted, line.length, size * 0.5, placed), None)
        if found:
            placed.append(found)
    return sorted(placed, key=lambda each: each.at)


def _crossings(side: LineString, street: Any, *, is_flat: bool) -> Iterator[float]:
    for point in shapely.get_parts(side.intersection(street)):
        if point.geom_type == "Point":
            yield float(point.x if is_flat else point.y)


def _length(name: str, size: float, *, is_flat: bool) -> float:
    if is_flat or not is_chinese(name):
        return em_width(name) * size
    return len(name) * size * _STEP


def _free_places(wanted: EdgeName, whole: float, gap: float, placed: list[EdgeName]) -> Iterator[EdgeName]:
    """Places for a name on a side of length `whole`, the nearest to its crossing first."""
    length = wanted.length
    if length > whole:
        return
    for shift in _SHIFTS:
        middle = float(np.clip(wanted.at + shift * length, length / 2, whole - length / 2))
        if all(abs(other.middle - middle) >= (other.length + length) / 2 + gap for other in placed):
            yield replace(wanted, middle=middle)
