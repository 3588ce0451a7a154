"""The datum of a data set is guessed from what lies on the ground."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from gis.crs import Datum, from_wgs84, to_wgs84
from gis.formats import read
from gis.quality import guess_datum
from tests.gis import blocktown
from tests.gis.formats.samples import REAL, SPECS, town

EVIDENCE = [
    ("buildings", "buildings"),
    ("streets", "streets"),
    ("buildings", "streets"),
    ("shops", "buildings"),
    ("compounds", "compounds"),
]


@pytest.fixture(scope="module")
def shanghai() -> dict[str, Any]:
    file = REAL / "china" / "shanghai_bund_nextzen_osm.gpkg"
    if not file.exists():
        pytest.skip("real data not on this machine: china/shanghai_bund_nextzen_osm.gpkg")
    return dict(read(file, SPECS["nextzen"]))


@pytest.mark.parametrize(("key", "against"), EVIDENCE)
@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09, Datum.WGS84])
def test_the_datum_of_a_real_town_is_found(shanghai: dict[str, Any], key: str, against: str, datum: Datum) -> None:
    shifted = {key: from_wgs84(shanghai[key], datum)}
    guess = guess_datum(shifted, {against: shanghai[against]})
    assert (guess.datum if guess else Datum.WGS84) is datum


def test_the_guess_brings_things_back_and_says_how_far_they_move(shanghai: dict[str, Any]) -> None:
    shifted = from_wgs84(shanghai["buildings"], Datum.GCJ02)
    guess = guess_datum({"buildings": shifted}, shanghai)
    assert guess is not None
    assert 400 < guess.shift_m < 550
    assert "GCJ02" in guess.text
    back = to_wgs84(shifted, guess.datum).geometry.to_numpy()
    there = shanghai["buildings"].geometry.to_numpy()
    assert np.abs(shapely.get_coordinates(back) - shapely.get_coordinates(there)).max() < 1e-8


def test_a_hundred_metres_are_noticed_in_the_demo_town() -> None:
    layers = town()
    guess = guess_datum({"buildings": from_wgs84(layers["buildings"], Datum.GCJ02)}, layers)
    assert guess is not None
    assert guess.datum is Datum.GCJ02
    assert 95 < guess.shift_m < 115


def test_nothing_is_guessed_without_evidence() -> None:
    layers = town()
    shifted = {"buildings": from_wgs84(layers["buildings"], Datum.GCJ02)}
    assert guess_datum(shifted, {}) is None
    assert guess_datum({"shops": layers["shops"]}, layers) is None


def test_nothing_is_guessed_where_no_shift_is_applied() -> None:
    there = blocktown.streets(12, 12)
    helsinki = there.set_geometry(there.geometry.translate(24.94 - 98.49, 60.17 - 39.73))
    away = helsinki.set_geometry(helsinki.geometry.translate(0.0005, 0.0005))
    assert guess_datum({"streets": away}, {"streets": helsinki}) is None


def test_a_data_set_that_is_not_shifted_although_it_says_so_is_found_out() -> None:
    layers = town()
    guess = guess_datum({"buildings": layers["buildings"]}, layers, Datum.GCJ02)
    assert guess is not None
    assert (guess.said, guess.datum) == (Datum.GCJ02, Datum.WGS84)
    shifted = {"buildings": from_wgs84(layers["buildings"], Datum.GCJ02)}
    assert guess_datum(shifted, layers, Datum.GCJ02) is None
    assert guess_datum({"buildings": layers["buildings"]}, layers, Datum.CGCS2000) is None
