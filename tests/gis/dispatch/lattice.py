"""A second, plain way to walk the block town, for comparison with the one of the product."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise

from tests.gis.blocktown import EAST, NORTH, STEP

Place = tuple[float, float]


def walk_m(start: Place, goal: Place, columns: int = 3, rows: int = 3) -> float:
    """Metres between two places of the town by hand: straight to the nearest street, along it, straight again.

    Places are metres from the town's south-west corner.
    """
    width, height = columns * STEP, rows * STEP
    (here, off_here), (there, off_there) = (_on_street(place, width, height) for place in (start, goal))
    nodes = {(i * STEP, j * STEP) for i in range(columns + 1) for j in range(rows + 1)} | {here, there}
    streets = [[p for p in nodes if p[0] == i * STEP] for i in range(columns + 1)]
    streets += [[p for p in nodes if p[1] == j * STEP] for j in range(rows + 1)]
    neighbours: dict[Place, list[Place]] = {node: [] for node in nodes}
    for street in streets:
        ordered = sorted(street)
        for one, other in pairwise(ordered):
            neighbours[one].append(other)
            neighbours[other].append(one)
    return off_here + _shortest(here, there, neighbours) + off_there


def metric(place: Place) -> Place:
    return EAST + place[0], NORTH + place[1]


def _on_street(place: Place, width: float, height: float) -> tuple[Place, float]:
    x, y = place
    feet = [(i * STEP, min(max(y, 0.0), height)) for i in range(round(width / STEP) + 1)]
    feet += [(min(max(x, 0.0), width), j * STEP) for j in range(round(height / STEP) + 1)]
    foot = min(feet, key=lambda each: math.dist(place, each))
    return foot, math.dist(place, foot)


def _shortest(start: Place, goal: Place, neighbours: dict[Place, list[Place]]) -> float:
    waiting, done = [(0.0, start)], set()
    while waiting:
        far, here = heapq.heappop(waiting)
        if here == goal:
            return far
        if here not in done:
            done.add(here)
            for there in neighbours[here]:
                heapq.heappush(waiting, (far + math.dist(here, there), there))
    return math.inf
