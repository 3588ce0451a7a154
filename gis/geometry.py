"""Small geometric services that several parts of the library share."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely import Polygon

from gis.crs import WGS84
from gis.errors import InvalidGeometry

_STEP_DEG = 0.0005  # about 50 m: a straight edge in degrees bends by less than 0.1 mm in metres
_GRID_M = 0.001


@lru_cache(maxsize=32)
def _transformer(from_srid: int, to_srid: int) -> Transformer:
    """Building one takes milliseconds, so each is kept."""
    return Transformer.from_crs(from_srid, to_srid, always_xy=True)


class Placer:
    """Tells where on the globe a geometry of one metric CRS lies."""

    def __init__(self, srid: int) -> None:
        self._transformer = _transformer(srid, WGS84)

    def of(self, shape: Any) -> tuple[float, float]:
        """WGS84 (lon, lat) of a point on the geometry."""
        is_line = shapely.get_dimensions(shape) == 1 and shapely.get_num_geometries(shape) == 1
        point = shape.interpolate(0.5, normalized=True) if is_line else shapely.point_on_surface(shape)
        return self.at(point.x, point.y)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """WGS84 (lon, lat) of metric coordinates."""
        lon, lat = self._transformer.transform(x, y)
        return float(lon), float(lat)


def in_metres(frame: gpd.GeoDataFrame, srid: int) -> gpd.GeoDataFrame:
    """The frame in EPSG `srid`, index reset; a frame without CRS counts as EPSG:4326."""
    placed = frame if frame.crs is not None else frame.set_crs(WGS84)
    return placed.to_crs(srid).reset_index(drop=True)


def transformed(shapes: Any, from_srid: int, to_srid: int) -> Any:
    """A geometry, or an array of them, from one CRS to another, x east and y north."""
    transformer = _transformer(from_srid, to_srid)

    def moved(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    return shapely.transform(shapes, moved)


def boundary_in_metres(boundary: Polygon, srid: int) -> Polygon:
    """An EPSG:4326 outline in EPSG `srid` on the millimetre grid.

    Long edges get vertices about every 50 m first, so that a straight line on the map of degrees
    stays where it is. Raises InvalidGeometry unless it is one valid area.
    """
    parts = [part for part in shapely.get_parts(boundary) if isinstance(part, Polygon) and part.area > 0]
    if len(parts) != 1 or not parts[0].is_valid:
        reason = shapely.is_valid_reason(boundary)
        raise InvalidGeometry("the boundary must be one valid area", areas=len(parts), reason=reason)
    dense = shapely.segmentize(shapely.force_2d(parts[0]), _STEP_DEG)
    metric = shapely.set_precision(transformed(dense, WGS84, srid), _GRID_M)
    if not isinstance(metric, Polygon) or metric.is_empty:
        raise InvalidGeometry("the boundary encloses no ground", reason=shapely.is_valid_reason(metric))
    return metric


def sum_by(groups: npt.NDArray[Any], weights: npt.NDArray[Any], count: int) -> npt.NDArray[np.float64]:
    """Sum of weights for each group 0..count-1; groups and weights are (n,)."""
    sums: npt.NDArray[np.float64] = np.bincount(groups, weights=weights, minlength=count).astype(np.float64)
    return sums


def rings(polygon: Polygon) -> npt.NDArray[np.object_]:
    """The rings of a polygon as an array of LineStrings."""
    return np.array([shapely.LineString(ring.coords) for ring in (polygon.exterior, *polygon.interiors)])


def without_holes(polygon: Polygon) -> Polygon:
    """The polygon with its holes filled."""
    return Polygon(polygon.exterior)
