"""The window of a sketch map: metres of the ground on one side, units of the sheet on the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon

from gis.errors import InvalidGeometry

_NICE = (1.0, 2.0, 5.0)
_SHIFTS = [(x, y) for x in (0.0, 0.4, -0.4, 0.8, -0.8) for y in (0.0, 0.4, -0.4, 0.8, -0.8)]


@dataclass(frozen=True)
class Frame:
    """A rectangle of the ground shown on a rectangle of the sheet, north at the top.

    `west`, `north` are metric coordinates of the upper left corner, `per_m` units of the sheet a metre,
    `width` and `height` the sheet's, in its own units (millimetres on paper, pixels on a screen).
    """

    west: float
    north: float
    per_m: float
    width: float
    height: float

    @property
    def window(self) -> Polygon:
        """The ground that is shown, metres."""
        return shapely.box(
            self.west, self.north - self.height / self.per_m, self.west + self.width / self.per_m, self.north
        )

    @property
    def sheet(self) -> Polygon:
        """The frame itself, units of the sheet."""
        return shapely.box(0, 0, self.width, self.height)

    def on_sheet(self, shapes: Any) -> Any:
        """A metric geometry, or an array of them, in units of the sheet: x to the right, y down."""

        def moved(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            return np.column_stack(
                [(coordinates[:, 0] - self.west) * self.per_m, (self.north - coordinates[:, 1]) * self.per_m]
            )

        return shapely.transform(shapes, moved)


def frame_around(shape: Any, width: float, height: float, *, margin: float, land: Any = None) -> Frame:
    """The frame of `width` x `height` that shows a metric shape whole.

    `margin` is the share of the frame left free on each side. The shape stands in the middle, or, where one
    direction has room to spare and `land` is given, towards the side on which there is less of it: its
    neighbours are worth more than empty paper. Raises InvalidGeometry for an empty shape.
    """
    if shape.is_empty or not width > 0 or not height > 0:
        raise InvalidGeometry("nothing can be drawn of an empty shape")
    west, south, east, north = shape.bounds
    free = 1 - 2 * margin
    per_m = min(width * free / max(east - west, 1.0), height * free / max(north - south, 1.0))
    middle = np.array([(west + east) / 2, (south + north) / 2])
    spare = np.array([width * free / per_m - (east - west), height * free / per_m - (north - south)]) / 2

    def around(share: tuple[float, float]) -> Frame:
        x, y = middle + spare * np.array(share)
        return Frame(float(x - width / per_m / 2), float(y + height / per_m / 2), per_m, width, height)

    if land is None:
        return around((0.0, 0.0))
    return max(map(around, _SHIFTS), key=lambda frame: round(float(land.intersection(frame.window).area)))


def height_for(shape: Any, width: float, *, lowest: float, highest: float) -> float:
    """Height of a frame in which a metric shape fills the width; kept between two shares of the width."""
    west, south, east, north = shape.bounds
    wanted = width * (north - south) / max(east - west, 1.0)
    return float(min(max(wanted, lowest * width), highest * width))


def scale_bar_m(per_m: float, longest: float) -> float:
    """The longest of 1, 2, 5, 10, … metres whose bar is at most `longest` units of the sheet."""
    limit = longest / per_m
    power = 10.0 ** np.floor(np.log10(limit))
    return float(max(step * power for step in _NICE if step * power <= limit * (1 + 1e-9)))
