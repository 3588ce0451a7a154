"""Read a file of any known format into canonical layers, or say in a sentence why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gis.errors import Problem, Unreadable
from gis.formats.canonical import DERIVED
from gis.formats.guard import Format, recognise
from gis.formats.mapping import Layers, canonical
from gis.formats.osm import AREAS, LINES, POINTS, read_osm
from gis.formats.placing import Points
from gis.formats.spec import ANY, Spec
from gis.formats.tables import read_csv, read_excel
from gis.formats.vector import columns_of, read_vector

_FAR_DEG = 2.0  # about 200 km: farther from the middle is another town
_STRAY_SHARE = 0.01
_FEW = 50
_UNUSABLE_SHARE = 0.5


def read(
    path: Path | Sequence[Path],
    spec: Spec,
    *,
    within: shapely.Polygon | None = None,
    positions: Points | None = None,
    tell: Callable[[int], None] = lambda _count: None,
) -> Layers:
    """The canonical layers of one file, or of several taken together, in WGS84 (EPSG:4326).

    `within` keeps only what meets its bounding box (WGS84); without it the rows must
    belong to one town. Our own exports of blocks and grids are skipped. `positions` gives
    (lon, lat) for codes, `tell` hears how many features have been read so far. What was left
    out or mended is in `problems`. Raises Unreadable, naming the cause, for a file that is not
    what it claims to be, holds nothing, has nothing within, or lies in several regions.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    sources: dict[str, Any] = {}
    problems: list[Problem] = []
    for file in paths:
        if _is_derived(file, spec):
            said = f"{file.name}: blocks and grids are derived, left out"
            problems.append(Problem("derived", "info", said))
            continue
        layers, found = _sources(file, spec, tell)
        _add(sources, layers)
        problems += found
        tell(sum(len(frame) for frame in sources.values()))
    names = ", ".join(file.name for file in paths)
    held = sum(len(frame) for frame in sources.values())
    if not held:
        why = "; ".join(problem.text for problem in problems) or "no features in it"
        raise Unreadable(f"{names} reads as empty: {why}", file=names)
    result = canonical(sources, spec, positions)
    result.problems[:0] = problems
    if not any(len(frame) for frame in result.values()):
        why = result.problems[-1].text if result.problems else "no rule takes any of them"
        raise Unreadable(f"{names}: none of its {held:,} features is usable: {why}", file=names)
    _refuse_mostly_unusable(result, names)
    return _inside(result, within, spec, names) if within is not None else _in_one_region(result, names)


def guess_spec(paths: Sequence[Path], specs: Mapping[str, Spec]) -> Spec:
    """The data set whose rules speak of most that the first file holds; raises Unreadable if none does."""
    path = paths[0]
    form = recognise(path)
    held = {POINTS: set(), LINES: set(), AREAS: set()} if form is Format.OSM else columns_of(path)
    scores = {name: _fit(spec, held) for name, spec in specs.items()}
    best = max(scores, key=lambda name: scores[name])
    if not scores[best]:
        known = ", ".join(specs)
        raise Unreadable(f"{path.name} fits no source of sources.toml; name one of: {known}", file=path.name)
    return specs[best]


def _fit(spec: Spec, held: Mapping[str, set[str]]) -> int:
    """Two points for a rule that names a layer of the file, one for one whose columns are there."""
    score = 0
    for rule in spec.rules:
        if any(name in held for name in rule.sources):
            score += 2
        elif ANY in rule.sources and rule.when:
            score += any(set(rule.when) <= columns for columns in held.values())
    return score


def _sources(path: Path, spec: Spec, tell: Callable[[int], None]) -> tuple[dict[str, Any], list[Problem]]:
    match recognise(path):
        case Format.OSM:
            return read_osm(path, spec, tell)
        case Format.VECTOR:
            return read_vector(path, spec), []
        case Format.CSV:
            return read_csv(path, spec), []
        case Format.EXCEL:
            return read_excel(path, spec), []


def _is_derived(path: Path, spec: Spec) -> bool:
    """Whether the file is our own export of what is made from the layers, and no rule asks for it."""
    name = path.stem.rpartition("-")[2]
    if name not in DERIVED or any(ANY in rule.sources or name in rule.sources for rule in spec.rules):
        return False
    match recognise(path):
        case Format.CSV:
            return True
        case Format.VECTOR:
            return set(columns_of(path)) <= {*DERIVED, path.stem}
        case _:
            return False


