"""Premises and the block, compound and building that each belongs to.

All frames are in one metric CRS and keep their index.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import STRtree

from gis.streets import StreetNetwork

_TOUCH_M = 0.01  # nearer to a line than rounding and surveying can tell: on it

Shapes = npt.NDArray[np.object_]
Positions = npt.NDArray[np.int64]


def anchor(shapes: Shapes) -> Shapes:
    """The one point that says where each geometry lies.

    A point is itself, a line its middle, an area a point on its surface; null stays null.
    """
    points = shapely.point_on_surface(shapes)
    linear = shapely.get_dimensions(shapes) == 1
    points[linear] = shapely.line_interpolate_point(shapes[linear], 0.5, normalized=True)
    return np.asarray(points)


def holders(points: Shapes, areas: Shapes) -> Positions:
    """Position of the area that holds each point, -1 where none does.

    Of several (a point exactly on a common border, areas that overlap) the smallest is taken,
    of equals the first; so the answer does not depend on the order of the tree.
    """
    found = np.full(len(points), -1, dtype=np.int64)
    if len(areas) == 0 or len(points) == 0:
        return found
    row, area = STRtree(areas).query(points, predicate="intersects")
    order = np.lexsort((area, shapely.area(areas)[area], row))
    rows, first = np.unique(row[order], return_index=True)
    found[rows] = area[order][first]
    return found


def blocks_of(points: Shapes, network: StreetNetwork) -> Positions:
    """Number of the one block of each point, 0 outside the community.

    A point on a line, to within a centimetre, belongs to the block with the lowest number.
    """
    polygons = network.blocks.geometry.to_numpy()
    numbers = network.blocks["number"].to_numpy(dtype=np.int64)
    found = np.zeros(len(points), dtype=np.int64)
    row, block = STRtree(polygons).query(points, predicate="dwithin", distance=_TOUCH_M)
    order = np.lexsort((numbers[block], row))
    rows, first = np.unique(row[order], return_index=True)
    found[rows] = numbers[block[order][first]]
    return found


def linked(frame: gpd.GeoDataFrame, column: str, points: Shapes, targets: gpd.GeoDataFrame) -> pd.Series:
    """References to the target each row lies in: as stated where that target is known, else by place."""
    by_place = holders(points, targets.geometry.to_numpy())
    refs = np.array([*targets["source_ref"], None], dtype=object)
    found = pd.Series(refs[by_place], index=frame.index, dtype=object)
    if column in frame:
        stated = frame[column].astype(object)
        found = stated.where(stated.isin(set(targets["source_ref"])), found)
    return found
