"""Faces of noded linework: polygonizing, merging of slivers, the block on either side of an edge.

All geometries are in one metric CRS with coordinates on the millimetre grid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon, STRtree

from gis.streets.linework import Ints, Lines, packed

THIN_M = 2.0  # mean width (2 x area / perimeter) below which a face is no ground anybody stands on


@dataclass(frozen=True)
class Faces:
    """Faces of linework, and for each line the face on its left and right (-1: none)."""

    polygons: npt.NDArray[np.object_]
    left: Ints
    right: Ints

    def holding(self, lines: Lines) -> Ints:
        """The face that holds the middle of each line, -1 where none does."""
        found = np.full(len(lines), -1, dtype=np.int64)
        if len(lines) and len(self.polygons):
            middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
            row, face = STRtree(self.polygons).query(middles, predicate="intersects")
            found[row[::-1]] = face[::-1]
        return found


def faces_of(lines: Lines, outline: Polygon | None = None) -> Faces:
    """Faces enclosed by noded lines, shells counter-clockwise, with both sides of every line.

    With an outline only the faces in it count. A line that bounds no face (a dead end, a bridge
    between two rings) has the face that it lies in on both sides.
    """
    polygons = shapely.get_parts(shapely.polygonize(lines))
    polygons = shapely.orient_polygons(polygons[shapely.area(polygons) > 0], exterior_cw=False)
    if outline is not None:
        shapely.prepare(outline)
        polygons = polygons[shapely.intersects(outline, shapely.point_on_surface(polygons))]
    if len(polygons) == 0:
        nothing = np.full(len(lines), -1, dtype=np.int64)
        return Faces(polygons, nothing, nothing.copy())
    left, right = _sides(lines, polygons)
    inner = np.flatnonzero((left < 0) & (right < 0))
    left[inner] = right[inner] = Faces(polygons, left, right).holding(lines[inner])
    return Faces(polygons, left, right)


def _sides(lines: Lines, polygons: npt.NDArray[np.object_]) -> tuple[Ints, Ints]:
    """Faces left and right of each line, looked up by its first segment among the faces' rings."""
    rings, face_of_ring = shapely.get_rings(polygons, return_index=True)
    coordinates, ring_of = shapely.get_coordinates(rings, return_index=True)
    along = ring_of[1:] == ring_of[:-1]
    keys = packed(coordinates)
    start = packed(shapely.get_coordinates(shapely.get_point(lines, 0)))
    then = packed(shapely.get_coordinates(shapely.get_point(lines, 1)))
    _, ids = np.unique(np.concatenate([keys, start, then]), return_inverse=True)
    count = int(ids.max()) + 1
    ring_ids, start_ids, then_ids = np.split(ids, [len(keys), len(keys) + len(start)])
    segments = ring_ids[:-1][along] * count + ring_ids[1:][along]
    face = face_of_ring[ring_of[:-1][along]]
    order = np.argsort(segments)
    segments, face = segments[order], face[order]
    return (
        _looked_up(start_ids * count + then_ids, segments, face),
        _looked_up(then_ids * count + start_ids, segments, face),
    )


def _looked_up(wanted: Ints, keys: Ints, values: Ints) -> Ints:
    """Values of wanted keys in a sorted table, -1 where absent."""
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], -1).astype(np.int64)


def is_sliver(polygons: npt.NDArray[np.object_], sliver_m2: float) -> npt.NDArray[np.bool_]:
    """Which faces are too small (below `sliver_m2`) or too thin (below THIN_M) to be a block."""
    area, around = shapely.area(polygons), shapely.length(polygons)
    return (area < sliver_m2) | (2 * area < THIN_M * around)


def merge_slivers(lines: Lines, outline: Polygon, sliver_m2: float) -> tuple[Lines, Lines, list[Polygon]]:
    """Lines without those between a sliver and the neighbour that shares its longest edge.

    Returns the lines kept, the lines taken out, and the slivers as they were. Repeats until no
    sliver with a neighbour is left.
    """
    taken: list[Lines] = []
    slivers: list[Polygon] = []
    while True:
        faces = faces_of(lines, outline)
        out = _lines_to_remove(lines, faces, sliver_m2)
        if not out.any():
            gone = np.concatenate(taken) if taken else np.empty(0, dtype=object)
            return lines, gone, slivers
        small = np.flatnonzero(is_sliver(faces.polygons, sliver_m2))
        touched = np.union1d(faces.left[out], faces.right[out])
        slivers.extend(faces.polygons[np.intersect1d(small, touched)])
        taken.append(lines[out])
        lines = lines[~out]


def _lines_to_remove(lines: Lines, faces: Faces, sliver_m2: float) -> npt.NDArray[np.bool_]:
    """Lines between each sliver and its chosen neighbour."""
    out = np.zeros(len(lines), dtype=bool)
    if len(faces.polygons) == 0:
        return out
    small = is_sliver(faces.polygons, sliver_m2)
    between = np.flatnonzero((faces.left >= 0) & (faces.right >= 0) & (faces.left != faces.right))
    left, right = faces.left[between], faces.right[between]
    length = shapely.length(lines[between])
    own = np.concatenate([left, right])
    other = np.concatenate([right, left])
    metres = np.concatenate([length, length])
    wanted = small[own]
    count = len(faces.polygons)
    pairs, pair_of = np.unique(own[wanted] * count + other[wanted], return_inverse=True)
    shared = np.bincount(pair_of, weights=metres[wanted], minlength=len(pairs))
    order = np.lexsort((pairs, -shared, pairs // count))
    _, first = np.unique((pairs // count)[order], return_index=True)
    chosen = pairs[order][first]
    hit = np.isin(left * count + right, chosen) | np.isin(right * count + left, chosen)
    out[between[hit]] = True
    return out