def _add(sources: dict[str, Any], layers: dict[str, Any]) -> None:
    """Layers of one name from several files stand side by side."""
    for name, frame in layers.items():
        sources[name + " " * sum(known.rstrip() == name for known in sources)] = frame


def _refuse_mostly_unusable(layers: Layers, names: str) -> None:
    for key, frame in layers.items():
        left_out = [
            problem for problem in layers.problems if problem.severity == "error" and problem.text.startswith(key)
        ]
        lost = sum(len(problem.ids) for problem in left_out)
        if lost > 10 and lost > _UNUSABLE_SHARE * (lost + len(frame)):
            raise Unreadable(f"{names}: most rows are unusable: {left_out[0].text}", file=names, layer=key)


def _geographic(layers: Layers) -> dict[str, gpd.GeoDataFrame]:
    return {key: frame for key, frame in layers.items() if "geometry" in frame and len(frame)}


def _inside(layers: Layers, within: shapely.Polygon, spec: Spec, names: str) -> Layers:
    """The rows that meet the bounding box of `within`; raises Unreadable if there are rows and none does."""
    box = shapely.box(*within.bounds)
    frames = _geographic(layers)
    if frames and not any(shapely.intersects(frame.geometry.to_numpy(), box).any() for frame in frames.values()):
        said = f"nothing of {names} lies inside the area asked for"
        raise Unreadable(said + _if_swapped(frames, box, spec), file=names)
    for key, frame in frames.items():
        near = shapely.intersects(frame.geometry.to_numpy(), box)
        if not near.all():
            said = f"{key}: {(~near).sum()} rows lie outside the area asked for"
            layers.problems.append(Problem("outside", "info", said))
            layers[key] = frame[near].reset_index(drop=True)
    return layers


def _if_swapped(frames: Mapping[str, gpd.GeoDataFrame], box: shapely.Polygon, spec: Spec) -> str:
    """What to say where the rows would lie inside with longitude and latitude exchanged."""
    for frame in frames.values():
        turned = shapely.transform(frame.geometry.to_numpy(), lambda at: at[:, ::-1])
        if shapely.intersects(turned, box).mean() > _UNUSABLE_SHARE:
            pairs = [rule.position for rule in spec.rules if rule.position is not None]
            return f"; {'/'.join(pairs[0]) if len(pairs) == 1 else 'longitude and latitude'} look swapped"
    return ""


def _in_one_region(layers: Layers, names: str) -> Layers:
    """Rows far from the middle of all rows are strays if few, and a file of several regions if many."""
    frames = _geographic(layers)
    if not frames:
        return layers
    middles = {key: _middles(frame) for key, frame in frames.items()}
    everything = np.vstack(list(middles.values()))
    centre = np.median(everything, axis=0)
    far = np.abs(everything - centre).max(axis=1) > _FAR_DEG
    if not far.any():
        return layers
    are_strays = len(far) >= _FEW and far.sum() <= max(3, _STRAY_SHARE * len(far))
    if not are_strays:
        low, high = everything.min(axis=0), everything.max(axis=0)
        raise Unreadable(
            f"{names} covers several regions, from {low[0]:.1f},{low[1]:.1f} to {high[0]:.1f},{high[1]:.1f}:"
            " name the part wanted with a boundary or a bounding box",
            file=names,
        )
    for key, frame in frames.items():
        stray = np.abs(middles[key] - centre).max(axis=1) > _FAR_DEG
        if stray.any():
            refs = tuple(frame.loc[stray, "source_ref"].astype(str))
            said = f"{key}: {len(refs)} rows lie hundreds of kilometres from the rest and are left out"
            layers.problems.append(Problem("far_away", "error", said, refs))
            layers[key] = frame[~stray].reset_index(drop=True)
    return layers


def _middles(frame: gpd.GeoDataFrame) -> Any:
    bounds = shapely.bounds(frame.geometry.to_numpy())
    return (bounds[:, :2] + bounds[:, 2:]) / 2
