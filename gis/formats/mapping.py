"""The rules of a spec applied: source layers in, canonical layers out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import WGS84, metric_srid
from gis.errors import Problem
from gis.formats.canonical import LAYERS, Layer
from gis.formats.placing import Causes, Points, nowhere, placed_by_code, placed_by_columns
from gis.formats.shapes import cleaned, georeferenced, listed
from gis.formats.spec import ANY, Expression, Join, Rule, Spec
from gis.formats.values import as_text, typed


class Layers(dict[str, gpd.GeoDataFrame]):
    """Canonical layers by key, with what was noticed while reading them."""

    def __init__(self, frames: Mapping[str, gpd.GeoDataFrame] | None = None, problems: list[Problem] | None = None):
        super().__init__(frames or {})
        self.problems: list[Problem] = problems or []


def canonical(sources: Mapping[str, pd.DataFrame], spec: Spec, positions: Points | None = None) -> Layers:
    """Every canonical layer that `spec` finds in the source layers, in WGS84 (EPSG:4326).

    `positions` gives (lon, lat) for codes, for rows that carry a code instead of coordinates.
    """
    mapper = _Mapper(spec, positions or {})
    frames = {layer.key: mapper.layer(layer, sources) for layer in LAYERS.values()}
    return Layers({key: frame for key, frame in frames.items() if frame is not None}, mapper.problems)


class _Mapper:
    """A spec at work; collects what it notices."""

    def __init__(self, spec: Spec, positions: Points) -> None:
        self.spec, self.positions = spec, positions
        self.problems: list[Problem] = []

    def layer(self, layer: Layer, sources: Mapping[str, pd.DataFrame]) -> gpd.GeoDataFrame | None:
        """One canonical layer from all source layers; None if no rule speaks of it."""
        rules = [rule for rule in self.spec.rules if rule.layer == layer.key]
        pieces, found = [], False
        for name, source in sources.items():
            left = np.ones(len(source), dtype=bool)
            for rule in rules:
                if not _speaks_of(rule, name.rstrip(), source, layer):
                    continue
                found = True
                taken = left & _mask(rule, source)
                left &= ~taken
                if taken.any():
                    pieces.append(self._rows(layer, rule, source[taken], name))
        if not found:
            return None
        if not pieces:
            return _empty(layer)
        frame = pd.concat(pieces, ignore_index=True) if len(pieces) > 1 else pieces[0]
        return _finished(layer, frame, self.problems)

    def _rows(self, layer: Layer, rule: Rule, source: pd.DataFrame, name: str) -> Any:
        causes: Causes | None = None
        if layer.is_geographic:
            source, causes = self._with_geometry(rule, source, name)
        refs = _references(rule, source)
        if causes is not None:
            self.problems += nowhere(layer.key, refs, causes)
            source, refs = source[causes.isna()], refs[causes.isna()]
        rows: dict[str, Any] = {"source_ref": refs}
        for column in layer.columns:
            raw = _expressed(rule.columns.get(column.name, ()), source)
            if column.name in rule.values:
                raw = _translated(raw, rule.values[column.name])
            if column.name in rule.constants:
                raw = raw.where(raw.notna(), rule.constants[column.name])
            rows[column.name], found = typed(column, raw, refs, layer.key)
            self.problems += found
        if not layer.is_geographic:
            return pd.DataFrame(rows)
        frame = gpd.GeoDataFrame(rows, geometry=source.geometry.to_numpy(), crs=WGS84)
        fit, found = cleaned(frame, layer)
        self.problems += found
        return _of_size(fit, rule)

    def _with_geometry(self, rule: Rule, source: pd.DataFrame, name: str) -> tuple[gpd.GeoDataFrame, Causes | None]:
        """The rows with their geometry, and for rows of a table that have none, why."""
        causes = None
        if rule.place_by is not None:
            return placed_by_code(rule.place_by, source, name, self.positions)
        if rule.position is not None and not isinstance(source, gpd.GeoDataFrame):
            source, causes = placed_by_columns(rule.position, source, name)
        return georeferenced(gpd.GeoDataFrame(source), self.spec.datum, name), causes


def _speaks_of(rule: Rule, name: str, source: pd.DataFrame, layer: Layer) -> bool:
    if ANY not in rule.sources and name not in rule.sources:
        return False
    if not layer.is_geographic:
        return True
    return isinstance(source, gpd.GeoDataFrame) or rule.position is not None or rule.place_by is not None


def _mask(rule: Rule, source: pd.DataFrame) -> Any:
    mask = np.ones(len(source), dtype=bool)
    for column, values in rule.when.items():
        mask &= _has(source, column, values)
    for column, values in rule.unless.items():
        mask &= ~_has(source, column, values)
    return mask


def _has(source: pd.DataFrame, column: str, values: tuple[str, ...]) -> Any:
    if column not in source:
        return np.zeros(len(source), dtype=bool)
    held = source[column]
    if ANY in values:
        return (held.notna() & (held.astype(object) != "")).to_numpy(dtype=bool)
    return held.isin(values).to_numpy(dtype=bool)


def _references(rule: Rule, source: pd.DataFrame) -> pd.Series:
    """The source's own identities; for rows without one, a digest of what they are."""
    refs = as_text(_expressed(rule.ref, source))
    nameless = refs.isna()
    if nameless.any():
        refs[nameless] = [f"at:{hashlib.sha1(row.encode()).hexdigest()[:16]}" for row in _in_words(source[nameless])]
    return refs


