"""Geometries as SVG path data, short."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely


def path_data(shapes: Iterable[Any], decimals: int = 1) -> str:
    """The `d` of one path for lines and areas in units of the sheet; points are left out.

    Coordinates are rounded and written relative to each other, so that a hundred buildings take few bytes.
    """
    text = []
    for shape in shapes:
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                text += [_ring(ring, decimals, close=True) for ring in (part.exterior, *part.interiors)]
            elif part.geom_type in {"LineString", "LinearRing"}:
                text.append(_ring(part, decimals, close=False))
    return "".join(text)


def _ring(line: Any, decimals: int, *, close: bool) -> str:
    whole = np.rint(shapely.get_coordinates(line) * 10**decimals).astype(np.int64)
    if close:
        whole = whole[:-1]
    steps = np.diff(whole, axis=0)
    kept = [(int(dx), int(dy)) for dx, dy in steps if dx or dy]
    if not len(whole) or not kept:
        return ""
    start = f"M{_pair(int(whole[0][0]), int(whole[0][1]), decimals)}"
    moves = "".join(_step(dx, dy, decimals, first=i == 0) for i, (dx, dy) in enumerate(kept))
    return f"{start}{moves}{'z' if close else ''}"


def _step(dx: int, dy: int, decimals: int, *, first: bool) -> str:
    pair = _pair(dx, dy, decimals)
    return f"l{pair}" if first else pair if pair.startswith("-") else f" {pair}"


def _pair(x: int, y: int, decimals: int) -> str:
    first, second = number(x, decimals), number(y, decimals)
    return f"{first}{second}" if second.startswith("-") else f"{first} {second}"


def number(scaled: int, decimals: int) -> str:
    """A number given in units of its last decimal, without needless zeros: 1250 with 2 is 12.5."""
    if decimals == 0:
        return str(scaled)
    sign = "-" if scaled < 0 else ""
    head, tail = divmod(abs(scaled), 10**decimals)
    rest = f"{tail:0{decimals}d}".rstrip("0")
    return f"{sign}{head}.{rest}" if rest else f"{sign}{head}"
