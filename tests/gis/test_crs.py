"""Datums and metric systems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import prcoords
import pyproj
import pytest
import shapely

from gis.crs import WGS84, Datum, bd09_from_bd09mc, bd09mc_from_bd09, from_wgs84, metric_srid, to_wgs84
from gis.errors import OutOfRange

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "datum" / "vectors.json"
GEOD = pyproj.Geod(ellps="WGS84")
NAMES = {"GCJ02": Datum.GCJ02, "BD09": Datum.BD09, "BD09MC": Datum.BD09MC}


def apart_m(first: Any, second: Any) -> Any:
    return GEOD.inv(first[:, 0], first[:, 1], second[:, 0], second[:, 1])[2]


@pytest.fixture(scope="module")
def cities() -> dict[str, Any]:
    if not VECTORS.exists():
        pytest.skip("real data not on this machine: datum/vectors.json")
    rows = json.loads(VECTORS.read_text(encoding="utf-8"))["cities"]
    return {name: np.array([row["coords"][name] for row in rows]) for name in rows[0]["coords"]}


@pytest.fixture
def points() -> Any:
    rng = np.random.default_rng(7)
    return np.column_stack([rng.uniform(75, 134, 500), rng.uniform(18.2, 53, 500)])


@pytest.mark.parametrize("name", NAMES)
def test_all_331_cities_come_back_to_wgs84_within_a_metre(cities: dict[str, Any], name: str) -> None:
    back = to_wgs84(cities[name], NAMES[name])
    assert len(back) == 331
    assert apart_m(back, cities["WGS84"]).max() < 1.0


@pytest.mark.parametrize("name", ["GCJ02", "BD09"])
def test_all_331_cities_go_to_the_other_datums_within_a_metre(cities: dict[str, Any], name: str) -> None:
    assert apart_m(from_wgs84(cities["WGS84"], NAMES[name]), cities[name]).max() < 1.0


def test_all_331_cities_go_to_baidu_metres_within_a_metre(cities: dict[str, Any]) -> None:
    assert np.abs(from_wgs84(cities["WGS84"], Datum.BD09MC) - cities["BD09MC"]).max() < 1.0
    assert np.abs(bd09mc_from_bd09(cities["BD09"]) - cities["BD09MC"]).max() < 0.1
    assert apart_m(bd09_from_bd09mc(cities["BD09MC"]), cities["BD09"]).max() < 0.2


def test_the_shift_agrees_with_an_independent_implementation(points: Any) -> None:
    def theirs(function: Any) -> Any:
        found = [function(prcoords.Coords(lat, lon)) for lon, lat in points]
        return np.array([(place.lon, place.lat) for place in found])

    assert apart_m(from_wgs84(points, Datum.GCJ02), theirs(prcoords.wgs_gcj)).max() < 0.01
    assert apart_m(from_wgs84(points, Datum.BD09), theirs(prcoords.wgs_bd)).max() < 0.01
    assert apart_m(to_wgs84(points, Datum.GCJ02), theirs(prcoords.gcj_wgs_bored)).max() < 0.05


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_there_and_back_ends_within_a_millimetre(points: Any, datum: Datum) -> None:
    assert apart_m(to_wgs84(from_wgs84(points, datum), datum), points).max() < 0.001


def test_the_shift_in_the_demo_town_is_90_m_north_and_53_m_east() -> None:
    here = np.array([[98.49372, 39.73199]])
    there = from_wgs84(here, Datum.GCJ02)
    azimuth, _, distance = GEOD.inv(here[0, 0], here[0, 1], there[0, 0], there[0, 1])
    assert distance * np.cos(np.radians(azimuth)) == pytest.approx(90, abs=2)
    assert distance * np.sin(np.radians(azimuth)) == pytest.approx(53, abs=2)


def test_places_outside_china_do_not_move() -> None:
    helsinki = np.array([[24.94, 60.17], [183.0, 45.0]])
    assert (from_wgs84(helsinki, Datum.GCJ02) == helsinki).all()
    assert (to_wgs84(helsinki, Datum.GCJ02) == helsinki).all()


def test_cgcs2000_is_taken_as_wgs84(points: Any) -> None:
    assert (to_wgs84(points, Datum.CGCS2000) == points).all()


def test_a_frame_keeps_its_columns_and_gets_moved_shapes() -> None:
    frame = gpd.GeoDataFrame(
        {"name": ["西关路"]}, geometry=[shapely.LineString([(98.49, 39.73), (98.5, 39.73)])], crs=WGS84
    )
    moved = from_wgs84(frame, Datum.GCJ02)
    assert moved["name"].tolist() == ["西关路"]
    assert moved.crs == WGS84
    assert 80 < GEOD.inv(*frame.geometry[0].coords[0], *moved.geometry[0].coords[0])[2] < 130
    assert frame.geometry[0].coords[0] == (98.49, 39.73)


@pytest.mark.parametrize(
    ("lon", "lat", "srid"),
    [(98.49, 39.73, 4542), (121.0, 31.2, 4549), (24.94, 60.17, 32635), (7.42, 43.73, 32632), (-70.0, -33.0, 32719)],
)
def test_a_community_is_measured_in_the_system_of_its_longitude(lon: float, lat: float, srid: int) -> None:
    assert metric_srid(lon, lat) == srid


def test_a_metric_system_exists_only_on_the_earth() -> None:
    with pytest.raises(OutOfRange):
        metric_srid(500_000.0, 4_400_000.0)
