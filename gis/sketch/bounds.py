"""The four bounds (四至) of a grid: which street it reaches to the east, south, west and north."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from gis.sketch.edges import Side

_STEP_M = 5.0
_REACH_M = 18.0
_LEAST_M = 50.0
_LEAST_SHARE = 0.2
_MOST = 2


def bounding_streets(outline: Any, streets: Sequence[tuple[str, Any]]) -> dict[Side, tuple[str, ...]]:
    """Names of the streets along each side of a metric outline, the longest first, at most two a side.

    A point of the outline belongs to the side its outward normal faces; it counts for the nearest named
    street within 18 m. A street needs a fifth of the side, and 50 m.
    """
    points, sides = _sampled(outline)
    names = [name for name, _ in streets]
    if not names or not len(points):
        return {}
    tree = shapely.STRtree([line for _, line in streets])
    which, nearest = tree.query_nearest(points, max_distance=_REACH_M, all_matches=False)
    metres: dict[Side, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for point, street in zip(which, nearest, strict=True):
        metres[sides[point]][names[street]] += _STEP_M
    found = {}
    for side in Side:
        whole = _STEP_M * sum(each == side for each in sides)
        kept = [
            (length, name)
            for name, length in metres[side].items()
            if length >= _LEAST_M and length >= _LEAST_SHARE * whole
        ]
        if kept:
            found[side] = tuple(name for _, name in sorted(kept, reverse=True)[:_MOST])
    return found


def _sampled(outline: Any) -> tuple[Any, list[Side]]:
    """Points every 5 m along the outer rings, and the side that each faces."""
    points: list[Any] = []
    sides: list[Side] = []
    for part in shapely.get_parts(shapely.orient_polygons(outline)):
        ring = part.exterior  # counter-clockwise: the outside is on the right
        steps = np.arange(0, ring.length, _STEP_M)
        here = shapely.get_coordinates(shapely.line_interpolate_point(ring, steps))
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(ring, (steps + 1.0) % ring.length))
        along = ahead - here
        points += [shapely.Point(x, y) for x, y in here]
        sides.extend(_facing(dy, -dx) for dx, dy in along)
    return np.array(points), sides


def _facing(x: float, y: float) -> Side:
    if abs(x) >= abs(y):
        return Side.EAST if x > 0 else Side.WEST
    return Side.NORTH if y > 0 else Side.SOUTH
