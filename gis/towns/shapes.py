"""Small constructions in the plane that the generator is made of (local metres)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import atan2, cos, degrees, hypot, pi, sin
from typing import TypeVar

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, affinity
from shapely.geometry.base import BaseGeometry

Pair = tuple[float, float]
Shape = TypeVar("Shape", bound=BaseGeometry)
_FAR = 5_000.0


def rounded(point: Sequence[float]) -> Pair:
    """A point on the millimetre, so that equal places have equal coordinates."""
    return round(float(point[0]), 3), round(float(point[1]), 3)


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygon parts of any geometry, largest first."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]
    return sorted(parts, key=lambda part: -part.area)


def largest(shape: BaseGeometry) -> Polygon:
    """The largest polygon part, without holes; an empty polygon if there is none."""
    parts = polygons(shape)
    return Polygon(parts[0].exterior) if parts else Polygon()


def shrunk(shape: Polygon, by_m: float) -> Polygon:
    """The polygon moved inwards with sharp corners, its largest part."""
    return largest(shape.buffer(-by_m, join_style="mitre").simplify(0.3))


def block(x: float, y: float, width: float, depth: float) -> Polygon:
    """An axis-parallel rectangle with its lower left corner at (x, y)."""
    return shapely.box(x, y, x + width, y + depth)


def along(x: float, y: float, angle: float, length: float, depth: float) -> Polygon:
    """A rectangle from (x, y) along `angle` (radians) with its depth to the left."""
    ux, uy = cos(angle), sin(angle)
    corners = [(0.0, 0.0), (length, 0.0), (length, depth), (0.0, depth)]
    return Polygon([(x + a * ux - b * uy, y + a * uy + b * ux) for a, b in corners])


def turned(shape: Shape, angle: float) -> Shape:
    """The shape turned by `angle` radians about the frame's origin."""
    result: Shape = affinity.rotate(shape, angle, origin=(0, 0), use_radians=True)
    return result


def long_axis(shape: Polygon) -> tuple[float, float, float]:
    """(angle in radians, length, width) of the smallest rectangle around the polygon."""
    ring = shapely.get_coordinates(shape.minimum_rotated_rectangle)[:3].tolist()
    sides = [(hypot(b[0] - a[0], b[1] - a[1]), atan2(b[1] - a[1], b[0] - a[0])) for a, b in pairwise(ring)]
    (short, _), (long, angle) = sorted(sides)
    return angle, long, short


def east_west(shape: Polygon, limit: float = 20.0) -> float:
    """Angle (radians) of the polygon's side nearest to east-west; 0 if none is within `limit` degrees."""
    angle = (long_axis(shape)[0] + pi / 4) % (pi / 2) - pi / 4
    return angle if abs(degrees(angle)) <= limit else 0.0


def cut(shape: Polygon, angle: float, share: float) -> tuple[Polygon, Polygon]:
    """The polygon cut across `angle` so that the first piece holds `share` of its area."""
    level = turned(shape, -angle)
    low, _, high, _ = level.bounds
    target = shape.area * share
    left, right = low, high
    for _ in range(30):
        middle = (left + right) / 2
        if level.intersection(shapely.box(low - 1, -_FAR, middle, _FAR)).area < target:
            left = middle
        else:
            right = middle
    pieces = (shapely.box(low - 1, -_FAR, left, _FAR), shapely.box(left, -_FAR, high + 1, _FAR))
    first, second = (largest(turned(level.intersection(piece), angle)) for piece in pieces)
    return first, second


def with_vertices(line: Sequence[Pair], points: Iterable[Pair], tolerance: float = 0.01) -> list[Pair]:
    """The line's vertices with those of `points` that lie on it put in their order."""
    curve = LineString(line)
    known = set(line)
    extra = [p for p in points if p not in known and curve.distance(Point(p)) <= tolerance]
    if not extra:
        return list(line)
    placed = {p: curve.project(Point(p)) for p in extra}
    steps = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(np.array(line), axis=0).T))])
    chained = [(float(s), p) for s, p in zip(steps, line, strict=True)] + [(placed[p], p) for p in sorted(set(extra))]
    ordered = [p for _, p in sorted(chained)]
    return ordered if line[0] != line[-1] else [line[0], *[p for p in ordered if p != line[0]], line[0]]


def overlaps_any(shape: BaseGeometry, others: Iterable[BaseGeometry], gap_m: float) -> bool:
    """Whether the shape comes nearer than `gap_m` to any of the others."""
    return any(shape.distance(other) < gap_m for other in others)


def intervals(usable: Polygon, low: float, depth: float) -> list[tuple[float, float]]:
    """(left end, length) of the stretches that are inside along the whole depth, west to east."""
    west, _, east, _ = usable.bounds
    found = [(west, east)]
    for y in (low, low + depth / 2, low + depth):
        line = usable.intersection(LineString([(west - 1, y), (east + 1, y)]))
        parts = [(part.bounds[0], part.bounds[2]) for part in shapely.get_parts(line) if part.length > 0]
        found = [(max(a, c), min(b, d)) for a, b in found for c, d in parts if min(b, d) > max(a, c)]
    return sorted((a, b - a) for a, b in found)


def interval(usable: Polygon, low: float, depth: float) -> tuple[float, float]:
    """(left end, length) of the longest such stretch; length 0 if there is none."""
    return max(intervals(usable, low, depth), key=lambda pair: pair[1], default=(usable.bounds[0], 0.0))
