"""What stands on land without compounds: offices, halls, sheds, workshops, greens, open ground."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from shapely import Polygon

from gis.towns.ground import Footprint, Spot
from gis.towns.shapes import block, east_west, interval, overlaps_any, shrunk, turned


@dataclass
class Plot:
    """A parcel in level coordinates: boxes are put on it one by one, none nearer than `gap_m` to another."""

    parcel: Polygon
    rng: np.random.Generator
    clear_m: float = 4.0
    found: list[Footprint] = field(default_factory=list)

    angle: float = field(init=False)
    level: Polygon = field(init=False)
    taken: list[Polygon] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Lay the parcel level, so that boxes can stand straight."""
        self.angle = east_west(self.parcel, 30.0)
        self.level = shrunk(turned(self.parcel, -self.angle), self.clear_m)

    @property
    def size(self) -> tuple[float, float]:
        """Width and depth of the parcel, metres."""
        west, south, east, north = self.level.bounds if not self.level.is_empty else (0, 0, 0, 0)
        return east - west, north - south

    def put(
        self, shape: Polygon, *, use: str, floors: int, role: str, gap_m: float = 6.0, name: str | None = None
    ) -> bool:
        """Put a building at a place in level coordinates, if it is free there."""
        if not shape.is_valid or not self.level.contains(shape) or overlaps_any(shape, self.taken, gap_m):
            return False
        self.taken.append(shape)
        self.found.append(Footprint(turned(shape, self.angle), use, floors, role, name=name))
        return True

    def place(
        self,
        width: float,
        depth: float,
        fx: float,
        fy: float,
        *,
        use: str,
        floors: int,
        role: str,
        wing: bool = False,
        gap_m: float = 6.0,
        name: str | None = None,
    ) -> bool:
        """Put a box where its share of the free room is (fx, fy), 0 = west or south, 1 = east or north.

        Where a slanting side leaves no room, the box moves towards the middle, up to 12 m.
        """
        if self.level.is_empty:
            return False
        _, south, _, north = self.level.bounds
        start = south + fy * (north - south - depth)
        for step in range(7):
            y = start + (2.0 if fy < 0.5 else -2.0) * step
            left, length = interval(self.level, y, depth)
            if length < width:
                continue
            x = left + fx * (length - width)
            shape = _winged(x, y, width, depth, self.rng) if wing else block(x, y, width, depth)
            return self.put(shape, use=use, floors=floors, role=role, gap_m=gap_m, name=name)
        return False


def _winged(x: float, y: float, width: float, depth: float, rng: np.random.Generator) -> Polygon:
    """An L or U: a main slab to the north and wings to the south, inside the given box."""
    deep = min(14.0, depth * 0.5)
    wing = min(13.0, width * 0.3)
    ring = [(x, y + depth), (x, y), (x + wing, y), (x + wing, y + depth - deep)]
    if rng.random() < 0.5:
        ring += [(x + width - wing, y + depth - deep), (x + width - wing, y), (x + width, y)]
    else:
        ring += [(x + width, y + depth - deep)]
    return Polygon([*ring, (x + width, y + depth)])


