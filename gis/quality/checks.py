"""The checks of a data set, as one list over canonical layers in WGS84 (EPSG:4326)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import WGS84, metric_srid
from gis.errors import Problem
from gis.geometry import transformed
from gis.quality.datum import guess_datum
from gis.quality.report import Report

Layers = Mapping[str, gpd.GeoDataFrame]
_NOTHING = gpd.GeoDataFrame()
_SAME_DEG = 1e-7  # about 1 cm
_OVERLAP_SHARE = 0.05  # of the smaller one
_OVERLAP_M2 = 2.0
_SHOWN = 5
_AREA_M2 = {"buildings": (2.0, 120_000.0), "compounds": (100.0, 1_000_000.0)}
_RANGES = {"floors": (1, 200), "households": (0, 5_000), "residents_registered": (0, 50_000)}
_RANGES |= {"residents_usual": (0, 50_000), "residents_actual": (0, 50_000)}
_EXPECTED = {"shops": ("name",), "organizations": ("name",), "buildings": ("floors",), "streets": ("name",)}
_REFERENCES = {
    "buildings": ("compound_ref", "compounds"),
    "stairs": ("building_ref", "buildings"),
    "shops": ("building_ref", "buildings"),
    "hazards": ("shop_ref", "shops"),
}


# What the database holds once only, beside the identity of a row.
UNIQUE = {"cameras": ("number",), "stairs": ("building_ref", "number")}


@dataclass(frozen=True)
class Context:
    """What is inspected and what is known besides.

    `boundary` is the community's outline and `reference` what is on the ground already, both
    WGS84; `kinds` are the codes of the dictionary. Any of them may be missing.
    """

    layers: Layers
    boundary: shapely.Polygon | None = None
    reference: Layers | None = None
    kinds: frozenset[str] | None = None

    @cached_property
    def metric(self) -> dict[str, Any]:
        """Geometry of the layers of areas in metres, as arrays."""
        frames = {key: self.layers[key] for key in _AREA_M2 if len(self.layers.get(key, _NOTHING))}
        if not frames:
            return {}
        bounds = np.array([frame.total_bounds for frame in frames.values()])
        west, south = bounds[:, :2].min(axis=0)
        east, north = bounds[:, 2:].max(axis=0)
        srid = metric_srid((west + east) / 2, (south + north) / 2)
        return {key: transformed(frame.geometry.to_numpy(), WGS84, srid) for key, frame in frames.items()}


def inspect(
    layers: Layers,
    *,
    boundary: shapely.Polygon | None = None,
    reference: Layers | None = None,
    kinds: frozenset[str] | None = None,
    noticed: tuple[Problem, ...] = (),
) -> Report:
    """Every check over `layers`; `noticed` are problems that reading them brought up."""
    context = Context(layers, boundary, reference, kinds)
    found = [problem for check in CHECKS for problem in check(context)]
    return Report((*noticed, *found), {key: len(frame) for key, frame in layers.items()})


def invalid_geometry(context: Context) -> Iterator[Problem]:
    """Shapes that break the rules of their type."""
    for key, frame in _geographic(context):
        shapes = frame.geometry.to_numpy()
        bad = ~shapely.is_valid(shapes) | shapely.is_missing(shapes) | shapely.is_empty(shapes)
        yield from _told("geometry_invalid", "error", frame, bad, f"{key}: {{}} shapes are invalid or empty")


def duplicate_refs(context: Context) -> Iterator[Problem]:
    """One identity for several rows."""
    for key, frame in context.layers.items():
        again = frame["source_ref"].duplicated(keep="first").to_numpy()
        yield from _told("ref_duplicate", "error", frame, again, f"{key}: {{}} rows repeat the identity of another row")


def duplicate_values(context: Context) -> Iterator[Problem]:
    """Numbers that must be unique and stand in several rows; such a data set cannot be written."""
    for key, names in UNIQUE.items():
        frame = context.layers.get(key, _NOTHING)
        if not len(frame):
            continue
        again = frame.duplicated(list(names), keep=False).to_numpy()
        held = frame.loc[again].groupby(list(names), sort=True)["source_ref"]
        said = [f"{_in_words(value)} in rows {', '.join(map(str, refs))}" for value, refs in list(held)[:_SHOWN]]
        more = f"; … and {held.ngroups - _SHOWN} more" if held.ngroups > _SHOWN else ""
        text = f"{key}: {{}} rows repeat a {' and '.join(names)} that may stand once ({'; '.join(said)}{more})"
        yield from _told("value_repeated", "error", frame, again, text)


def _in_words(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def duplicate_geometry(context: Context) -> Iterator[Problem]:
    """The same shape twice; points only if they also share name and kind."""
    for key, frame in _geographic(context):
        bounds = np.floor(shapely.bounds(frame.geometry.to_numpy()) / _SAME_DEG + 0.5)
        alike = pd.DataFrame(bounds).duplicated(keep=False).to_numpy()
        some = frame[alike]  # only shapes of the same extent can be the same
        shapes = shapely.normalize(shapely.set_precision(some.geometry.to_numpy(), _SAME_DEG, mode="pointwise"))
        keys = pd.DataFrame({"shape": shapely.to_wkb(shapes)}, index=some.index)
        for name in ("name", "kind", "number"):
            if name in some and key not in ("buildings", "compounds"):
                keys[name] = some[name].astype(str)
        again = np.zeros(len(frame), dtype=bool)
        again[alike] = keys.duplicated().to_numpy()
        yield from _told("geometry_duplicate", "warning", frame, again, f"{key}: {{}} rows repeat another row's shape")


def overlapping(context: Context) -> Iterator[Problem]:
    """Buildings or compounds that share ground."""
    for key in ("buildings", "compounds"):
        shapes = context.metric.get(key)
        if shapes is None:
            continue
        first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        ahead = first < second
        first, second = first[ahead], second[ahead]
        shared = shapely.area(shapely.intersection(shapes[first], shapes[second]))
        smaller = np.minimum(shapely.area(shapes[first]), shapely.area(shapes[second]))
        over = (shared > _OVERLAP_M2) & (shared > _OVERLAP_SHARE * smaller)
        frame = context.layers[key]
        bad = np.zeros(len(frame), dtype=bool)
        bad[np.concatenate([first[over], second[over]])] = True
        yield from _told("overlap", "warning", frame, bad, f"{key}: {{}} overlap a neighbour")


def outside_boundary(context: Context) -> Iterator[Problem]:
    """Rows that do not touch the community."""
    if context.boundary is None:
        return
    shapely.prepare(context.boundary)
    for key, frame in _geographic(context):
        away = ~shapely.intersects(context.boundary, frame.geometry.to_numpy())
        yield from _told("outside", "info", frame, away, f"{key}: {{}} lie outside the community and are left out")


def missing_values(context: Context) -> Iterator[Problem]:
    """Values that the product shows or counts with, and the source does not give."""
    for key, names in _EXPECTED.items():
        frame = context.layers.get(key, _NOTHING)
        for name in names if len(frame) else ():
            absent = frame[name].isna().to_numpy() if name in frame else np.ones(len(frame), dtype=bool)
            yield from _told("value_absent", "info", frame, absent, f"{key}: {{}} of {len(frame)} have no {name}")


def out_of_range(context: Context) -> Iterator[Problem]:
    """Numbers and sizes that cannot be."""
    for key, frame in context.layers.items():
        for name, (low, high) in _RANGES.items():
            if name in frame:
                numbers = pd.to_numeric(frame[name], errors="coerce")
                bad = ((numbers < low) | (numbers > high)).to_numpy()
                yield from _told("out_of_range", "error", frame, bad, f"{key}.{name}: {{}} lie outside {low} to {high}")
    for key, (small, large) in _AREA_M2.items():
        if key in context.metric:
            area = shapely.area(context.metric[key])
            bad = (area < small) | (area > large)
            said = f"{key}: {{}} are smaller than {small:,.0f} m² or larger than {large:,.0f} m²"
            yield from _told("size_unlikely", "warning", context.layers[key], bad, said)


def unknown_kind(context: Context) -> Iterator[Problem]:
    """Kinds that the dictionary does not have; they become its 'other'."""
    for key, frame in context.layers.items():
        if context.kinds is None or key not in ("shops", "organizations", "places", "hazards"):
            continue
        strange = ~frame["kind"].isin(context.kinds).to_numpy()
        listed = ", ".join(sorted(set(frame.loc[strange, "kind"].astype(str)))[:5])
        said = f"{key}: {{}} have a kind that the dictionary lacks ({listed}); they count as other"
        yield from _told("kind_unknown", "warning", frame, strange, said)


def dangling_reference(context: Context) -> Iterator[Problem]:
    """References to rows that are neither in the data set nor on the ground."""
    for key, (column, referred) in _REFERENCES.items():
        frame = context.layers.get(key)
        if frame is None or column not in frame:
            continue
        known: set[Any] = set()
        for layers in (context.layers, context.reference or {}):
            if referred in layers:
                known |= set(layers[referred]["source_ref"])
        lost = (frame[column].notna() & ~frame[column].isin(known)).to_numpy()
        yield from _told(
            "reference_dangling", "warning", frame, lost, f"{key}: {{}} refer to {referred} that are not there"
        )


def wrong_datum(context: Context) -> Iterator[Problem]:
    """Coordinates that fit the ground far better when read in another datum."""
    guess = guess_datum(context.layers, context.reference or {})
    if guess is not None:
        yield Problem("datum_suspect", "warning", guess.text, place=guess.place)


CHECKS: tuple[Callable[[Context], Iterator[Problem]], ...] = (
    invalid_geometry,
    duplicate_refs,
    duplicate_values,
    duplicate_geometry,
    overlapping,
    outside_boundary,
    missing_values,
    out_of_range,
    unknown_kind,
    dangling_reference,
    wrong_datum,
)


def _geographic(context: Context) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    for key, frame in context.layers.items():
        if "geometry" in frame and len(frame):
            yield key, frame


def _told(code: str, severity: Any, frame: gpd.GeoDataFrame, bad: Any, text: str) -> Iterator[Problem]:
    """One problem for all rows marked in `bad`, placed at the first of them."""
    if not bad.any():
        return
    rows = frame[bad]
    yield Problem(
        code, severity, text.replace("{}", str(len(rows)), 1), tuple(rows["source_ref"].astype(str)), _place(rows)
    )


def _place(rows: gpd.GeoDataFrame) -> tuple[float, float] | None:
    if "geometry" not in rows or getattr(rows, "crs", None) != WGS84:
        return None
    at = shapely.get_coordinates(rows.geometry.iloc[0])
    return (float(at[0, 0]), float(at[0, 1])) if len(at) else None
