"""House numbers along the named streets: odd on the left, even on the right, growing from the street's start."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from gis.towns.skeleton import Street

_METRES_A_NUMBER = 4.0


class AddressBook:
    """Addresses for places in local metres; the same place always has the same number."""

    def __init__(self, streets: Sequence[Street]) -> None:
        self._streets = [street for street in streets if street.name and street.road_class != "path"]
        self._tree = shapely.STRtree([street.line for street in self._streets])

    def street_name(self, at: BaseGeometry) -> str:
        """Name of the nearest named street."""
        return self._nearest(at).name or ""

    def address(self, at: Point) -> str:
        """Street and number, such as 肃州路117号."""
        street = self._nearest(at)
        line = street.line
        chainage = line.project(at)
        ahead = line.interpolate(min(chainage + 1, line.length))
        behind = line.interpolate(max(chainage - 1, 0))
        cross = (ahead.x - behind.x) * (at.y - behind.y) - (ahead.y - behind.y) * (at.x - behind.x)
        number = 2 * int(chainage / _METRES_A_NUMBER / 2) + (1 if cross > 0 else 2)
        return f"{street.name}{number}号"

    def _nearest(self, at: BaseGeometry) -> Street:
        return self._streets[int(self._tree.nearest(at))]


def door(shape: BaseGeometry, towards: BaseGeometry, inset_m: float = 1.4) -> Point:
    """A point just inside the outline, on the side that faces `towards`."""
    edge, _ = shapely.get_coordinates(shapely.shortest_line(shape.boundary, towards))[:2]
    middle = shape.representative_point()
    length = hypot(middle.x - edge[0], middle.y - edge[1])
    share = min(inset_m / max(length, 1e-9), 1.0)
    point = Point(edge[0] + (middle.x - edge[0]) * share, edge[1] + (middle.y - edge[1]) * share)
    return point if shape.contains(point) else middle
