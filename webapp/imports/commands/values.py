"""Canonical rows as the values that the tables take."""

from __future__ import annotations

from datetime import date
from types import NoneType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from gis.formats import LAYERS
from gis.geometry import transformed
from webapp.imports.commands.copying import ewkb
from webapp.imports.queries.targets import Target

_PLAIN = {NoneType, str, int, bool, date}


def values_of(frame: pd.DataFrame, name: str) -> list[Any]:
    """A column as plain Python values, None where nothing is known; all None if there is no such column."""
    if name not in frame:
        return [None] * len(frame)
    held = frame[name].tolist()
    if set(map(type, held)) <= _PLAIN:
        return held
    return [None if gone else _plain(value) for value, gone in zip(held, pd.isna(frame[name]), strict=True)]


def filled(target: Target, frame: pd.DataFrame, name: str) -> list[Any]:
    """A column with the canonical default where a value is required and missing; no households are 0."""
    column = next(column for column in LAYERS[target.key].columns if column.name == name)
    default = 0 if name == "households" else column.default
    held = values_of(frame, name)
    return held if default is None else [default if value is None else value for value in held]


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def known_kinds(kinds: list[str], dictionary: set[str]) -> list[str]:
    """Each kind if the dictionary has it, else the 'other' of its subject."""
    return [kind if kind in dictionary else f"{kind.partition('.')[0]}.other" for kind in kinds]


def geometry_of(frame: gpd.GeoDataFrame, srid: int) -> list[str]:
    """The frame's geometry in `srid`, as EWKB."""
    shapes = frame.geometry.to_numpy()
    return ewkb(shapes if frame.crs == srid else transformed(shapes, frame.crs.to_epsg(), srid), srid)
