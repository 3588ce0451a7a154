"""Hatching by lines of its own rather than by a pattern fill: it looks the same in every viewer and on every copier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import affinity
from shapely.ops import substring


@dataclass(frozen=True)
class Hatch:
    """Directions of the lines in degrees, and the distance between them in units of the layout's spacing."""

    angles: tuple[float, ...]
    spacing: float
    dash: tuple[float, float] | None = None


# One for each colour class of grids, so that neighbours differ in black and white as they do in colour.
HATCHES = (
    Hatch((45.0,), 1.0),
    Hatch((135.0,), 1.0),
    Hatch((0.0,), 1.1),
    Hatch((90.0,), 1.1),
    Hatch((45.0, 135.0), 1.7),
    Hatch((45.0,), 0.8, dash=(1.2, 0.8)),
)


def hatched(area: Any, color: int, spacing: float) -> Any:
    """Lines that fill an area in the manner of its colour class; areas of one class continue each other."""
    if area.is_empty:
        return shapely.MultiLineString()
    hatch = HATCHES[color % len(HATCHES)]
    west, north, east, south = area.bounds
    middle = ((west + east) / 2, (north + south) / 2)
    reach = float(np.hypot(east - west, south - north)) / 2 + spacing
    lines = [line for angle in hatch.angles for line in _lines(angle, spacing * hatch.spacing, middle, reach)]
    found = shapely.intersection(shapely.multilinestrings(lines), area)
    return _dashed(found, hatch.dash, spacing) if hatch.dash else found


def _lines(angle: float, step: float, middle: tuple[float, float], reach: float) -> list[Any]:
    """Parallels at whole steps from the sheet's origin, turned into the angle."""
    turned = affinity.rotate(shapely.Point(middle), -angle, origin=(0, 0))
    ys = np.arange(np.ceil((turned.y - reach) / step), np.floor((turned.y + reach) / step) + 1) * step
    flat = [shapely.LineString([(turned.x - reach, y), (turned.x + reach, y)]) for y in ys]
    return [affinity.rotate(line, angle, origin=(0, 0)) for line in flat]


def _dashed(lines: Any, dash: tuple[float, float], spacing: float) -> Any:
    pieces = []
    for line in shapely.get_parts(lines):
        if line.geom_type != "LineString":
            continue
        drawn, whole = dash[0] * spacing, sum(dash) * spacing
        starts = np.arange(0, line.length, whole)
        pieces += [substring(line, start, min(start + drawn, line.length)) for start in starts]
    kept = [piece for piece in pieces if piece.length > 0]
    return shapely.multilinestrings(kept) if kept else shapely.MultiLineString()
