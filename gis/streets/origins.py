"""Origins: which street, wall or outline a piece of the noded network comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree

from gis.streets.linework import Ints, Lines, as_lines

ROAD_CLASSES = ("arterial", "secondary", "local", "lane")  # widest first; "path" does not cut blocks
_REACH_M = 0.01  # noding moves a line by a few millimetres at most

Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Origins:
    """Source lines with what they stand for: arrays of equal length.

    `rank` decides where several coincide: wider streets first, then walls, then the outline.
    """

    lines: Lines
    kind: Texts
    ref: Texts
    road_class: Texts
    rank: Ints

    def of(self, pieces: Lines) -> npt.NDArray[np.intp]:
        """Position of the origin of each noded piece: the first in rank that its middle lies on."""
        middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
        tree = STRtree(self.lines)
        row, source = tree.query(middles, predicate="dwithin", distance=_REACH_M)
        order = np.lexsort((source, self.rank[source], row))
        rows, first = np.unique(row[order], return_index=True)
        found = np.full(len(pieces), -1, dtype=np.intp)
        found[rows] = source[order][first]
        lost = np.flatnonzero(found < 0)
        if len(lost):
            found[lost] = tree.nearest(middles[lost])
        return found

    def is_street(self, pieces: Lines) -> npt.NDArray[np.bool_]:
        """Which noded pieces are pieces of a street."""
        if len(pieces) == 0:
            return np.empty(0, dtype=bool)
        return np.asarray(self.kind[self.of(pieces)] == "street", dtype=bool)

    def street_ref(self, positions: npt.NDArray[Any]) -> Texts:
        """Street that each of these origins is, None for walls and the outline."""
        refs: Texts = self.ref[positions].copy()
        refs[self.kind[positions] != "street"] = None
        return refs

    def taken(self, lines: Lines, positions: npt.NDArray[Any]) -> Origins:
        """New lines that stand for what the lines at these positions stand for."""
        return Origins(
            lines, self.kind[positions], self.ref[positions], self.road_class[positions], self.rank[positions]
        )

    def joined_with(self, other: Origins) -> Origins:
        """Both sets of origins, in order."""
        names = ("lines", "kind", "ref", "road_class", "rank")
        merged = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in names}
        return replace(self, **merged)

    def with_walls(self, lines: Lines, refs: Texts) -> Origins:
        """These origins and the walls of compounds."""
        return self.joined_with(_plain(lines, "wall", refs, len(ROAD_CLASSES)))

    def with_outline(self, lines: Lines) -> Origins:
        """These origins and the rings of the outline."""
        refs = np.full(len(lines), None, dtype=object)
        return self.joined_with(_plain(lines, "boundary", refs, len(ROAD_CLASSES) + 1))


def _plain(lines: Lines, kind: str, refs: Texts, rank: int) -> Origins:
    """Origins of one kind without a road class."""
    count = len(lines)
    return Origins(
        lines,
        np.full(count, kind, dtype=object),
        refs,
        np.full(count, None, dtype=object),
        np.full(count, rank, dtype=np.int64),
    )


def street_origins(streets: gpd.GeoDataFrame, *, with_paths: bool = False) -> Origins:
    """Origins of the streets that cut blocks, or of all of them; `streets` is in metres.

    A road class that is not known counts as a lane.
    """
    cutting = streets if with_paths else streets[streets["road_class"] != "path"]
    lines, position = as_lines(cutting.geometry.to_numpy())
    road_class = cutting["road_class"].to_numpy(dtype=object)[position]
    order = {name: rank for rank, name in enumerate(ROAD_CLASSES)}
    rank = np.array([order.get(name, len(order) - 1) for name in road_class], dtype=np.int64)
    refs = cutting["source_ref"].to_numpy(dtype=object)[position]
    return Origins(lines, np.full(len(lines), "street", dtype=object), refs, road_class, rank)
