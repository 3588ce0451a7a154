"""The main streets: the arterial frame and the streets laid by hand, bent a little, scaled to the given area."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from gis.towns.parameters import Parameters
from gis.towns.shapes import Pair, rounded, with_vertices

_SNAP_M = 70.0  # hand-laid ends this near another street end on it
_WOBBLE_M = 5.0


@dataclass(frozen=True)
class Street:
    """A street's centre line in local metres; shared vertices are equal to the millimetre."""

    name: str | None
    road_class: str
    points: tuple[Pair, ...]

    @property
    def line(self) -> LineString:
        """The centre line as a geometry."""
        return LineString(self.points)


@dataclass(frozen=True)
class Skeleton:
    """Main streets noded against one another, the faces between them, the canal's line, the scale used."""

    streets: tuple[Street, ...]
    faces: tuple[Polygon, ...]
    canal: LineString
    scale: float


def lay(parameters: Parameters) -> Skeleton:
    """The main streets of the community in local metres; their outline has exactly the given area."""
    rng = parameters.rng("skeleton")
    frame = _frame(parameters)
    laid: list[Street] = list(frame)
    for plan in parameters.streets:
        points = _rounded_bends(_wobbled(plan.points, rng))
        others = [street.line for street in laid]
        points[0] = _snapped(points[0], others, hold=plan.points[0])
        points[-1] = _snapped(points[-1], others, hold=plan.points[-1])
        laid.append(Street(plan.name, plan.road_class, tuple(points)))
    ring = Polygon([p for street in frame for p in street.points[:-1]])
    scale = sqrt(parameters.figures["area_km2"] * 1e6 / ring.area)
    scaled = [replace(s, points=tuple(rounded((x * scale, y * scale)) for x, y in s.points)) for s in laid]
    noded = node(scaled)
    faces = shapely.get_parts(shapely.polygonize([s.line for s in _pieces(noded)]))
    canal = LineString([(x * scale, y * scale) for x, y in _rounded_bends(list(parameters.canal.points))])
    return Skeleton(tuple(noded), tuple(faces), canal, scale)


def node(streets: list[Street]) -> list[Street]:
    """The same streets, each with a vertex wherever another one crosses it or ends on it."""
    joints: list[set[Pair]] = [set() for _ in streets]
    lines = [street.line for street in streets]
    tree = shapely.STRtree(lines)
    near = tree.query(lines, predicate="dwithin", distance=0.01)
    for a, b in near.T:
        if a == b:
            continue
        ends = {streets[b].points[0], streets[b].points[-1]}
        joints[a] |= {p for p in ends if lines[a].distance(Point(p)) < 0.01}
        if a < b:
            for p in _crossings(lines[a], lines[b]):
                if all(
                    np.hypot(p[0] - q[0], p[1] - q[1]) > 0.1
                    for q in ends | {streets[a].points[0], streets[a].points[-1]}
                ):
                    joints[a].add(p)
                    joints[b].add(p)
    return [
        replace(street, points=tuple(with_vertices(street.points, sorted(extra))))
        for street, extra in zip(streets, joints, strict=True)
    ]


def _crossings(a: LineString, b: LineString) -> set[Pair]:
    parts = shapely.get_parts(a.intersection(b))
    return {rounded(part.coords[0]) for part in parts if isinstance(part, Point)}


def _pieces(streets: list[Street]) -> list[Street]:
    """The streets cut at every vertex they share, which is what polygonize needs."""
    pieces: dict[tuple[Pair, Pair], Street] = {}
    for street in streets:
        for a, b in pairwise(street.points):
            key = (a, b) if a < b else (b, a)
            pieces.setdefault(key, Street(street.name, street.road_class, key))
    return list(pieces.values())


def faces_of(streets: list[Street]) -> list[Polygon]:
    """The faces between noded streets, in a fixed order."""
    found = shapely.get_parts(shapely.polygonize([s.line for s in _pieces(streets)]))
    return sorted(found, key=lambda face: (round(face.centroid.x), round(face.centroid.y)))


def _frame(parameters: Parameters) -> list[Street]:
    """The four arterials, clockwise from the north-west, sharing their corners."""
    return [
        Street(line.name, line.road_class, tuple(_rounded_bends(list(line.points)))) for line in parameters.arterials
    ]


def _wobbled(points: tuple[Pair, ...], rng: np.random.Generator) -> list[Pair]:
    """Inner vertices moved by a few metres, so that another seed gives another town."""
    moves = rng.normal(0, _WOBBLE_M, (len(points), 2)).clip(-12, 12)
    inner = [(x + dx, y + dy) for (x, y), (dx, dy) in zip(points, moves, strict=True)][1:-1]
    return [points[0], *inner, points[-1]]


def _rounded_bends(points: list[Pair] | tuple[Pair, ...]) -> list[Pair]:
    """Corners of a line cut once (Chaikin), ends kept."""
    if len(points) < 3:
        return list(points)
    bent: list[Pair] = [points[0]]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        for other in (before, after):
            length = float(np.hypot(other[0] - corner[0], other[1] - corner[1]))
            share = min(0.25, 30 / length)
            bent.append((corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share))
    return [*bent, points[-1]]


def _snapped(point: Pair, lines: list[LineString], hold: Pair) -> Pair:
    """The nearest place on another street, if one is near; else the point as it was laid."""
    if not lines:
        return hold
    nearest = min(lines, key=lambda line: line.distance(Point(point)))
    if nearest.distance(Point(point)) > _SNAP_M:
        return hold
    at = nearest.interpolate(nearest.project(Point(point)))
    return at.x, at.y
