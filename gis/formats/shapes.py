"""Geometry as found becomes geometry as wanted: 2-D WGS84, valid, single, of the layer's shapes."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import WGS84, Datum, to_wgs84
from gis.errors import Problem, Unreadable
from gis.formats.canonical import Layer

_POINT, _LINE, _POLYGON = 0, 1, 3
_TYPE_OF = {"Point": _POINT, "LineString": _LINE, "Polygon": _POLYGON}
_SHOWN = 5
_DIMENSION = {"Point": 0, "LineString": 1, "Polygon": 2}

Shapes = NDArray[np.object_]


def georeferenced(frame: gpd.GeoDataFrame, datum: Datum, what: str) -> gpd.GeoDataFrame:
    """The frame in WGS84 (EPSG:4326), whatever CRS it names and datum it is in.

    Raises Unreadable where the numbers can be no longitudes and latitudes and no CRS says otherwise.
    """
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    if datum is Datum.BD09MC:
        return to_wgs84(frame.set_crs(WGS84, allow_override=True), datum)
    if frame.crs is None:
        if _mostly_outside_degrees(frame):
            raise Unreadable(f"{what} names no coordinate system and its numbers are not degrees", layer=what)
        frame = frame.set_crs(WGS84)
    elif frame.crs.to_epsg() != WGS84:
        frame = frame.to_crs(WGS84)
    return to_wgs84(frame, datum)


def cleaned(frame: gpd.GeoDataFrame, layer: Layer) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Rows whose geometry serves the layer, one single-part geometry each; what was done about the rest.

    Pieces of a multi-part geometry get '#2', '#3' … behind their reference, west to east.
    """
    problems: list[Problem] = []
    frame = _without_nothing(frame, layer, problems)
    frame = _within_the_world(frame, layer, problems)
    frame = _repaired(frame, layer, problems)
    return _in_pieces(frame, layer, problems), problems


def listed(refs: tuple[str, ...]) -> str:
    """The first few references, in words."""
    return ", ".join(refs[:_SHOWN]) + (f", … {len(refs) - _SHOWN} more" if len(refs) > _SHOWN else "")


def _mostly_outside_degrees(frame: gpd.GeoDataFrame) -> bool:
    bounds = frame.geometry.bounds.to_numpy()
    return bool(np.nanmedian(np.abs(bounds), axis=0).max(initial=0.0) > 180.0) if len(bounds) else False


def _drop(frame: Any, bad: Any, code: str, text: str, problems: list[Problem]) -> gpd.GeoDataFrame:
    if not bad.any():
        return frame
    refs = tuple(frame.loc[bad, "source_ref"].astype(str))
    problems.append(Problem(code, "error", f"{text.format(len(refs))} ({listed(refs)})", refs))
    return frame[~bad]


def _without_nothing(frame: gpd.GeoDataFrame, layer: Layer, problems: list[Problem]) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    nothing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    said = f"{layer.key}: {{}} rows have no geometry and are left out"
    return _drop(frame, nothing, "geometry_missing", said, problems)


def _within_the_world(frame: gpd.GeoDataFrame, layer: Layer, problems: list[Problem]) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    at, owner = shapely.get_coordinates(shapes, return_index=True)
    wild = ~(np.isfinite(at).all(axis=1) & (np.abs(at[:, 0]) <= 180.0) & (np.abs(at[:, 1]) <= 90.0))
    bad = np.zeros(len(shapes), dtype=bool)
    bad[owner[wild]] = True
    said = f"{layer.key}: {{}} rows have coordinates that are no longitude and latitude; they are left out"
    return _drop(frame, bad, "coordinates_wild", said, problems)


def _repaired(frame: gpd.GeoDataFrame, layer: Layer, problems: list[Problem]) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    bad = ~shapely.is_valid(shapes)
    if not bad.any():
        return frame
    refs = tuple(frame.loc[bad, "source_ref"].astype(str))
    why = shapely.is_valid_reason(shapes[bad][0])
    said = f"{layer.key}: {len(refs)} shapes cross themselves or are otherwise invalid ({why}); they are repaired"
    problems.append(Problem("geometry_repaired", "warning", said, refs, _place(shapes[bad][0])))
    mended = shapes.copy()
    mended[bad] = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    single = bad & (shapely.get_type_id(shapes) == _POLYGON)
    mended[single] = [_largest(shape) for shape in mended[single]]
    frame = frame.set_geometry(gpd.GeoSeries(mended, index=frame.index, crs=frame.crs))
    said = f"{layer.key}: {{}} shapes have no extent and are left out"
    return _drop(frame, shapely.is_empty(mended), "geometry_collapsed", said, problems)


def _largest(shape: Any) -> Any:
    """One outline stays one: of the pieces it falls into, the largest."""
    parts = shapely.get_parts(shape)
    return parts[int(np.argmax(shapely.area(parts)))] if len(parts) else shape


def _place(shape: Any) -> tuple[float, float]:
    x, y = shapely.get_coordinates(shape)[0]
    return float(x), float(y)


def _in_pieces(frame: gpd.GeoDataFrame, layer: Layer, problems: list[Problem]) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    if "Point" in layer.shapes and len(layer.shapes) == 1:
        shapes = _as_points(shapes)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    if len(parts) != len(frame):
        order = np.lexsort((*shapely.bounds(parts).T[:2][::-1], owner))
        parts, owner = parts[order], owner[order]
    wanted = np.isin(shapely.get_type_id(parts), [_TYPE_OF[shape] for shape in layer.shapes])
    wanted &= (shapely.get_dimensions(parts) == 0) | (shapely.length(parts) > 0)
    useless = np.setdiff1d(np.arange(len(frame)), owner[wanted])
    if len(useless):
        said = f"{layer.key}: {len(useless)} rows are no {' or '.join(layer.shapes)} and are left out"
        refs = tuple(frame["source_ref"].iloc[useless].astype(str))
        problems.append(Problem("geometry_unsuitable", "error", said, refs))
    parts, owner = shapely.orient_polygons(parts[wanted]), owner[wanted]
    pieces = frame if len(parts) == len(frame) and not len(useless) else _numbered(frame, owner)
    return pieces.reset_index(drop=True).set_geometry(gpd.GeoSeries(parts, crs=WGS84))


def _numbered(frame: gpd.GeoDataFrame, owner: Any) -> gpd.GeoDataFrame:
    """Each row as often as it has pieces."""
    pieces = frame.iloc[owner].copy()
    nth = pd.Series(owner).groupby(owner).cumcount().to_numpy()
    pieces["source_ref"] = [
        ref if n == 0 else f"{ref}#{n + 1}" for ref, n in zip(pieces["source_ref"], nth, strict=True)
    ]
    return pieces


def _as_points(shapes: Shapes) -> Shapes:
    """A place to stand for each shape; inside it where it is an area."""
    return np.where(shapely.get_type_id(shapes) == _POINT, shapes, shapely.point_on_surface(shapes))
