"""An area of single-storey yards (平房院落): rows of yards off lanes that bend a little."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
from shapely import LineString, Polygon

from gis.towns.ground import Footprint
from gis.towns.shapes import Pair, block, interval, long_axis, shrunk, turned
from gis.towns.specs import YARD_ROW, YARDS_A_ROW, CompoundSpec, Dwelling

_YARD_DEEP_M = 13.8
_PATH_M = 3.0
_LANE_M = 5.0
_LEAST_ROW_M, _MOST_ROW_M = 44.0, 58.0


@dataclass
class Village:
    """Houses and side rooms, paths between the rows, and the main lane's points (local metres)."""

    footprints: list[Footprint]
    paths: list[list[Pair]]
    spine: list[Pair]


def fit(wall: Polygon, spec: CompoundSpec, rng: np.random.Generator) -> Village | None:
    """All rows of the village within its wall; None if they do not fit."""
    angle = (long_axis(wall)[0] + pi / 4) % (pi / 2) - pi / 4
    usable = shrunk(turned(wall, -angle), 2.6)
    if usable.is_empty:
        return None
    waiting = list(spec.dwellings)
    made = Village([], [], [])
    top = usable.bounds[3] - 0.5
    while waiting and top - _YARD_DEEP_M > usable.bounds[1]:
        left, length = interval(usable, top - _YARD_DEEP_M, _YARD_DEEP_M)
        columns = int((length + _LANE_M) // (_LEAST_ROW_M + _LANE_M))
        if columns:
            width = min((length + _LANE_M) / columns - _LANE_M, _MOST_ROW_M)
            for column in range(min(columns, len(waiting))):
                x = left + column * (width + _LANE_M)
                _add_row(made, _row(x, top, width, rng), waiting.pop(), angle)
                _add_path(made.paths, (x, x + width), top, angle)
            if columns > 1:
                gap = left + width + _LANE_M / 2
                made.spine += [(gap, top + _PATH_M / 2), (gap, top - _YARD_DEEP_M - _PATH_M / 2)]
        top -= _YARD_DEEP_M + _PATH_M + rng.uniform(0, 0.6)
    made.spine = _beyond(made.spine, angle)
    return None if waiting else made


def _add_row(made: Village, row: list[tuple[Polygon, str]], dwelling: Dwelling, angle: float) -> None:
    for shape, role in row:
        outline = turned(shape, angle)
        if role == "house":
            made.footprints.append(Footprint(outline, "residential", 1, dwelling=dwelling))
        else:
            made.footprints.append(Footprint(outline, "ancillary", 1, role))


def _add_path(paths: list[list[Pair]], span: Pair, top: float, angle: float) -> None:
    y = top - _YARD_DEEP_M - _PATH_M / 2
    line = turned(LineString([(span[0] + 0.5, y), (span[1] - 0.5, y)]), angle)
    paths.append([(px, py) for px, py in line.coords])


def _beyond(spine: list[Pair], angle: float) -> list[Pair]:
    """The main lane drawn out well beyond the wall at both ends, turned back into the frame."""
    if not spine:
        return []
    (xa, ya), (xb, yb) = spine[0], spine[-1]
    points = [(xa, ya + 250.0), *spine, (xb, yb - 250.0)]
    return [(px, py) for px, py in turned(LineString(points).simplify(0.3), angle).coords]


def _row(x: float, top: float, width: float, rng: np.random.Generator) -> list[tuple[Polygon, str]]:
    """One row: the houses wall to wall with a jagged front, a side room in most yards."""
    deep, yard_m = YARD_ROW.depth_m, width / YARDS_A_ROW
    front: list[Pair] = []
    rooms: list[tuple[Polygon, str]] = []
    for yard in range(YARDS_A_ROW):
        left = x + yard * yard_m
        edge = top - deep + rng.uniform(-0.9, 0.9)
        front += [(left, edge), (left + yard_m, edge)]
        if rng.random() < 0.66:
            wide, depth = rng.uniform(2.6, 3.4), rng.uniform(4.0, 5.8)
            east = rng.random() < 0.3
            side = left + yard_m - wide - 0.2 if east else left + 0.2
            rooms.append((block(side, top - _YARD_DEEP_M + 0.2, wide, depth), "side_room"))
            if not east and rng.random() < 0.25:
                rooms.append((block(left + 4.2, top - _YARD_DEEP_M + 0.2, yard_m - 5.0, 2.4), "side_room"))
    house = Polygon([*front, (x + width, top), (x, top)])
    return [(house, "house"), *rooms]
