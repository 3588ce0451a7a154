"""Where the rows of a table lie: by a pair of columns, or by a code whose place is known; and why some lie nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import WGS84
from gis.errors import Problem, Unreadable
from gis.formats.values import as_text

Points = Mapping[str, tuple[float, float]]
Causes = pd.Series
_FIRST_ROW = 2  # of a table: the first row holds the names of the columns
_SHOWN = 5
_FARTHEST_NORTH = 90.0


def placed_by_columns(position: tuple[str, str], source: pd.DataFrame, name: str) -> tuple[gpd.GeoDataFrame, Causes]:
    """The rows as points (numbers as they stand, called WGS84), and for each without a point the cause.

    Raises Unreadable if a column is not there, or if longitudes stand where latitudes should.
    """
    for column in position:
        if column not in source:
            raise Unreadable(f"{name} has no column '{column}' for the position", layer=name, column=column)
    texts = [as_text(source[column]) for column in position]
    lon, lat = (pd.to_numeric(text, errors="coerce").to_numpy(dtype=float) for text in texts)
    impossible = (np.abs(lat) > _FARTHEST_NORTH) & (np.abs(lon) <= _FARTHEST_NORTH)
    if impossible.any() and impossible.sum() * 2 > np.isfinite(lon + lat).sum():
        said = f"{name}: {position[0]}/{position[1]} look swapped: {impossible.sum()} rows lie beyond 90 degrees north"
        raise Unreadable(said, layer=name)
    causes = np.full(len(source), None, dtype=object)
    for column, text, numbers in zip(position, texts, (lon, lat), strict=True):
        for at in np.flatnonzero(~np.isfinite(numbers)):
            held = text.iloc[at]
            causes[at] = f"{column} is empty" if held is None else f"{column} '{held[:40]}' is no number"
    frame = gpd.GeoDataFrame(source, geometry=_points(lon, lat), crs=WGS84)
    return frame, pd.Series(causes, index=source.index, dtype=object)


def placed_by_code(column: str, source: pd.DataFrame, name: str, positions: Points) -> tuple[gpd.GeoDataFrame, Causes]:
    """The rows at the places of their codes, and for each without a place the cause."""
    if column not in source:
        raise Unreadable(f"{name} has no column '{column}' holding a code", layer=name, column=column)
    codes, nowhere = as_text(source[column]), (np.nan, np.nan)
    at = np.array([positions.get(code or "", nowhere) for code in codes]).reshape(-1, 2)
    said = [_about_code(column, code, code in positions) for code in codes]
    frame = gpd.GeoDataFrame(source, geometry=_points(at[:, 0], at[:, 1]), crs=WGS84)
    return frame, pd.Series(said, index=source.index, dtype=object)


def nowhere(layer: str, refs: pd.Series, causes: Causes) -> list[Problem]:
    """One problem that names the rows of a table that lie nowhere, each with its cause."""
    lost = causes[causes.notna()]
    if lost.empty:
        return []
    some = zip(lost.index[:_SHOWN].tolist(), lost.tolist(), strict=False)
    shown = "; ".join(f"row {at + _FIRST_ROW}: {cause}" for at, cause in some)
    more = f"; … and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    said = f"{layer}: {len(lost)} rows have no geometry and are left out ({shown}{more})"
    return [Problem("geometry_missing", "error", said, tuple(refs[lost.index].astype(str)))]


def _about_code(column: str, code: str | None, is_known: bool) -> str | None:
    if code is None:
        return f"{column} is empty"
    return None if is_known else f"{column} '{code[:40]}' is unknown"


def _points(lon: Any, lat: Any) -> Any:
    """Points, None where a coordinate is missing."""
    points = np.full(len(lon), None, dtype=object)
    known = np.isfinite(lon) & np.isfinite(lat)
    points[known] = shapely.points(lon[known], lat[known])
    return points
