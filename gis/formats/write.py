"""Canonical layers written out so that reading them back gives the same layers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from gis.crs import WGS84
from gis.errors import GisError
from gis.formats.canonical import LAYERS
from gis.formats.tables import FORMULA_STARTS, WKT, layer_name

_DECIMALS = 9  # 0.1 mm


class Unwritable(GisError):
    """A file cannot be written where it was asked for: no folder, no right, no room."""


def write(layers: Mapping[str, gpd.GeoDataFrame], path: Path) -> list[Path]:
    """Write `layers` (WGS84) as .gpkg, .geojson or .csv; the paths written.

    A GeoPackage holds all layers; of the other two there is one file a layer, 'stem-layer.suffix':
    the name says the layer when it is read back. A file appears whole or not at all.
    Raises Unwritable for a place that cannot be written to, GisError for layers or a suffix that cannot be.
    """
    if not layers:
        raise GisError(f"there is nothing to write to {path.name}", file=path.name)
    suffix = path.suffix.lower()
    if suffix == ".gpkg":
        return [_whole(path, lambda target: _geopackage(layers, target))]
    if suffix not in (".geojson", ".csv"):
        raise GisError(f"exports are written as .gpkg, .geojson or .csv, not '{suffix}'", suffix=suffix)
    one = _geojson if suffix == ".geojson" else _csv
    written = []
    for key, frame in layers.items():
        named = layer_name(path.stem) == key and len(layers) == 1
        target = path if named else path.with_name(f"{path.stem}-{key}{path.suffix}")
        written.append(_whole(target, lambda whole, key=key, frame=frame: one(key, frame, whole)))
    return written


def _whole(path: Path, fill: Any) -> Path:
    folder = path.parent
    if not folder.is_dir():
        raise Unwritable(f"{path.name} cannot be written: there is no folder {folder}", file=path.name)
    unfinished = path.with_name(f".{path.stem}.unfinished{path.suffix}")
    try:
        unfinished.unlink(missing_ok=True)
        fill(unfinished)
        unfinished.replace(path)
    except OSError as error:
        raise Unwritable(f"{path.name} cannot be written: {error.strerror or error}", file=path.name) from error
    except RuntimeError as error:  # GDAL's ways of saying the same
        raise Unwritable(f"{path.name} cannot be written: {str(error).splitlines()[0]}", file=path.name) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return path


def _geopackage(layers: Mapping[str, gpd.GeoDataFrame], path: Path) -> None:
    for key, frame in layers.items():
        _to_file(_plain(frame), path, key, "GPKG", {})


def _geojson(key: str, frame: gpd.GeoDataFrame, path: Path) -> None:
    _to_file(_plain(frame), path, key, "GeoJSON", {"COORDINATE_PRECISION": str(_DECIMALS), "WRITE_NAME": "YES"})


def _to_file(frame: pd.DataFrame, path: Path, key: str, driver: str, options: dict[str, str]) -> None:
    if isinstance(frame, gpd.GeoDataFrame):
        frame.to_file(path, layer=key, driver=driver, engine="pyogrio", **options)
        return
    bare = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([None] * len(frame), crs=WGS84))
    bare.to_file(path, layer=key, driver=driver, engine="pyogrio", **options)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Dates and flags as text that every driver keeps, whole numbers as nullable integers."""
    plain = frame.copy()
    for name in plain.columns.difference(["geometry"]):
        values = plain[name]
        kinds = {type(value) for value in values if not _is_nothing(value)}
        if kinds and kinds <= {int}:
            plain[name] = values.astype("Int64")
        else:
            plain[name] = pd.Series([_as_text(value) for value in values], index=plain.index, dtype="str")
    return plain


def _csv(key: str, frame: gpd.GeoDataFrame, path: Path) -> None:
    table = pd.DataFrame(
        {name: [_safe(value) for value in frame[name]] for name in frame.columns if name != "geometry"}
    )
    if "geometry" in frame and (key not in LAYERS or LAYERS[key].shapes != ("Point",)):
        table[WKT] = shapely.to_wkt(frame.geometry.to_numpy(), rounding_precision=_DECIMALS)
    elif "geometry" in frame:
        table["lon"] = frame.geometry.x.round(_DECIMALS).to_numpy()
        table["lat"] = frame.geometry.y.round(_DECIMALS).to_numpy()
    table.to_csv(path, index=False, encoding="utf-8-sig")


def _is_nothing(value: Any) -> bool:
    return bool(pd.isna(value))


def _as_text(value: Any) -> str | None:
    if _is_nothing(value):
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _safe(value: Any) -> str | None:
    """A text that a spreadsheet would run as a formula gets ' in front."""
    text = _as_text(value)
    if isinstance(value, str) and text is not None and text.startswith(FORMULA_STARTS):
        return f"'{text}"
    return text