def institution(parcel: Polygon, rng: np.random.Generator) -> tuple[list[Footprint], list[Spot]]:
    """A yard of an office or a works: main building, annexes, garages."""
    plot = Plot(parcel, rng)
    width, depth = plot.size
    long = min(width * rng.uniform(0.6, 0.92), rng.uniform(34, 62))
    wing = depth > 55 and long > 40 and rng.random() < 0.4
    deep = min(rng.uniform(28, 38), depth * 0.6) if wing else rng.uniform(12.5, 17)
    at = float(rng.choice([0.0, 0.35, 0.6, 0.9]))
    plot.place(
        long, deep, rng.uniform(0.1, 0.9), at, use="public", floors=int(rng.integers(3, 8)), role="main", wing=wing
    )
    for _ in range(4 + int(parcel.area // 900)):
        row = rng.random() < 0.6
        w, d = (rng.uniform(20, 50), rng.uniform(7.5, 14)) if row else (rng.uniform(6.5, 12), rng.uniform(14, 38))
        fx, fy = (rng.random(), _edge(rng)) if row else (float(rng.choice([0.0, 1.0])), rng.random())
        big = w * d > 240
        floors = int(rng.integers(2, 5)) if big else 1
        plot.place(
            w,
            d,
            fx,
            fy,
            use="public" if big else "ancillary",
            floors=floors,
            role="annex" if big else "shed",
            gap_m=5.0,
        )
    return plot.found, []


def _edge(rng: np.random.Generator) -> float:
    """A share of the way across: at one edge, at the other, or anywhere."""
    return float(rng.choice([0.0, 1.0, rng.random()]))


def commercial(parcel: Polygon, rng: np.random.Generator) -> tuple[list[Footprint], list[Spot]]:
    """A shopping hall, a hotel or an office block with its yard."""
    plot = Plot(parcel, rng, clear_m=3.0)
    width, depth = plot.size
    floors = int(rng.integers(2, 6))
    if rng.random() < 0.5:
        plot.place(
            min(width * 0.85, 66),
            min(depth * 0.62, 46),
            0.5,
            rng.random(),
            use="commercial",
            floors=floors,
            role="hall",
        )
    else:
        long, deep = min(width * 0.9, rng.uniform(36, 56)), rng.uniform(14, 19)
        plot.place(long, deep, 0.5, rng.random(), use="commercial", floors=floors + 5, role="main")
    for _ in range(3 + int(parcel.area // 900)):
        w, d = rng.uniform(20, 46), rng.uniform(10, 18)
        w, d = (w, d) if rng.random() < 0.6 else (d, w)
        low = int(rng.integers(1, 4))
        plot.place(w, d, _edge(rng), _edge(rng), use="commercial", floors=low, role="block", gap_m=5.0)
    return plot.found, []


def industrial(parcel: Polygon, rng: np.random.Generator) -> tuple[list[Footprint], list[Spot]]:
    """Sheds side by side and an office by the gate."""
    plot = Plot(parcel, rng, clear_m=5.0)
    width, depth = plot.size
    plot.place(
        rng.uniform(18, 30),
        10.5,
        float(rng.choice([0, 1])),
        0.0,
        use="industrial",
        floors=int(rng.integers(2, 4)),
        role="main",
    )
    shed, upright = rng.uniform(15, 24), depth > width
    for k in range(int((width if upright else depth) // (shed + 9)) + 1):
        share = k * (shed + 9) / max((width if upright else depth) - shed, 1.0)
        long = (depth if upright else width) * rng.uniform(0.5, 0.95)
        if share <= 1:
            w, d = (shed, long) if upright else (long, shed)
            fx, fy = (share, rng.random()) if upright else (rng.random(), share)
            plot.place(w, d, fx, fy, use="industrial", floors=1, role="hall")
    return _with_sheds(plot, 3 + int(parcel.area // 1800)), []


def workshops(parcel: Polygon, rng: np.random.Generator) -> tuple[list[Footprint], list[Spot]]:
    """Low workshops and stores along the walls around a yard."""
    plot = Plot(parcel, rng, clear_m=2.5)
    for _ in range(6 + int(parcel.area // 450)):
        long, deep = rng.uniform(13, 34), rng.uniform(6.5, 10.5)
        side = int(rng.integers(5))
        w, d = (long, deep) if side in (0, 1, 4) else (deep, long)
        fx = rng.random() if side in (0, 1, 4) else float(side == 2)
        fy = rng.random() if side in (2, 3, 4) else float(side == 0)
        plot.place(
            w, d, fx, fy, use="industrial" if rng.random() < 0.5 else "ancillary", floors=1, role="workshop", gap_m=2.0
        )
    return plot.found, []


def green(parcel: Polygon, rng: np.random.Generator) -> tuple[list[Footprint], list[Spot]]:
    """A small green, sometimes with a pavilion."""
    plot = Plot(parcel, rng)
    if parcel.area > 4000:
        plot.place(7.5, 7.5, rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.7), use="public", floors=1, role="pavilion")
    return plot.found, [Spot(None, "place.green", shrunk(parcel, 1.0))]


def open_ground(parcel: Polygon, rng: np.random.Generator) -> tuple[list[Footprint], list[Spot]]:
    """Open ground (空地) with a shed or two at its edge."""
    plot = Plot(parcel, rng)
    found = _with_sheds(plot, 3 if parcel.area > 5000 else 1)
    return found, [Spot(None, "place.open_ground", shrunk(parcel, 1.0))]


def parking(parcel: Polygon, rng: np.random.Generator) -> tuple[list[Footprint], list[Spot]]:
    """A car park with its booth."""
    plot = Plot(parcel, rng, clear_m=1.5)
    plot.place(3.6, 3.0, float(rng.choice([0, 1])), 0.0, use="ancillary", floors=1, role="booth")
    return plot.found, [Spot(None, "place.parking", shrunk(parcel, 1.0))]


def _with_sheds(plot: Plot, tries: int) -> list[Footprint]:
    for _ in range(tries):
        w, d = plot.rng.uniform(8, 24), plot.rng.uniform(5, 8)
        w, d = (w, d) if plot.rng.random() < 0.5 else (d, w)
        plot.place(w, d, float(plot.rng.choice([0, 1])), plot.rng.random(), use="ancillary", floors=1, role="shed")
    return plot.found


Maker = Callable[[Polygon, np.random.Generator], tuple[list[Footprint], list[Spot]]]
# kind of land → (smallest and largest parcel, m²; what builds on it)
LAND: dict[str, tuple[float, float, Maker]] = {
    "institution": (2800, 7500, institution),
    "commercial": (2600, 6500, commercial),
    "industrial": (4200, 11000, industrial),
    "workshops": (1800, 4500, workshops),
    "green": (6000, 20000, green),
    "open": (9000, 40000, open_ground),
}
