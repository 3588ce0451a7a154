"""The places that the community must have: schools, markets, square, tower, stations, parks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from shapely import Polygon

from gis.towns.fill import Plot
from gis.towns.ground import Footprint, Spot
from gis.towns.shapes import shrunk, turned

Made = tuple[list[Footprint], list[Spot]]


def build(name: str, kind: str, parcel: Polygon, rng: np.random.Generator) -> Made | None:
    """Buildings and place of an anchor on its parcel; None if the parcel does not suit it."""
    plot = Plot(parcel, rng, clear_m=3.0)
    width, depth = plot.size
    if min(width, depth) < _LEAST_M.get(kind, 14.0):
        return None
    MAKERS[kind](plot, name)
    if kind not in _OPEN_AIR and all(footprint.name != name for footprint in plot.found):
        return None
    return plot.found, [Spot(name, kind, shrunk(parcel, 0.5)), *_extra(plot, kind)]


def _extra(plot: Plot, kind: str) -> list[Spot]:
    """A school's sports ground: an oval in its southern half."""
    if kind != "place.school":
        return []
    west, south, east, _ = plot.level.bounds
    width, depth = plot.size
    radius = min(depth * 0.2, 30.0)
    length = max(min(width * 0.8, 2.4 * radius + 60) - 2 * radius, 10.0)
    middle = (west + east) / 2
    y = south + radius + 3
    core = shapely.LineString([(middle - length / 2, y), (middle + length / 2, y)]).buffer(radius, quad_segs=8)
    kept = core.intersection(plot.level)
    if not isinstance(kept, Polygon) or kept.area < 900:
        return []
    return [Spot(None, "place.sports_ground", turned(kept, plot.angle))]


def _school(plot: Plot, name: str) -> None:
    width, depth = plot.size
    long = min(width * 0.72, 74.0)
    for row, floors in enumerate((4, 4, 5)):
        y = 1.0 - row * 30.0 / max(depth - 13.5, 1.0)
        if depth * y > depth * 0.42 + 16:
            plot.place(
                long - 8 * row,
                13.5,
                0.1,
                y,
                use="public",
                floors=floors,
                role="school",
                gap_m=9.0,
                name=None if row else name,
            )
    plot.place(13, min(44.0, depth * 0.35), 1.0, 0.95, use="public", floors=3, role="school", gap_m=7.0)
    plot.place(24, 15, 1.0, 0.5, use="public", floors=2, role="school", gap_m=7.0)
    plot.place(22, 7, 0.0, 0.0, use="ancillary", floors=1, role="shed")


def _kindergarten(plot: Plot, name: str) -> None:
    width, depth = plot.size
    plot.place(
        min(width * 0.75, 42.0),
        min(depth * 0.5, 24.0),
        0.5,
        0.95,
        use="public",
        floors=3,
        role="school",
        wing=True,
        name=name,
    )
    plot.place(9, 5, 0.0, 0.0, use="ancillary", floors=1, role="shed")


def _hospital(plot: Plot, name: str) -> None:
    width, depth = plot.size
    plot.place(min(width * 0.8, 62.0), 17, 0.5, 0.25, use="public", floors=5, role="hospital", name=name)
    plot.place(min(width * 0.8, 58.0), 15, 0.5, 0.95, use="public", floors=7, role="hospital", gap_m=10)
    plot.place(13, min(depth * 0.3, 30.0), 0.0, 0.65, use="public", floors=3, role="hospital")
    plot.place(18, 8, 1.0, 0.6, use="ancillary", floors=1, role="shed")


def _market(plot: Plot, name: str) -> None:
    width, depth = plot.size
    named = name
    for k in range(int((depth + 7) // 24.0)):
        share = k * 24.0 / max(depth - 16.5, 1.0)
        if share <= 1 and plot.place(
            width * 0.86, 16.5, 0.5, share, use="commercial", floors=1, role="market", name=named or None
        ):
            named = ""
    plot.place(7, 5, 0.0, 0.0, use="ancillary", floors=1, role="shed", gap_m=2.0)


def _tower(plot: Plot, name: str) -> None:
    plot.place(31, 26, 0.5, 0.75, use="commercial", floors=17, role="tower", name=name)
    width, _ = plot.size
    plot.place(
        min(width * 0.9, 52.0), 17, 0.5, 0.0, use="commercial", floors=4, role="hall", gap_m=1.0, name=f"{name}裙楼"
    )


def _square(plot: Plot, name: str) -> None:
    plot.place(9, 9, 0.5, 0.9, use="public", floors=1, role="pavilion")
    plot.place(10, 5, 0.02, 0.02, use="ancillary", floors=1, role="shed")


def _park(plot: Plot, name: str) -> None:
    plot.place(8, 8, 0.62, 0.55, use="public", floors=1, role="pavilion")
    plot.place(14, 6, 0.1, 0.05, use="ancillary", floors=1, role="shed")


def _heating(plot: Plot, name: str) -> None:
    width, depth = plot.size
    plot.place(
        min(width * 0.6, 34.0), min(depth * 0.45, 22.0), 0.4, 0.6, use="industrial", floors=2, role="heating", name=name
    )
    plot.place(9, 6, 0.9, 0.1, use="ancillary", floors=1, role="shed", gap_m=3.0)
    if depth > 70:
        plot.place(width * 0.4, 16, 0.1, 0.05, use="industrial", floors=1, role="hall")
        plot.put(_circle(plot, 5.0), use="industrial", floors=8, role="chimney", gap_m=3.0)


def _circle(plot: Plot, radius: float) -> Polygon:
    west, _, _, north = plot.level.bounds
    return shapely.Point(west + radius + 2, north - radius - 2).buffer(radius, quad_segs=4)


def _office(plot: Plot, name: str) -> None:
    width, depth = plot.size
    plot.place(
        min(width * 0.72, 36.0), min(depth * 0.45, 14.0), 0.5, 0.75, use="public", floors=3, role="main", name=name
    )
    plot.place(10, 5, 0.95, 0.05, use="ancillary", floors=1, role="shed", gap_m=3.0)


def _station(plot: Plot, name: str) -> None:
    width, _depth = plot.size
    plot.place(min(width * 0.7, 64.0), 19, 0.5, 0.95, use="public", floors=2, role="station", name=name)
    plot.place(min(width * 0.45, 40.0), 9, 0.05, 0.05, use="ancillary", floors=1, role="shed")


def _fuel(plot: Plot, name: str) -> None:
    plot.place(24, 13, 0.5, 0.3, use="commercial", floors=1, role="fuel", name=name)
    plot.place(16, 7, 0.5, 0.95, use="commercial", floors=1, role="shop_house", gap_m=4.0)


def _booth(plot: Plot, name: str) -> None:
    plot.place(3.6, 3.0, 0.0, 0.0, use="ancillary", floors=1, role="booth")


_LEAST_M = {
    "place.school": 76.0,
    "place.market": 40.0,
    "office_tower": 36.0,
    "place.hospital": 34.0,
    "place.square": 60.0,
}
_OPEN_AIR = ("place.square", "place.park", "place.green", "place.parking")
MAKERS: dict[str, Callable[[Plot, str], None]] = {
    "place.school": _school,
    "place.kindergarten": _kindergarten,
    "place.hospital": _hospital,
    "place.market": _market,
    "office_tower": _tower,
    "place.square": _square,
    "place.park": _park,
    "place.green": _park,
    "place.heating_station": _heating,
    "place.community_centre": _office,
    "place.police": _office,
    "place.fire_station": _office,
    "place.bus_station": _station,
    "place.fuel": _fuel,
    "place.parking": _booth,
}
