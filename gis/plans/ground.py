"""What stands on the ground settles into blocks; what lies outside is counted and said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis.crs import WGS84
from gis.errors import Problem
from gis.geometry import Placer, in_metres
from gis.plans.households import with_households
from gis.plans.premises import Positions, anchor, blocks_of, linked
from gis.streets import StreetNetwork

PREMISES = ("buildings", "shops", "organizations", "places", "cameras", "hazards")
_STRADDLES = 0.8  # a building with less than this of its footprint in its block is named


@dataclass(frozen=True)
class Settled:
    """Layers inside the boundary (EPSG:4326), households by block number, what was left out and why."""

    layers: dict[str, gpd.GeoDataFrame]
    households: dict[int, int]
    is_estimated: bool
    outside: dict[str, int]
    problems: tuple[Problem, ...]


def settle(layers: Mapping[str, gpd.GeoDataFrame], network: StreetNetwork) -> Settled:
    """Give each premise its block, each building its compound and households, each shop its building.

    Streets stay whole when a piece of theirs lies in the community; compounds, premises count by
    the one point that says where they are; stairs go with their building. Rows without a usable
    geometry are left out with an error, and none is in two blocks.
    """
    kept: dict[str, gpd.GeoDataFrame] = {}
    metric: dict[str, gpd.GeoDataFrame] = {}
    problems: list[Problem] = []
    outside: dict[str, int] = {}
    estimated = False
    households: dict[int, int] = {}
    for key in ("streets", "compounds", *PREMISES, *layers):
        if key not in layers or key in kept:
            continue
        frame = layers[key]
        if key == "streets":
            kept[key] = _streets(frame, network)
        elif key == "compounds":
            metric[key], inside = _compounds(frame, network)
            kept[key] = _in_degrees(metric[key], frame, inside)
        elif key in PREMISES:
            metric[key], points, inside = _in_blocks(in_metres(frame, network.srid), network)
            if key == "buildings":
                metric[key] = _built(metric[key], points, metric.get("compounds"))
                estimated = bool(metric[key]["households_estimated"].any())
                households = metric[key].groupby("block")["households"].sum().to_dict()
                problems.extend(_straddling(metric[key], network))
            elif key == "shops" and "buildings" in metric:
                metric[key]["building_ref"] = linked(metric[key], "building_ref", points, metric["buildings"])
            kept[key] = _in_degrees(metric[key], frame, inside)
        else:
            kept[key] = _following(key, frame, kept)
        outside[key] = len(frame) - len(kept[key])
        problems.extend(_left_out(key, frame, outside[key]))
    _forget_strangers(kept)
    counts = {int(block): int(count) for block, count in households.items()}
    return Settled(kept, counts, estimated, outside, tuple(problems))


def _streets(frame: gpd.GeoDataFrame, network: StreetNetwork) -> gpd.GeoDataFrame:
    """Streets of which a piece lies in the community; paths too."""
    metric = in_metres(frame, network.srid)
    lines = metric.geometry.to_numpy()
    shapely.prepare(network.boundary)
    usable = ~shapely.is_missing(lines) & (shapely.length(lines) > 0)
    inside = np.zeros(len(lines), dtype=bool)
    pieces = shapely.intersection(lines[usable], network.boundary)
    inside[usable] = shapely.length(pieces) > 0.01
    in_use = metric["source_ref"].isin(set(network.edges["street_ref"].dropna()))
    here = (inside | in_use.to_numpy()) & usable
    return _in_degrees(metric[here], frame, here)


def _in_degrees(metric: gpd.GeoDataFrame, frame: gpd.GeoDataFrame, rows: np.ndarray) -> gpd.GeoDataFrame:
    """The metric frame in EPSG:4326: with the very coordinates of the `rows` it was made from, where these are that."""
    if frame.crs is not None and frame.crs != WGS84:
        return metric.to_crs(WGS84)
    shapes = frame.geometry.to_numpy()[rows]
    return metric.set_geometry(gpd.GeoSeries(shapes, index=metric.index, crs=WGS84))


def _compounds(frame: gpd.GeoDataFrame, network: StreetNetwork) -> tuple[gpd.GeoDataFrame, np.ndarray]:
    """Compounds, in metres, that have a block, or whose middle lies in the community; and which of the rows."""
    metric = in_metres(frame, network.srid)
    inside = blocks_of(anchor(metric.geometry.to_numpy()), network) > 0
    in_use = metric["source_ref"].isin(set(network.blocks["compound_ref"].dropna()))
    here = inside | in_use.to_numpy()
    return metric[here], here


def _in_blocks(metric: gpd.GeoDataFrame, network: StreetNetwork) -> tuple[gpd.GeoDataFrame, np.ndarray, np.ndarray]:
    """The rows that lie in a block, with its number; their points; and which of the rows."""
    points = anchor(metric.geometry.to_numpy())
    blocks: Positions = blocks_of(points, network)
    inside = blocks > 0
    result = metric[inside].copy()
    result["block"] = blocks[inside]
    return result.reset_index(drop=True), points[inside], inside


def _built(metric: gpd.GeoDataFrame, points: np.ndarray, compounds: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Buildings with their compounds and households."""
    result = with_households(metric)
    if compounds is not None:
        result["compound_ref"] = linked(result, "compound_ref", points, compounds)
    return result


