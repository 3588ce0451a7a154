"""The outline of a community from a file that holds one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import shapely

from gis.crs import Datum
from gis.errors import Unreadable
from gis.formats.guard import Format, recognise
from gis.formats.shapes import georeferenced


def read_outline(path: Path, datum: Datum = Datum.WGS84) -> shapely.Polygon:
    """The one area (WGS84) that all polygons of the file make up together.

    Raises Unreadable where there is none, or where they fall into several pieces.
    """
    if recognise(path) is not Format.VECTOR:
        raise Unreadable(
            f"{path.name} is no GeoPackage, Shapefile or GeoJSON; an outline is read from these", file=path.name
        )
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        if len(names) > 1:
            listed = ", ".join(names)
            raise Unreadable(
                f"{path.name} holds several layers ({listed}); an outline is read from a file of one layer",
                file=path.name,
            )
        frame = pyogrio.read_dataframe(path, columns=[])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise Unreadable(f"{path.name} cannot be read: {error}", file=path.name) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise Unreadable(f"{path.name} reads as empty: no outline in it", file=path.name)
    shapes = georeferenced(frame, datum, path.name).geometry.to_numpy()
    whole: Any = shapely.union_all(shapely.make_valid(shapes[shapely.get_dimensions(shapes) == 2]))
    if whole.geom_type != "Polygon" or whole.is_empty:
        pieces = len(shapely.get_parts(whole))
        raise Unreadable(f"{path.name} holds {pieces} separate areas; an outline is one", file=path.name, pieces=pieces)
    outline: shapely.Polygon = shapely.orient_polygons(whole)
    return outline
