"""The local frame of a town: metres east and north of a reference point, and the way to WGS84."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from gis.crs import WGS84, metric_srid

_DECIMALS = 9  # of a degree: a tenth of a millimetre, and the same bytes on every machine


@dataclass(frozen=True)
class Frame:
    """Metres in the community's metric system, shifted so that the reference point is (0, 0)."""

    lon: float
    lat: float

    @cached_property
    def srid(self) -> int:
        """SRID of the metric system beneath the frame."""
        return metric_srid(self.lon, self.lat)

    @cached_property
    def _origin(self) -> tuple[float, float]:
        x, y = Transformer.from_crs(WGS84, self.srid, always_xy=True).transform(self.lon, self.lat)
        return float(x), float(y)

    @cached_property
    def _back(self) -> Transformer:
        return Transformer.from_crs(self.srid, WGS84, always_xy=True)

    def to_wgs84(self, shapes: Sequence[BaseGeometry] | NDArray[np.object_]) -> NDArray[np.object_]:
        """Geometries (local metres) → geometries (EPSG:4326); equal vertices stay equal."""
        array = np.array(shapes, dtype=object)
        x0, y0 = self._origin

        def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            lon, lat = self._back.transform(xy[:, 0] + x0, xy[:, 1] + y0)
            return np.round(np.column_stack([lon, lat]), _DECIMALS)

        moved: NDArray[np.object_] = shapely.transform(array, move)
        return moved
