"""Where names stand: never over each other, never over the frame. All lengths are units of the sheet, y down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import atan2, cos, degrees, radians, sin
from typing import Any, cast

import numpy as np
import shapely
from shapely import LineString, Polygon

from gis.sketch.lettering import em_width, in_two, is_chinese

LINE_HEIGHT = 1.18
_STEEP_DEG = 48.0
_SPREAD = 1.12  # distance of upright characters along a street, in em
_STRAIGHT = 0.985
_TRIES_ALONG = 41
_TRIES_ACROSS = 9


@dataclass(frozen=True)
class Label:
    """A name on the sheet; `angle` is degrees clockwise, `glyphs` the middles of characters that stand upright."""

    kind: str
    lines: tuple[str, ...]
    x: float
    y: float
    size: float
    angle: float = 0.0
    glyphs: tuple[tuple[float, float], ...] = ()

    @property
    def text(self) -> str:
        """The name in one piece."""
        return "".join(self.lines) if all(map(is_chinese, self.lines)) else " ".join(self.lines)

    @property
    def room(self) -> Polygon:
        """The ground of the sheet that it covers."""
        if self.glyphs:
            half = self.size * 0.52
            boxes = [shapely.box(x - half, y - half, x + half, y + half) for x, y in self.glyphs]
            return cast(Polygon, shapely.convex_hull(shapely.multipolygons(boxes)))
        width = max(map(em_width, self.lines)) * self.size
        height = len(self.lines) * self.size * LINE_HEIGHT
        return turned_box(self.x, self.y, width, height, self.angle)


def turned_box(x: float, y: float, width: float, height: float, angle: float) -> Polygon:
    """A rectangle around (x, y), turned by `angle` degrees clockwise on the sheet."""
    c, s = cos(radians(angle)), sin(radians(angle))
    corners = [(-width / 2, -height / 2), (width / 2, -height / 2), (width / 2, height / 2), (-width / 2, height / 2)]
    return Polygon([(x + dx * c - dy * s, y + dx * s + dy * c) for dx, dy in corners])


class Board:
    """A sheet on which room is given away once."""

    def __init__(self, width: float, height: float, *, inset: float, gap: float) -> None:
        """Names keep `inset` away from the edge and `gap` from each other."""
        self._inside = shapely.box(inset, inset, width - inset, height - inset)
        shapely.prepare(self._inside)
        self._gap = gap
        self._taken: list[Polygon] = []
        self.labels: list[Label] = []

    def reserve(self, shape: Polygon) -> None:
        """Keep names away from a scale bar, a north arrow."""
        self._taken.append(shape)

    def is_free(self, shape: Polygon) -> bool:
        """Whether a name may cover this."""
        if not self._inside.contains(shape):
            return False
        return not self._taken or not bool(shapely.dwithin(np.array(self._taken), shape, self._gap).any())

    def put(self, label: Label) -> bool:
        """Write a name where there is room for it; returns whether there was."""
        if not self.is_free(label.room):
            return False
        self._taken.append(label.room)
        self.labels.append(label)
        return True

    def put_in(self, area: Any, name: str, kind: str, size: float, *, share: float, within: Any = None) -> bool:
        """Write a name into an area, in one line, two lines or downwards, `share` of it inside, all of it `within`."""
        if area.is_empty:
            return False
        shapely.prepare(area)
        return any(
            self._fits(label, area, share) and (within is None or within.contains(label.room)) and self.put(label)
            for label in _in_area(area, name, kind, size)
        )

    def put_along(self, line: Any, name: str, kind: str, size: float) -> bool:
        """Write a name along a straight enough piece of a line."""
        return any(self.put(label) for label in _along(line, name, kind, size))

    @staticmethod
    def _fits(label: Label, area: Any, share: float) -> bool:
        room = label.room
        if share >= 1:
            return bool(area.contains(room))
        return bool(area.contains(room)) or float(area.intersection(room).area) >= share * room.area


def middle_of(area: Any) -> tuple[float, float]:
    """The point of an area that is farthest from its edge."""
    largest = max(shapely.get_parts(area), key=shapely.area)
    west, north, east, south = largest.bounds
    circle = shapely.maximum_inscribed_circle(largest, tolerance=max(east - west, south - north, 1e-6) / 200)
    x, y = circle.coords[0]
    return float(x), float(y)


def _in_area(area: Any, name: str, kind: str, size: float) -> Iterator[Label]:
    layouts: list[tuple[str, ...]] = [(name,)]
    halves = in_two(name)
    if halves:
        layouts.append(halves)
    places = list(_places_in(area))
    for lines in layouts:
        for x, y in places:
            yield Label(kind, lines, x, y, size)
    if is_chinese(name):
        for x, y in places:
            first = y - (len(name) - 1) * size * _SPREAD / 2
            glyphs = tuple((x, first + i * size * _SPREAD) for i in range(len(name)))
            yield Label(kind, (name,), x, y, size, glyphs=glyphs)


def _places_in(area: Any) -> Iterator[tuple[float, float]]:
    """The middle first, then a lattice of points inside, nearest to the middle first."""
    x, y = middle_of(area)
    yield x, y
    west, north, east, south = area.bounds
    columns = np.linspace(west, east, _TRIES_ACROSS + 2)[1:-1]
    rows = np.linspace(north, south, _TRIES_ACROSS + 2)[1:-1]
    xs, ys = np.meshgrid(columns, rows)
    points = np.column_stack([xs.ravel(), ys.ravel()])
    points = points[shapely.contains_xy(area, points[:, 0], points[:, 1])]
    for px, py in points[np.argsort(np.hypot(points[:, 0] - x, points[:, 1] - y), kind="stable")]:
        yield float(px), float(py)


def _along(line: Any, name: str, kind: str, size: float) -> Iterator[Label]:
    parts = [part for part in shapely.get_parts(line) if isinstance(part, LineString)]
    length = em_width(name) * size
    for part in sorted(parts, key=shapely.length, reverse=True):
        room = part.length - length * 1.1
        if room < 0:
            continue
        starts = np.linspace(0, room, max(1, min(_TRIES_ALONG, int(room / size) + 1)))
        for start in starts[np.argsort(np.abs(starts - room / 2), kind="stable")]:
            label = _on_line(part, float(start) + length * 0.05, length, Label(kind, (name,), 0, 0, size))
            if label:
                yield label


def _on_line(line: LineString, start: float, length: float, name: Label) -> Label | None:
    """The name on a piece of line, turned with it or upright where it is steep; None where the line bends."""
    (x0, y0), (x1, y1) = line.interpolate(start).coords[0], line.interpolate(start + length).coords[0]
    if np.hypot(x1 - x0, y1 - y0) < _STRAIGHT * length:
        return None
    middle = line.interpolate(start + length / 2)
    placed = replace(name, x=middle.x, y=middle.y)
    angle = (degrees(atan2(y1 - y0, x1 - x0)) + 90) % 180 - 90
    if abs(angle) <= _STEEP_DEG or not is_chinese(name.text):
        return replace(placed, angle=round(angle, 1))
    return _upright(line, start + length / 2, placed)


def _upright(line: LineString, centre: float, name: Label) -> Label | None:
    """The characters one below the other along a steep street, each upright, from north to south."""
    count, step = len(name.text), name.size * _SPREAD
    first = centre - (count - 1) * step / 2
    if first < 0 or first + (count - 1) * step > line.length:
        return None
    glyphs = [line.interpolate(first + i * step).coords[0] for i in range(count)]
    if glyphs[0][1] > glyphs[-1][1]:
        glyphs.reverse()
    return replace(name, glyphs=tuple((float(x), float(y)) for x, y in glyphs))
