"""CSV and Excel as source layers: one per file or sheet, every value as text.

A column `wkt` makes a layer geographic; other positions are the business of the rules.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.errors import Unreadable
from gis.formats.canonical import LAYERS
from gis.formats.spec import Spec

WKT = "wkt"
_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = ",\t;|"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def read_csv(path: Path, spec: Spec) -> dict[str, Any]:
    """The file as one layer named like it; UTF-8 or GB18030 unless the source names its encoding.

    Raises Unreadable naming the line for ragged rows and the byte for a wrong encoding.
    """
    encoding = _encoding(path, spec)
    with path.open(encoding=encoding, newline="") as file:
        header = file.readline()
    separator = max(_SEPARATORS, key=header.count)
    csv.field_size_limit(10_000_000)
    try:
        frame = pd.read_csv(path, sep=separator, dtype=str, keep_default_na=False, encoding=encoding, index_col=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeError, csv.Error) as error:
        said = str(error).replace("Error tokenizing data. C error: ", "").strip()
        raise Unreadable(f"{path.name} is no well-formed table: {said}", file=path.name) from error
    return {layer_name(path.stem): _geographic(frame, path)}


def read_excel(path: Path, spec: Spec) -> dict[str, Any]:
    """Each sheet of the workbook as a layer; the first row holds the column names."""
    try:
        sheets = pd.read_excel(path, sheet_name=None, dtype=object, engine="openpyxl")
    except Exception as error:  # openpyxl raises whatever its XML and zip layers raise
        raise Unreadable(f"{path.name} is no readable workbook: {error}", file=path.name) from error
    return {layer_name(str(name)): _geographic(frame, path) for name, frame in sheets.items()}


def _encoding(path: Path, spec: Spec) -> str:
    data = path.read_bytes()
    failure: UnicodeDecodeError | None = None
    for encoding in (spec.encoding,) if spec.encoding else _ENCODINGS:
        try:
            data.decode(encoding)
        except UnicodeDecodeError as error:
            failure = error
        else:
            return encoding
    at = failure.start if failure else 0
    raise Unreadable(f"{path.name} is not in encoding {spec.encoding or 'UTF-8 or GB18030'}: byte {at}", file=path.name)


def layer_name(stem: str) -> str:
    """'town-buildings' is the layer buildings; other names stay."""
    last = stem.rpartition("-")[2]
    return last if last in LAYERS else stem


def _geographic(frame: pd.DataFrame, path: Path) -> Any:
    frame.columns = [str(column).strip() for column in frame.columns]
    for column in frame.columns:
        texts = frame[column]
        if column != WKT and texts.map(lambda value: isinstance(value, str) and value[:1] == "'").any():
            frame[column] = [_without_guard(value) for value in texts]
    if WKT not in frame:
        return frame
    shapes = shapely.from_wkt(frame[WKT].replace("", None).to_numpy(dtype=object), on_invalid="ignore")
    unread = np.flatnonzero(shapely.is_missing(shapes) & (frame[WKT] != "").to_numpy())
    if len(unread):
        row = int(unread[0]) + 2
        raise Unreadable(
            f"{path.name}, row {row}, column wkt: no readable geometry", file=path.name, row=row, column=WKT
        )
    return gpd.GeoDataFrame(frame.drop(columns=WKT), geometry=shapes)


def _without_guard(value: Any) -> Any:
    """Our own exports put ' before a text that a spreadsheet would take for a formula."""
    if isinstance(value, str) and value[:1] == "'" and value[1:2] in FORMULA_STARTS:
        return value[1:]
    return value
