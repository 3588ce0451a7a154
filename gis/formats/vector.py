"""GeoPackage, Shapefile (also zipped) and GeoJSON as source layers, through GDAL."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pyogrio.raw
import shapely

from gis.errors import Unreadable
from gis.formats.spec import ANY, Spec


def read_vector(path: Path, spec: Spec) -> dict[str, Any]:
    """The file's layers that some rule speaks of, with the columns that rules look at.

    Geometry keeps the CRS that the file names. Raises Unreadable for a damaged file and
    for one that holds none of the layers.
    """
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        wanted = [name for name in names if _is_wanted(name, spec)]
        layers = {name: _read_layer(path, name, spec) for name in wanted}
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError) as error:
        raise Unreadable(f"{path.name} cannot be read: {_first_sentence(error)}", file=path.name) from error
    if not wanted:
        listed = ", ".join(names) or "none"
        raise Unreadable(
            f"{path.name} holds no layer that source '{spec.name}' maps; its layers: {listed}", file=path.name
        )
    return layers


def columns_of(path: Path) -> dict[str, set[str]]:
    """The layers of a file that GDAL reads, with the names of their columns."""
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        return {name: set(pyogrio.read_info(path, layer=name)["fields"]) for name in names}
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, RuntimeError) as error:
        raise Unreadable(f"{path.name} cannot be read: {_first_sentence(error)}", file=path.name) from error


def _is_wanted(name: str, spec: Spec) -> bool:
    return any(ANY in rule.sources or name in rule.sources for rule in spec.rules)


def _read_layer(path: Path, name: str, spec: Spec) -> Any:
    """One layer with object columns as GDAL gives them: building typed columns first would cost as much again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        meta, _, shapes, fields = pyogrio.raw.read(
            path,
            layer=name,
            columns=sorted(spec.wanted),
            encoding=spec.encoding if path.suffix.lower() in (".shp", ".zip") else None,
            datetime_as_string=True,
        )
        frame = pd.DataFrame(dict(zip(meta["fields"], fields, strict=True)), dtype=object)
        if shapes is None:
            return frame
        return gpd.GeoDataFrame(frame, geometry=shapely.from_wkb(shapes, on_invalid="ignore"), crs=meta["crs"])


def _first_sentence(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
