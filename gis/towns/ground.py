"""The land inside the faces: what is left beside the streets, and parcels taken from it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.towns.shapes import Pair, cut, largest, long_axis, polygons, shrunk
from gis.towns.skeleton import Street
from gis.towns.specs import CompoundSpec, Dwelling
from gis.towns.streets import HALF_WIDTH_M, Network

T = TypeVar("T")
PARCEL_GAP_M = 2.5  # half the way left open between two walls


@dataclass
class Footprint:
    """A building on its way: its outline in local metres and what is known of it."""

    shape: Polygon
    use: str
    floors: int
    role: str = ""
    compound: int | None = None
    dwelling: Dwelling | None = None
    name: str | None = None
    front: LineString | None = None
    street: int | None = None


@dataclass
class Walled:
    """A compound on the ground: its wall and its specification."""

    spec: CompoundSpec
    wall: Polygon
    face: int


@dataclass
class Spot:
    """A public place on the ground."""

    name: str | None
    kind: str
    shape: BaseGeometry


@dataclass
class Ground:
    """One face of the streets while it is being built on; `free` holds what is still open."""

    face: int
    section: int
    lead: str
    inner: Polygon
    free: list[Polygon] = field(default_factory=list)
    beyond: list[Polygon] = field(default_factory=list)  # what the canal cuts off

    def take(self, area_m2: float, fit: Callable[[Polygon], T | None], rng: np.random.Generator) -> T | None:
        """What `fit` makes of a parcel of at least `area_m2`, cut from the free land; None if it finds none."""
        for most in (2.4, 5.0):
            for index in sorted(range(len(self.free)), key=lambda i: self.free[i].area):
                if self.free[index].area < area_m2:
                    continue
                piece, others = _halved(self.free[index], most * area_m2, rng)
                for parcel, rest in _grown(piece, area_m2):
                    made = fit(_plain(parcel))
                    if made is not None:
                        self.free[index : index + 1] = [part for part in [*others, *rest] if part.area > 250]
                        return made
        return None

    @property
    def free_m2(self) -> float:
        """The largest open piece, m²."""
        return max((part.area for part in self.free), default=0.0)


def _plain(parcel: Polygon) -> Polygon:
    """What can be walled in: the parcel less the gap around it, without narrow necks and spikes."""
    kept = shrunk(parcel, PARCEL_GAP_M + 6).buffer(6, join_style="mitre", mitre_limit=2.0)
    return largest(kept.intersection(shrunk(parcel, PARCEL_GAP_M)))


def _halved(piece: Polygon, most_m2: float, rng: np.random.Generator) -> tuple[Polygon, list[Polygon]]:
    """A piece not larger than `most_m2`, and what was cut off on the way."""
    others: list[Polygon] = []
    while piece.area > most_m2:
        first, second = cut(piece, long_axis(piece)[0], rng.uniform(0.42, 0.58))
        piece, other = (first, second) if rng.random() < 0.5 else (second, first)
        others.append(other)
    return piece, others


def _grown(piece: Polygon, area_m2: float) -> Iterator[tuple[Polygon, list[Polygon]]]:
    """Parcels of growing size cut off the end of a piece; the whole piece last."""
    angle = long_axis(piece)[0]
    share = area_m2 / piece.area
    while share < 0.84:
        first, second = cut(piece, angle, share)
        yield first, [second]
        share *= 1.09
    yield piece, []


def inners(network: Network, canal: BaseGeometry) -> list[list[Polygon]]:
    """Per face: its parts clear of carriageways, pavements and the canal's strip, largest first (local metres)."""
    bodies = [
        street.line.buffer(
            HALF_WIDTH_M[street.road_class] + 1.5,
            cap_style="square" if is_dead_end(street, network) else "flat",  # no wall near its end
            join_style="mitre",
        )
        for street in network.streets
    ]
    tree = shapely.STRtree(bodies)
    found = []
    for face in network.faces:
        near = [bodies[i] for i in tree.query(face, predicate="intersects")]
        rest = face.difference(shapely.union_all([*near, canal]))
        parts = [part.buffer(-3, join_style="mitre").buffer(3, join_style="mitre") for part in polygons(rest)]
        found.append([largest(part.simplify(0.4).intersection(face)) for part in parts if part.area > 400])
    return found


def is_dead_end(street: Street, network: Network) -> bool:
    """Whether a lane's far end lies inside a face."""
    return street.road_class == "lane" and not any(
        street.points[-1] in other.points for other in network.streets if other is not street
    )


def sides(network: Network, face: int) -> Iterator[tuple[int, LineString]]:
    """(street, its line) for each side of the face, running with the face on the left."""
    ring = [(x, y) for x, y in shapely.orient_polygons(network.faces[face]).exterior.coords]
    owners = [network.street_at(a, b) for a, b in itertools.pairwise(ring)]
    start = next((i for i in range(len(owners)) if owners[i] != owners[i - 1]), 0)
    order = [*range(start, len(owners)), *range(start)]
    run: list[Pair] = [ring[order[0]]]
    for position, i in enumerate(order):
        run.append(ring[i + 1])
        following = order[position + 1] if position + 1 < len(order) else None
        if following is None or owners[following] != owners[i]:
            yield owners[i], LineString(run)
            run = [ring[i + 1]]


def nearest_ground(grounds: list[Ground], at: Point) -> Ground:
    """The face nearest to a point; among those that touch it, the one whose middle is nearest."""
    return min(grounds, key=lambda ground: (ground.inner.distance(at), ground.inner.centroid.distance(at)))
