"""Local streets and lanes: faces of the main streets cut again and again, never twice alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, degrees, hypot, pi, sin

import numpy as np
import shapely
from shapely import LineString, Point, Polygon

from gis.towns.parameters import Parameters
from gis.towns.shapes import Pair, long_axis, polygons, rounded, with_vertices
from gis.towns.skeleton import Skeleton, Street, faces_of, node

_CORNER_CLEAR_M = 38.0
_SNAP_TO_JUNCTION_M = 26.0
_TRIES = 40
_VILLAGE_M2 = 42_000
HALF_WIDTH_M = {"arterial": 20.0, "secondary": 13.0, "local": 8.0, "lane": 4.5, "path": 1.5}


@dataclass(frozen=True)
class Network:
    """All streets noded, the faces between them with their section's index, and who owns each segment."""

    streets: tuple[Street, ...]
    faces: tuple[Polygon, ...]
    section_of: tuple[int, ...]
    segments: dict[tuple[Pair, Pair], int]

    def street_at(self, a: Pair, b: Pair) -> int:
        """Index of the street that holds the segment between two neighbouring vertices."""
        return self.segments[(a, b) if a < b else (b, a)]


def grow(parameters: Parameters, skeleton: Skeleton) -> Network:
    """Main streets plus local streets, lanes and dead ends; raises KeyError if a section picks no face."""
    rng = parameters.rng("streets")
    village = Point([value * skeleton.scale for value in parameters.village_at])
    holder = _sections_of_faces(parameters, skeleton)
    names = iter(parameters.names["local"])
    streets = list(skeleton.streets)
    junctions = {p for s in streets for p in (s.points[0], s.points[-1])}
    for index, face in enumerate(skeleton.faces):
        grain = parameters.sections[holder[index]].grain_ha * 1e4
        for line in _cut_up(face, grain, rng, junctions, village):
            streets.append(_named(line, names, rng))
    streets = node(streets)
    faces = faces_of(streets)
    open_faces = [face for face in faces if not face.contains(village)]
    streets += [Street(None, "lane", line) for line in _dead_ends(open_faces, rng)]
    streets = node(streets)
    faces = faces_of(streets)
    section_of = tuple(_section_at(face, skeleton, holder) for face in faces)
    segments = {
        ((a, b) if a < b else (b, a)): index for index, street in enumerate(streets) for a, b in pairwise(street.points)
    }
    return Network(tuple(streets), tuple(faces), section_of, segments)


def _sections_of_faces(parameters: Parameters, skeleton: Skeleton) -> dict[int, int]:
    """Face of the main streets → index of the section nearest to it, by the sections' own points."""
    holder: dict[int, int] = {}
    points = [
        (index, Point(x * skeleton.scale, y * skeleton.scale))
        for index, section in enumerate(parameters.sections)
        for x, y in section.at
    ]
    for face_index, face in enumerate(skeleton.faces):
        inside = [index for index, point in points if face.contains(point)]
        holder[face_index] = inside[0] if inside else min(points, key=lambda pair: face.distance(pair[1]))[0]
    return holder


def _section_at(face: Polygon, skeleton: Skeleton, holder: dict[int, int]) -> int:
    inside = face.representative_point()
    return next(holder[index] for index, main in enumerate(skeleton.faces) if main.contains(inside))


def _named(line: tuple[Pair, ...], names: Iterator[str], rng: np.random.Generator) -> Street:
    """A cut as a street: long ones have names, short ones are often nameless lanes."""
    length = LineString(line).length
    road_class = "local" if length > 230 or rng.random() < 0.55 else "lane"
    named = length > 120 and (road_class == "local" or rng.random() < 0.6)
    return Street(next(names, None) if named else None, road_class, line)


def _cut_up(
    face: Polygon, grain_m2: float, rng: np.random.Generator, junctions: set[Pair], village: Point
) -> Iterator[tuple[Pair, ...]]:
    """Lines that cut a face into pieces of about `grain_m2`; adds their ends to `junctions`."""
    keep = face.contains(village)
    if face.area < (_VILLAGE_M2 * 1.6 if keep else grain_m2 * _patience(rng)):
        return
    for _ in range(_TRIES):
        line = _cut_line(face, rng, junctions)
        pieces = _split(face, line) if line else []
        if line and len(pieces) == 2 and all(_good(piece, village) for piece in pieces):
            junctions |= {line[0], line[-1]}
            yield line
            for piece in pieces:
                yield from _cut_up(piece, grain_m2, rng, junctions, village)
            return


