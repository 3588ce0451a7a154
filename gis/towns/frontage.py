"""Commercial strips along the streets: ground-floor shops with offices or flats above, doors to the street."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, hypot

import numpy as np
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from gis.towns.ground import Footprint, Ground, sides
from gis.towns.shapes import along, largest, overlaps_any
from gis.towns.streets import HALF_WIDTH_M, Network

_PAVEMENT_M = 2.5
_BY_CLASS = {"arterial": 1.0, "secondary": 0.95, "local": 0.5, "lane": 0.1}
_BY_LEAD = {"open": 0.05, "green": 0.0, "industrial": 0.4, "village": 0.55, "anchor": 0.35}
_BAND_M = 16.0


def build(
    ground: Ground, network: Network, bustle: float, obstacles: Sequence[BaseGeometry], rng: np.random.Generator
) -> list[Footprint]:
    """Strips on the sides of a face; afterwards the face's free land is what lies behind them."""
    chance = bustle * _BY_LEAD.get(ground.lead, 1.0)
    found: list[Footprint] = []
    bands: list[BaseGeometry] = []
    for street, line in sides(network, ground.face):
        road_class = network.streets[street].road_class
        if rng.random() > chance * _BY_CLASS[road_class] * 1.1 or line.length < 60:
            continue
        fronts = line.offset_curve(HALF_WIDTH_M[road_class] + _PAVEMENT_M, join_style="mitre")
        free = _Free(ground.inner, [f.shape for f in found], [o for o in obstacles if o.distance(ground.inner) < 5])
        made = list(_along_line(fronts, street, road_class, free, rng))
        if made:
            bands.append(line.buffer(HALF_WIDTH_M[road_class] + _BAND_M, cap_style="flat", join_style="mitre"))
            found += made
    rest: BaseGeometry = ground.inner
    for band in bands:
        rest = rest.difference(band)
    for footprint in found:
        rest = rest.difference(footprint.shape.buffer(3.0, join_style="mitre"))
    core = largest(rest.buffer(-4, join_style="mitre").buffer(4, join_style="mitre"))
    ground.free = [core] if core.area > 300 else []
    return found


@dataclass
class _Free:
    """The land of a face and what must be kept clear of on it."""

    inner: Polygon
    taken: list[Polygon]
    lanes: list[BaseGeometry]

    def holds(self, shape: Polygon) -> bool:
        """Whether a building can stand there."""
        if not self.inner.buffer(0.2).contains(shape):
            return False
        return not overlaps_any(shape, self.taken, 1.0) and not overlaps_any(shape, self.lanes, 4.0)


def _along_line(
    fronts: BaseGeometry, street: int, road_class: str, free: _Free, rng: np.random.Generator
) -> Iterator[Footprint]:
    """Buildings one after another along every straight stretch, with gates left between them."""
    if not isinstance(fronts, LineString) or fronts.is_empty:
        return
    for (ax, ay), (bx, by) in pairwise(fronts.coords):
        length = hypot(bx - ax, by - ay)
        angle = atan2(by - ay, bx - ax)
        ux, uy = (bx - ax) / max(length, 1e-6), (by - ay) / max(length, 1e-6)
        at = rng.uniform(1, 9)
        while at < length - 14:
            long = min(float(rng.choice([24, 32, 40, 48, 58, 68, 80]) * rng.uniform(0.9, 1.1)), length - at)
            deep = rng.uniform(8.5, 12.5)
            back = float(rng.choice([0.0, 0.0, 0.0, 1.2]))
            shape = along(ax + ux * at - uy * back, ay + uy * at + ux * back, angle, long, deep)
            if free.holds(shape):
                free.taken.append(shape)
                floors, front = _floors(road_class, rng), _front(shape)
                yield Footprint(shape, "commercial", floors, role="strip", front=front, street=street)
                at += long + float(rng.choice([0.6, 0.6, 3.0, 7.0, 9.0, 22.0]))
            else:
                at += 7.0


def _front(shape: Polygon) -> LineString:
    return LineString(list(shape.exterior.coords)[:2])


def _floors(road_class: str, rng: np.random.Generator) -> int:
    choices = {"arterial": [2, 3, 4, 5], "secondary": [2, 2, 3, 4], "local": [1, 2, 2, 3], "lane": [1, 1, 2]}
    return int(rng.choice(choices[road_class]))
