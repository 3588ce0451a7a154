"""Rows of south-facing slab blocks inside a compound's wall, towers to the north."""

from __future__ import annotations

import numpy as np
from shapely import Polygon

from gis.towns.ground import Footprint
from gis.towns.shapes import block, east_west, intervals, overlaps_any, shrunk, turned
from gis.towns.specs import TOWER18, CompoundSpec, Dwelling, Form

_WALL_CLEAR_M = 4.0
_END_GAP_M = 6.5
_SUN = 1.1  # distance to the southern row, in heights of that row

Row = tuple[float, float, float, list[Dwelling]]  # south edge, interval's left end, its length, buildings


def demand_m2(spec: CompoundSpec) -> float:
    """A first guess of the land a compound needs, on the small side, m²."""
    return 1.02 * sum(
        (d.length_m + _END_GAP_M) * (d.form.depth_m + _SUN * min(d.form.height_m, 22.0)) for d in spec.dwellings
    )


def fit(wall: Polygon, spec: CompoundSpec, tight: float, rng: np.random.Generator) -> list[Footprint] | None:
    """The compound's residential buildings within its wall; None if they do not fit."""
    angle = east_west(wall)
    usable = shrunk(turned(wall, -angle), _WALL_CLEAR_M)
    rows = _rows(usable, sorted(spec.dwellings, key=lambda d: (-d.form.height_m, -d.length_m)), _SUN * tight)
    if rows is None:
        return None
    shift = rng.choice([0.0, 0.5, 1.0])
    placed = [pair for row in _spread(rows, usable) for pair in _in_row(row, shift)]
    return [
        Footprint(turned(_outline(shape, dwelling.form), angle), "residential", dwelling.form.floors, dwelling=dwelling)
        for dwelling, shape in placed
    ]


def _rows(usable: Polygon, dwellings: list[Dwelling], sun: float) -> list[Row] | None:
    """Rows from north to south, each filled with the longest buildings that still fit."""
    if usable.is_empty:
        return None
    rows: list[Row] = []
    rest = list(dwellings)
    top = usable.bounds[3] - 0.5
    while rest:
        form = rest[0].form
        low = top - form.depth_m
        if low < usable.bounds[1]:
            return None
        before = len(rows)
        for left, length in intervals(usable, low, form.depth_m):
            chosen = _chosen(rest, form, length)
            rest = [d for d in rest if all(d is not c for c in chosen)]
            others = [d for d in rest if d.form is not form and d.form.depth_m <= form.depth_m]
            fill = length - sum(d.length_m + 2 * _END_GAP_M for d in chosen)
            beside = others and (chosen or len(rows) > before)
            more = _chosen(others, others[0].form, fill) if beside else []
            rest = [d for d in rest if all(d is not c for c in more)]
            if chosen or more:
                rows.append((low, left, length, [*chosen, *more]))
        following = rest[0].form if rest else form
        top = low - max(sun * following.height_m, 11.0) if len(rows) > before else top - 3.0
    return rows


def _chosen(rest: list[Dwelling], form: Form, length: float) -> list[Dwelling]:
    """Buildings of one form for one row, longest first."""
    used = -_END_GAP_M
    chosen: list[Dwelling] = []
    for dwelling in rest:
        gap = _END_GAP_M if form is not TOWER18 else 13.0
        if dwelling.form is form and used + gap + dwelling.length_m <= length:
            used += gap + dwelling.length_m
            chosen.append(dwelling)
    return chosen


def _spread(rows: list[Row], usable: Polygon) -> list[Row]:
    """Rows moved apart evenly when the parcel is deeper than needed and its sides allow it."""
    levels = sorted({row[0] for row in rows}, reverse=True)
    spare = levels[-1] - usable.bounds[1]
    step = min(spare / (len(levels) - 1), 7.0) if len(levels) > 1 else 0.0
    moved: list[Row] = []
    for low, left, length, dwellings in rows:
        lower = low - levels.index(low) * step
        depth = max(d.form.depth_m for d in dwellings)
        near = [pair for pair in intervals(usable, lower, depth) if pair[0] < left + length and left < sum(pair)]
        a, b = max(near, key=lambda pair: pair[1], default=(0.0, 0.0))
        a, b = max(a, left), min(a + b, left + length)
        if b - a < sum(d.length_m for d in dwellings) + _END_GAP_M * (len(dwellings) - 1):
            return rows
        moved.append((lower, a, b - a, dwellings))
    return moved


def _in_row(row: Row, shift: float) -> list[tuple[Dwelling, Polygon]]:
    low, left, length, dwellings = row
    need = sum(d.length_m for d in dwellings)
    gaps = max(len(dwellings) - 1, 1)
    gap = min((length - need) / gaps, 15.0) if len(dwellings) > 1 else 0.0
    x = left + shift * max(length - need - gap * (len(dwellings) - 1), 0.0)
    deep = max(d.form.depth_m for d in dwellings)
    placed = []
    for dwelling in dwellings:
        placed.append(
            (dwelling, block(x, low + deep - dwelling.form.depth_m, dwelling.length_m, dwelling.form.depth_m))
        )
        x += dwelling.length_m + gap
    return placed


def _outline(shape: Polygon, form: Form) -> Polygon:
    """A slab with its stairs standing out to the north, a tower with notched corners."""
    west, south, east, north = shape.bounds
    if form is TOWER18:
        a, b = 7.5, 5.0
        return Polygon(
            [
                (west + a, south),
                (east - a, south),
                (east - a, south + b),
                (east, south + b),
                (east, north - b),
                (east - a, north - b),
                (east - a, north),
                (west + a, north),
                (west + a, north - b),
                (west, north - b),
                (west, south + b),
                (west + a, south + b),
            ]
        )
    stairs = round((east - west) / form.stair_m)
    ring = [(west, south), (east, south), (east, north - 1.2)]
    for k in reversed(range(stairs)):
        middle = west + (k + 0.5) * form.stair_m
        ring += [(middle + 1.6, north - 1.2), (middle + 1.6, north), (middle - 1.6, north), (middle - 1.6, north - 1.2)]
    return Polygon([*ring, (west, north - 1.2)])


def sheds(wall: Polygon, homes: list[Footprint], rng: np.random.Generator) -> list[Footprint]:
    """Garages, bicycle sheds and a gatehouse in what the rows leave free."""
    angle = east_west(wall)
    usable = shrunk(turned(wall, -angle), 1.5)
    taken = [turned(home.shape, -angle) for home in homes]
    west, south, east, north = usable.bounds
    found: list[Footprint] = []
    for _ in range(14 * (1 + len(homes) // 3)):
        if len(found) >= 1 + len(homes) // 4:
            break
        long, deep = rng.uniform(9, 34), rng.uniform(3.6, 5.4)
        width, depth = (long, deep) if rng.random() < 0.6 else (deep, long)
        x = rng.choice([west + 0.5, east - width - 0.5, rng.uniform(west, max(east - width, west + 0.1))])
        y = rng.choice([south + 0.5, north - depth - 0.5, rng.uniform(south, max(north - depth, south + 0.1))])
        shape = block(x, y, width, depth)
        if usable.contains(shape) and not overlaps_any(shape, taken, 4.5):
            taken.append(shape)
            found.append(Footprint(turned(shape, angle), "ancillary", 1, role="shed"))
    return found