def _straddling(buildings: gpd.GeoDataFrame, network: StreetNetwork) -> Iterable[Problem]:
    """Buildings of which a good part lies in another block than the one they belong to."""
    place = Placer(network.srid)
    polygons = network.blocks.geometry.to_numpy()
    shapely.prepare(polygons)
    homes = polygons[pd.Index(network.blocks["number"]).get_indexer(buildings["block"])]
    shapes = buildings.geometry.to_numpy()
    crossed = np.flatnonzero(~shapely.covers(homes, shapes))  # few, so that few are cut
    mended = shapely.make_valid(shapes[crossed], method="structure")
    share = shapely.area(shapely.intersection(mended, homes[crossed])) / np.maximum(shapely.area(mended), 1e-9)
    for position in np.flatnonzero(share < _STRADDLES).tolist():
        text = f"{share[position]:.0%} of the building lies in its block; a street or wall runs through it"
        ref = str(buildings["source_ref"].iat[crossed[position]])
        yield Problem("building.straddles", "info", text, (ref,), place.of(mended[position]))


def _following(key: str, frame: gpd.GeoDataFrame, kept: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Rows without a place of their own: stairs go with their buildings, divisions always stay."""
    if key != "stairs":
        return frame
    known = set(kept["buildings"]["source_ref"]) if "buildings" in kept else set()
    return frame[frame["building_ref"].isin(known)]


def _left_out(key: str, frame: gpd.GeoDataFrame, count: int) -> Iterable[Problem]:
    """Why rows of a layer were left out."""
    nowhere = 0
    if key != "stairs" and isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name:
        nowhere = int((frame.geometry.isna() | frame.geometry.is_empty).sum())
    if nowhere:
        text = f"{nowhere} of {len(frame)} {key} have no geometry and were left out"
        yield Problem(f"{key}.no_geometry", "error", text)
    if count > nowhere:
        text = f"{count - nowhere} of {len(frame)} {key} lie outside the boundary"
        yield Problem(f"{key}.outside", "info", text)


def _forget_strangers(kept: dict[str, gpd.GeoDataFrame]) -> None:
    """References to rows that were left out become empty."""
    for key, column, target in (
        ("buildings", "compound_ref", "compounds"),
        ("shops", "building_ref", "buildings"),
        ("hazards", "shop_ref", "shops"),
    ):
        if key in kept and column in kept[key]:
            known = set(kept[target]["source_ref"]) if target in kept else set()
            column_values: pd.Series = kept[key][column].astype(object)
            kept[key][column] = column_values.where(column_values.isin(known), None)