def _patience(rng: np.random.Generator) -> float:
    """How many times the grain a face may be and still stay whole: most are small, some are great yards."""
    return float(rng.uniform(1.8, 3.0) if rng.random() < 0.3 else rng.uniform(0.75, 1.75))


def _good(piece: Polygon, village: Point) -> bool:
    """Wide enough for a block; the village's piece large enough for its yards."""
    width = long_axis(piece)[2]
    return width > 62 and not (piece.contains(village) and (piece.area < _VILLAGE_M2 or width < 140))


def _cut_line(face: Polygon, rng: np.random.Generator, junctions: set[Pair]) -> tuple[Pair, ...] | None:
    """One bent line across the face, about square to its long side, from edge to edge."""
    angle, length, width = long_axis(face)
    if width > 0.8 * length and rng.random() < 0.4:
        angle += pi / 2
    across = angle + pi / 2 + np.radians(np.clip(rng.normal(0, 3.5), -9, 9))
    share = rng.uniform(0.3, 0.7) - 0.5
    centre = face.centroid
    x, y = centre.x + share * length * cos(angle), centre.y + share * length * sin(angle)
    bend = rng.normal(0, 0.025) * width
    reach = length + width
    ends = [(x + s * reach * cos(across), y + s * reach * sin(across)) for s in (-1, 1)]
    middle = (x + bend * cos(angle), y + bend * sin(angle))
    parts = [p for p in shapely.get_parts(LineString([ends[0], middle, ends[1]]).intersection(face)) if p.length > 40]
    if len(parts) != 1:
        return None
    points = [rounded(p) for p in parts[0].coords]
    corners = _corners(face)
    for i in (0, -1):
        points[i] = _joined(points[i], face, junctions, corners)
        if any(hypot(points[i][0] - c[0], points[i][1] - c[1]) < _CORNER_CLEAR_M for c in corners):
            return None
    line = LineString(points)
    return tuple(points) if line.buffer(0.5, cap_style="flat").within(face.buffer(1.0)) else None


def _joined(point: Pair, face: Polygon, junctions: set[Pair], corners: list[Pair]) -> Pair:
    """The junction on the other side of the street if it is near: a crossing instead of a short offset."""
    edge = face.exterior
    near = [
        q
        for q in sorted(junctions)
        if hypot(q[0] - point[0], q[1] - point[1]) < _SNAP_TO_JUNCTION_M and edge.distance(Point(q)) < 0.01
    ]
    return min(near, key=lambda q: hypot(q[0] - point[0], q[1] - point[1])) if near else point


def _corners(face: Polygon) -> list[Pair]:
    """Vertices where the outline turns by more than 35 degrees."""
    ring = list(face.exterior.coords)[:-1]
    found = []
    for before, at, after in zip([ring[-1], *ring[:-1]], ring, [*ring[1:], ring[0]], strict=True):
        turn = atan2(after[1] - at[1], after[0] - at[0]) - atan2(at[1] - before[1], at[0] - before[0])
        if abs(degrees((turn + pi) % (2 * pi) - pi)) > 35:
            found.append((at[0], at[1]))
    return found


def _split(face: Polygon, line: tuple[Pair, ...]) -> list[Polygon]:
    ring = with_vertices([rounded(p) for p in face.exterior.coords], [line[0], line[-1]])
    pieces = [LineString([a, b]) for a, b in itertools.pairwise(ring)] + [LineString(line)]
    return polygons(shapely.polygonize(pieces))


def _dead_ends(faces: list[Polygon], rng: np.random.Generator) -> Iterator[tuple[Pair, ...]]:
    """Short lanes that lead into large faces and end there."""
    for face in faces:
        if face.area < 13_000 or rng.random() > 0.26:
            continue
        _angle, _, width = long_axis(face)
        middle = face.exterior.project(Point(face.centroid.x, face.centroid.y))
        start = face.exterior.interpolate(middle + rng.uniform(-15, 15))
        inward = atan2(face.centroid.y - start.y, face.centroid.x - start.x) + rng.normal(0, 0.06)
        reach = min(width * rng.uniform(0.3, 0.5), 80.0)
        knee = (start.x + 0.6 * reach * cos(inward), start.y + 0.6 * reach * sin(inward))
        turn = inward + rng.normal(0, 0.15)
        tip = (knee[0] + 0.4 * reach * cos(turn), knee[1] + 0.4 * reach * sin(turn))
        points = (rounded((start.x, start.y)), rounded(knee), rounded(tip))
        clear = min(Point(points[0]).distance(Point(c)) for c in _corners(face)) > _CORNER_CLEAR_M
        if clear and face.exterior.distance(Point(points[2])) > 18:
            yield points