def _in_words(frame: pd.DataFrame) -> list[str]:
    """Each row as one text: its values and its geometry to a centimetre."""
    columns = [frame[name].astype(object).map(str) for name in frame.columns if name != "geometry"]
    if "geometry" in frame:
        shapes = gpd.GeoSeries(frame["geometry"]).to_numpy()
        columns.append(pd.Series(shapely.to_wkt(shapes, rounding_precision=7), index=frame.index))
    return ["|".join(map(str, row)) for row in zip(*columns, strict=True)]


def _expressed(expression: Expression, source: pd.DataFrame) -> pd.Series:
    columns = expression.columns if isinstance(expression, Join) else expression
    known = [source[column] for column in columns if column in source]
    if not known:
        return pd.Series([None] * len(source), index=source.index, dtype=object)
    if isinstance(expression, Join):
        texts = zip(*(as_text(values) for values in known), strict=True)
        joined = [expression.by.join(part for part in parts if part) or None for parts in texts]
        return pd.Series(joined, index=source.index, dtype=object)
    value = known[0].astype(object)
    for other in known[1:]:
        value = value.where(value.notna() & (value != ""), other)
    return value


def _translated(raw: pd.Series, table: Mapping[str, Any]) -> pd.Series:
    fallback, absent = table.get(ANY), table.get("")
    return pd.Series(
        [absent if text is None else table.get(text, fallback) for text in as_text(raw)], index=raw.index, dtype=object
    )


def _of_size(frame: gpd.GeoDataFrame, rule: Rule) -> gpd.GeoDataFrame:
    if rule.area_m2 is None or frame.empty:
        return frame
    west, south, east, north = frame.total_bounds
    area = frame.to_crs(metric_srid((west + east) / 2, (south + north) / 2)).area
    return frame[(area >= rule.area_m2[0]) & (area <= rule.area_m2[1])]


def _finished(layer: Layer, frame: pd.DataFrame, problems: list[Problem]) -> gpd.GeoDataFrame:
    """Rows complete and each identity used once."""
    required = [column for column in layer.columns if column.required]
    for column in required:
        absent = frame[column.name].isna()
        if absent.any():
            refs = tuple(frame.loc[absent, "source_ref"])
            said = f"{layer.key}: {len(refs)} rows have no {column.name} and are left out ({listed(refs)})"
            problems.append(Problem("value_missing", "error", said, refs))
            frame = frame[~absent]
    frame = _once_each(layer, frame, problems)
    if layer.is_geographic:
        return gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84).reset_index(drop=True)
    return gpd.GeoDataFrame(frame.reset_index(drop=True))


def _once_each(layer: Layer, frame: pd.DataFrame, problems: list[Problem]) -> pd.DataFrame:
    """Identical rows merged; different rows under one identity numbered west to east."""
    if not frame["source_ref"].duplicated().any():
        return frame
    again = frame["source_ref"].duplicated(keep=False)
    some = frame[again].copy()
    some["_digest"] = _in_words(some)
    same = some.duplicated(["source_ref", "_digest"])
    some = some[~same].sort_values(["source_ref", "_digest"], kind="stable")
    nth = some.groupby("source_ref").cumcount()
    refs = tuple(some.loc[nth > 0, "source_ref"])
    some["source_ref"] = [ref if n == 0 else f"{ref}~{n + 1}" for ref, n in zip(some["source_ref"], nth, strict=True)]
    if same.any():
        problems.append(Problem("row_repeated", "warning", f"{layer.key}: {same.sum()} rows occur twice; kept once"))
    if refs:
        said = f"{layer.key}: {len(refs)} rows share the identity of another row; numbered '~2', '~3' …"
        problems.append(Problem("ref_repeated", "warning", said, refs))
    return pd.concat([frame[~again], some.drop(columns="_digest")], ignore_index=True)


def _empty(layer: Layer) -> gpd.GeoDataFrame:
    columns = {name: pd.Series(dtype=object) for name in ("source_ref", *layer.names)}
    if not layer.is_geographic:
        return gpd.GeoDataFrame(columns)
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs=WGS84), crs=WGS84)
