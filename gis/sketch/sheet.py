"""A sketch map laid out: painted shapes from the lowest up, names, the corners where arrow and scale stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import Polygon

from gis.sketch.edges import EdgeName, edge_names
from gis.sketch.frame import Frame, frame_around, scale_bar_m
from gis.sketch.ground import STREET_RANK, Ground, Named, StreetLine
from gis.sketch.hatch import hatched
from gis.sketch.labels import Board, Label
from gis.sketch.naming import Lettering, by_name, write_names
from gis.sketch.paths import path_data

_STREET_M = 26.0  # an arterial street, from house to house
_NARROWEST = 0.35
_OVER = 2.0  # clipped lines reach so far over the frame, so that no end shows

_DISPENSABLE = ("path", "building", "home", "fill-parking", "compound", "case-lane", "street-lane")

_FILLS = {
    "water": ("water", "canal", "lake", "river"),
    "green": ("park", "green", "garden", "playground", "cemetery", "farmland", "forest"),
    "sport": ("sports_ground",),
    "square": ("square",),
    "school": ("school", "kindergarten", "college"),
    "hospital": ("hospital", "clinic"),
    "market": ("market",),
    "parking": ("parking",),
}
_FILL_OF = {kind: fill for fill, kinds in _FILLS.items() for kind in kinds}


@dataclass(frozen=True)
class Layout:
    """Size of the map on the sheet, in its units, and of what is written on it.

    `margin` is the share of the frame kept free around the grid, `tolerance` how much lines are simplified,
    `corner` the room of the north arrow, `bar` the longest scale bar, `hatching` the distance of lines (0: none),
    `street` the width of an arterial street at most,
    `most` how many characters its paths may take: footpaths and buildings are left out where they are more.
    """

    width: float
    height: float
    margin: float
    lettering: Lettering
    decimals: int = 1
    tolerance: float = 0.15
    corner: tuple[float, float] = (40.0, 40.0)
    bar: float = 80.0
    hatching: float = 0.0
    street: float = 9.5
    most: int = 10_000_000


@dataclass(frozen=True)
class Mark:
    """One painted path; `style` says how it looks."""

    style: str
    d: str


@dataclass(frozen=True)
class Drawing:
    """A map ready to be written down. `north` and `bar` are the upper left corners of arrow and scale bar.

    `street_share` is how wide streets may be drawn, 1 at most: less where the map shows much ground.
    """

    frame: Frame
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    edges: tuple[EdgeName, ...]
    bar_m: float
    north: tuple[float, float]
    bar: tuple[float, float]
    street_share: float


def frame_of(focus: Any, land: Any, layout: Layout) -> Frame:
    """The frame in which a layout shows a grid of a community: what lies in its window is worth reading."""
    return frame_around(focus, layout.width, layout.height, margin=layout.margin, land=land)


def draw(ground: Ground, layout: Layout) -> Drawing:
    """Lay out the sketch map of a grid."""
    frame = frame_of(ground.focus, ground.land, layout)
    painter = _Painter(frame, layout)
    focus = frame.on_sheet(ground.focus)
    bar_m = scale_bar_m(frame.per_m, layout.bar)
    size = layout.lettering
    bar_box = (bar_m * frame.per_m + 2.5 * size.edge, 2.6 * size.edge)
    north, bar = _corners(focus, layout, bar_box)
    board = Board(layout.width, layout.height, inset=size.place * 0.35, gap=size.place * 0.16)
    board.reserve(shapely.box(*north, north[0] + layout.corner[0], north[1] + layout.corner[1]))
    board.reserve(shapely.box(*bar, bar[0] + bar_box[0], bar[1] + bar_box[1]))
    write_names(board, ground, frame, size)
    named = [(name, STREET_RANK[road], frame.on_sheet(line)) for name, road, line in by_name(ground.streets)]
    edges = edge_names([street for street in named if street[1] <= 2], layout.width, layout.height, size.edge)
    share = min(1.0, max(_NARROWEST, _STREET_M * frame.per_m / layout.street))
    marks = _within(list(painter.paint(ground)), layout.most)
    return Drawing(frame, marks, tuple(board.labels), tuple(edges), bar_m, north, bar, share)


class _Painter:
    """Turns metric layers into marks."""

    def __init__(self, frame: Frame, layout: Layout) -> None:
        self.frame, self.layout = frame, layout
        over = _OVER / frame.per_m
        self.window = frame.window.buffer(over, join_style="mitre")

    def paint(self, ground: Ground) -> Iterable[Mark]:
        """Every mark that holds something, from the lowest up."""
        for style, shapes in self._layers(ground):
            d = self._d(shapes)
            if d:
                yield Mark(style, d)

    def _layers(self, ground: Ground) -> Iterable[tuple[str, list[Any]]]:
        yield "land", [ground.land]
        yield "focus", [ground.focus]
        for fill in _FILLS:
            shapes = [place.shape for place in ground.places if _FILL_OF.get(place.kind) == fill]
            yield f"fill-{fill}", [shape for shape in shapes if shapely.get_dimensions(shape) == 2]
            if fill == "water":
                yield "canal", [shape for shape in shapes if shapely.get_dimensions(shape) == 1]
        yield "compound", [each.shape for each in ground.compounds]
        yield "building", [each.shape for each in ground.buildings if not each.is_home]
        yield "home", [each.shape for each in ground.buildings if each.is_home]
        yield "veil", [self.window.difference(ground.focus)]
        if self.layout.hatching:
            yield "hatch", [self._hatched(each) for each in ground.neighbours]
        yield from self._streets(ground.streets)
        yield "neighbour", [_outer_borders(ground)]
        yield "section", [_inner_borders(ground)]
        yield "halo", [ground.focus]
        yield "border", [ground.focus]

    @staticmethod
    def _streets(streets: tuple[StreetLine, ...]) -> Iterable[tuple[str, list[Any]]]:
        lines: dict[str, list[Any]] = {road: [] for road in reversed(STREET_RANK)}
        for street in streets:
            lines[street.road_class].append(street.line)
        yield "path", lines.pop("path")
        for part in ("case", "street"):
            for road, found in lines.items():
                yield f"{part}-{road}", found

    def _hatched(self, neighbour: Named) -> Any:
        return hatched(
            neighbour.shape.intersection(self.window), neighbour.color, self.layout.hatching / self.frame.per_m
        )

    def _d(self, shapes: list[Any]) -> str:
        if not shapes:
            return ""
        clipped = shapely.intersection(np.array(shapes, dtype=object), self.window)
        drawn = self.frame.on_sheet(clipped)
        parts = shapely.get_parts(drawn)
        areas, lines = parts[shapely.get_dimensions(parts) == 2], parts[shapely.get_dimensions(parts) == 1]
        # A street comes in many pieces; joined, it takes a fraction of the points.
        joined = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(list(lines)))) if len(lines) else lines
        simple = shapely.simplify(np.concatenate([areas, joined]), self.layout.tolerance, preserve_topology=True)
        return path_data(simple[~shapely.is_empty(simple)], self.layout.decimals)


def _within(marks: list[Mark], most: int) -> tuple[Mark, ...]:
    """The marks without those that can be missed, the least needed first, until their text is short enough."""
    for style in _DISPENSABLE:
        if sum(len(mark.d) for mark in marks) <= most:
            break
        marks = [mark for mark in marks if mark.style != style]
    return tuple(marks)


def _outer_borders(ground: Ground) -> Any:
    """Lines between the neighbours and around them, each once, without the grid's own border."""
    rings = shapely.union_all([shapely.boundary(each.shape) for each in ground.neighbours])
    return rings.difference(shapely.boundary(ground.focus).buffer(1.0))


def _inner_borders(ground: Ground) -> Any:
    """Lines between the sections of an area, without its own border."""
    if len(ground.sections) < 2:
        return shapely.MultiLineString()
    rings = shapely.union_all([shapely.boundary(each.shape) for each in ground.sections])
    return rings.difference(shapely.boundary(ground.focus).buffer(1.0))


def _corners(focus: Any, layout: Layout, bar: tuple[float, float]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where they cover the grid least: the arrow rather at the upper right, the bar at the lower left."""
    gap = layout.lettering.edge * 0.6

    def corner(size: tuple[float, float], right: bool, low: bool) -> tuple[float, float]:
        x = layout.width - gap - size[0] if right else gap
        return x, layout.height - gap - size[1] if low else gap

    def covered(place: tuple[float, float], size: tuple[float, float]) -> float:
        box: Polygon = shapely.box(*place, place[0] + size[0], place[1] + size[1])
        return float(focus.intersection(box).area)

    tops = [corner(layout.corner, right, False) for right in (True, False)]
    bottoms = [corner(bar, right, True) for right in (False, True)]
    return (
        min(tops, key=lambda place: covered(place, layout.corner)),
        min(bottoms, key=lambda place: covered(place, bar)),
    )
