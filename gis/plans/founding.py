"""Founding a community: from layers as read to blocks, premises in blocks and a first division."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Polygon

from gis.crs import WGS84, metric_srid
from gis.errors import InvalidGeometry, Problem
from gis.geometry import transformed
from gis.plans import checks, ground
from gis.plans.atoms import build_atoms
from gis.plans.coding import divide
from gis.plans.division import Division
from gis.plans.given import plan_from_polygons
from gis.plans.households import MEASURE_ESTIMATED, MEASURE_STATED
from gis.plans.search import fresh_start
from gis.streets import StreetNetwork, build_network

Layers = Mapping[str, gpd.GeoDataFrame]


@dataclass(frozen=True)
class Founding:
    """A community ready to be stored: its ground, its network, its first division.

    `boundary` is EPSG:4326, `network` and the division's outlines are in EPSG `srid` (metres).
    `layers` holds what lies inside the boundary, in EPSG:4326 under the canonical keys; layers of
    premises (buildings, shops, organizations, places, cameras, hazards) carry an int column `block`,
    the number of the one block they belong to; buildings and shops their `compound_ref` and
    `building_ref` where these could be found. `outside` counts per layer what was left out;
    `problems` says why. `is_estimated` tells that households had to be estimated (估算) for some
    buildings, `measure` names the population measure and formula behind the household counts.
    """

    srid: int
    boundary: Polygon
    network: StreetNetwork
    layers: dict[str, gpd.GeoDataFrame]
    division: Division
    outside: dict[str, int]
    problems: tuple[Problem, ...]
    is_estimated: bool
    measure: str


def found(
    layers: Layers,
    *,
    boundary: Polygon | None = None,
    srid: int | None = None,
    band: tuple[int, int] = (300, 500),
    sections: gpd.GeoDataFrame | None = None,
    areas: pd.DataFrame | None = None,
    seed: int = 1,
) -> Founding:
    """Build a community's ground from canonical layers and divide it into sections.

    `layers` in any CRS (streets are needed, every other may be missing), `boundary` in EPSG:4326
    (default: the outer ring of the streets), `srid` the metric CRS (default: by position). With
    `sections` (number, name, area, polygons) and `areas` (number, name) the division is the given
    one carried over to blocks; otherwise a fresh start for `band`. Raises InvalidGeometry when
    there are no streets, or they enclose nothing.
    """
    streets = layers.get("streets")
    if streets is None or len(streets) == 0:
        raise InvalidGeometry("a community cannot be founded without streets")
    srid = srid if srid is not None else _metric_srid(streets, boundary)
    compounds = layers.get("compounds")
    network = build_network(streets, streets.iloc[:0] if compounds is None else compounds, boundary, srid=srid)
    settled = ground.settle(layers, network)
    graph = build_atoms(network, settled.households, _divisible(settled.layers.get("compounds")))
    doubts: tuple[Problem, ...] = ()
    if sections is None:
        plan = fresh_start(graph, band, seed=seed)
        division = divide(network, plan)
    else:
        given = plan_from_polygons(network, graph, sections)
        plan, doubts = given.plan, given.problems
        division = divide(network, plan, codes=given.codes, names=given.names, area_names=_area_names(areas))
    estimated = settled.is_estimated
    return Founding(
        srid=srid,
        boundary=transformed(network.boundary, srid, WGS84),
        network=network,
        layers=settled.layers,
        division=division,
        outside=settled.outside,
        problems=(*network.dirty, *settled.problems, *doubts, *checks.check(plan, band)),
        is_estimated=estimated,
        measure=MEASURE_ESTIMATED if estimated else MEASURE_STATED,
    )


def _metric_srid(streets: gpd.GeoDataFrame, boundary: Polygon | None) -> int:
    """Metric system of the boundary's middle, or of the middle street vertex."""
    if boundary is not None:
        return metric_srid(boundary.centroid.x, boundary.centroid.y)
    located = streets if streets.crs is None else streets.to_crs(WGS84)
    shapes = located.geometry.to_numpy()
    points = shapely.get_coordinates(shapes[~shapely.is_missing(shapes)])
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) == 0:
        raise InvalidGeometry("no street has a geometry", streets=len(streets))
    lon, lat = np.median(points, axis=0).tolist()
    return metric_srid(lon, lat)


def _divisible(compounds: gpd.GeoDataFrame | None) -> set[str]:
    """Compounds that a plan may divide."""
    if compounds is None or "is_divisible" not in compounds:
        return set()
    return set(compounds.loc[compounds["is_divisible"].eq(True), "source_ref"])


def _area_names(areas: pd.DataFrame | None) -> dict[int, str]:
    """Names of given areas by their digit; numbers may be digits (3) or codes (300)."""
    if areas is None:
        return {}
    numbers = [int(number) for number in areas["number"]]
    digits = [number // 100 if number >= 100 else number for number in numbers]
    return dict(zip(digits, (str(name) for name in areas["name"]), strict=True))
