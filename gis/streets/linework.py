"""Linework: noding on a millimetre grid, joining of ends that just miss, snapping of near lines.

Every array is (n,) of LineStrings in one metric CRS unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree

GRID_M = 0.001

Lines = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Joins:
    """Connectors that join dangling ends: the line, and the index of the line whose end it prolongs."""

    lines: Lines
    of_line: Ints


def as_lines(geometries: npt.ArrayLike) -> tuple[Lines, Ints]:
    """Single two-dimensional LineStrings of any geometries, and the position each came from.

    Polygons give their rings; points, null, empty and non-finite geometries give nothing.
    """
    array: npt.NDArray[Any] = shapely.force_2d(np.asarray(geometries, dtype=object))
    sound = ~(shapely.is_missing(array) | shapely.is_empty(array)) & np.isfinite(shapely.length(array))
    origin = np.flatnonzero(sound)
    parts, index = shapely.get_parts(array[sound], return_index=True)
    origin = origin[index]
    areal = shapely.get_dimensions(parts) == 2
    rings, ring_of = shapely.get_rings(parts[areal], return_index=True)
    ring_lines = [shapely.LineString(shapely.get_coordinates(ring)) for ring in rings]
    linear = shapely.get_dimensions(parts) == 1
    lines = np.concatenate([parts[linear], np.array(ring_lines, dtype=object)])
    origin = np.concatenate([origin[linear], origin[areal][ring_of]]).astype(np.int64)
    kept = shapely.length(lines) > GRID_M
    return lines[kept], origin[kept]


def node(lines: Lines) -> Lines:
    """Lines cut at every crossing and touch, coordinates on the millimetre grid, no duplicates."""
    if len(lines) == 0:
        return lines
    return shapely.get_parts(shapely.union_all(lines, grid_size=GRID_M))


def vertex_ids(lines: Lines) -> tuple[Ints, Ints, Ints]:
    """Ids of the first and last vertex of each line and the number of line ends at each id.

    Coordinates must be on the millimetre grid; equal vertices have equal ids.
    """
    ends = np.vstack(
        [
            shapely.get_coordinates(shapely.get_point(lines, 0)),
            shapely.get_coordinates(shapely.get_point(lines, -1)),
        ]
    )
    _, ids = np.unique(packed(ends), return_inverse=True)
    first, last = ids[: len(lines)].astype(np.int64), ids[len(lines) :].astype(np.int64)
    return first, last, np.bincount(ids, minlength=len(ids)).astype(np.int64)


def packed(coordinates: Floats) -> Ints:
    """One integer per coordinate pair, equal exactly when the pair is equal in millimetres."""
    millimetres = np.rint(coordinates / GRID_M).astype(np.int64)
    return (millimetres[:, 0] << 32) + millimetres[:, 1]


def join_dangling_ends(lines: Lines, within_m: float) -> Joins:
    """Straight connectors from ends that touch nothing to the nearest other line within reach.

    `lines` must be noded. A stub shorter than twice the reach is not joined back to the lines
    that it starts from: it is a short dead end, not a miss.
    """
    first, last, ends_at = vertex_ids(lines)
    dangling = [(i, 0) for i in np.flatnonzero(ends_at[first] == 1)]
    dangling += [(i, -1) for i in np.flatnonzero(ends_at[last] == 1)]
    if not dangling or len(lines) < 2:
        return Joins(np.empty(0, dtype=object), np.empty(0, dtype=np.int64))
    index = np.array([i for i, _ in dangling], dtype=np.int64)
    points = np.array([shapely.get_point(lines[i], end) for i, end in dangling], dtype=object)
    other_end = np.array([last[i] if end == 0 else first[i] for i, end in dangling])
    row, target = STRtree(lines).query(points, predicate="dwithin", distance=within_m)
    stub = shapely.length(lines[index]) < 2 * within_m
    shares_start = (first[target] == other_end[row]) | (last[target] == other_end[row])
    allowed = (target != index[row]) & ~(stub[row] & shares_start)
    row, target = row[allowed], target[allowed]
    distance = shapely.distance(points[row], lines[target])
    order = np.lexsort((target, distance, row))
    row, target = row[order], target[order]
    _, nearest = np.unique(row, return_index=True)
    row, target = row[nearest], target[nearest]
    connectors = shapely.shortest_line(points[row], lines[target])
    long_enough = shapely.length(connectors) > GRID_M
    return Joins(connectors[long_enough], index[row][long_enough])


def snap_to(lines: Lines, targets: Lines, within_m: float) -> Lines:
    """Lines drawn onto targets wherever they run within reach of them.

    Vertices in reach move to the nearest target; target vertices in reach become vertices of the
    line. What runs along a target then lies on it, so that no chain of slivers is left between;
    what crosses a target far from any vertex stays as it is.
    """
    if len(lines) == 0 or len(targets) == 0:
        return lines
    row, near = STRtree(targets).query(lines, predicate="dwithin", distance=within_m)
    snapped = lines.copy()
    order = np.lexsort((near, row))
    for i, group in _groups(row[order], near[order]):
        snapped[i] = _snap_one(lines[i], shapely.MultiLineString(list(targets[group])), within_m)
    return snapped


def snap_in_turn(lines: Lines, within_m: float) -> Lines:
    """Lines of which each is drawn onto the ones before it, as `snap_to` does."""
    snapped = lines.copy()
    row, near = STRtree(lines).query(lines, predicate="dwithin", distance=within_m)
    earlier = near < row
    row, near = row[earlier], near[earlier]
    order = np.lexsort((near, row))
    for i, group in _groups(row[order], near[order]):
        snapped[i] = _snap_one(lines[i], shapely.MultiLineString(list(snapped[group])), within_m)
    return snapped


def _groups(keys: npt.NDArray[np.intp], values: npt.NDArray[np.intp]) -> list[tuple[int, npt.NDArray[np.intp]]]:
    """Values by key; keys must be sorted."""
    if len(keys) == 0:
        return []
    unique, start = np.unique(keys, return_index=True)
    return list(zip(unique.tolist(), np.split(values, start[1:]), strict=True))


def _at_corners(points: Lines, corners: Lines, placed: Floats, reach_m: float) -> Floats:
    """Places of points, moved on to the nearest corner of the target where one is in reach.

    The corner of a yard lies near two streets at once and belongs on their crossing.
    """
    row, corner = STRtree(corners).query_nearest(points, max_distance=reach_m, all_matches=False)
    moved = placed.copy()
    moved[row] = shapely.get_coordinates(corners[corner])
    return moved


def _snap_one(line: shapely.LineString, target: shapely.MultiLineString, within_m: float) -> shapely.LineString:
    """One line drawn onto one target where they run close together."""
    own = shapely.get_coordinates(line)
    steps = np.hypot(*np.diff(own, axis=0).T)
    positions = np.concatenate([[0.0], np.cumsum(steps)])
    points: Lines = np.asarray(shapely.points(own))
    moved = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(target, points), 0))
    close = np.hypot(*(moved - own).T) <= within_m
    placed = np.where(close[:, None], moved, own)
    corners: Lines = np.asarray(shapely.points(np.unique(shapely.get_coordinates(target), axis=0)))
    placed = np.where(close[:, None], _at_corners(points, corners, placed, 1.5 * within_m), placed)
    corners = corners[shapely.distance(corners, line) <= within_m]
    if len(corners):
        positions = np.concatenate([positions, shapely.line_locate_point(line, corners)])
        placed = np.vstack([placed, shapely.get_coordinates(corners)])
    placed = placed[np.argsort(positions, kind="stable")]
    fresh = np.concatenate([[True], np.any(np.diff(placed, axis=0) != 0, axis=1)])
    if fresh.sum() < 2:
        return line
    result: shapely.LineString = shapely.linestrings(placed[fresh])
    return result
