"""Every check finds what it is for, and nothing in a town without faults."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Polygon

from gis.crs import Datum, from_wgs84
from gis.errors import Problem
from gis.quality import CHECKS, Context, Report, bundled, duplicate_values, inspect
from tests.gis import blocktown
from tests.gis.formats.samples import LAT, LON, OURS, frame, square, town

KINDS = frozenset({"shop.other", "place.square"})


@pytest.fixture
def layers(tmp_path: Any) -> dict[str, Any]:
    """The faultless town, read back so that every column is there."""
    from gis.formats import read, write

    return dict(read(write(town(), tmp_path / "town.gpkg"), OURS))


def codes(layers: Any, **known: Any) -> dict[str, tuple[str, ...]]:
    return {problem.code: problem.ids for problem in inspect(layers, kinds=KINDS, **known).problems}


def test_a_town_without_faults_has_no_problems_but_missing_names(layers: dict[str, Any]) -> None:
    report = inspect(layers, kinds=KINDS, boundary=blocktown.in_degrees(blocktown.area(-1, -1, 301, 301)))
    assert [problem.code for problem in report.problems] == ["value_absent"]
    assert report.counts == {key: len(each) for key, each in layers.items()}
    assert not report.errors


def test_invalid_shapes_are_found(layers: dict[str, Any]) -> None:
    tie = Polygon([(LON, LAT), (LON + 1e-4, LAT + 1e-4), (LON + 1e-4, LAT), (LON, LAT + 1e-4)])
    layers["buildings"].loc[4, "geometry"] = tie
    assert codes(layers)["geometry_invalid"] == ("b5",)


def test_repeated_identities_and_shapes_are_found(layers: dict[str, Any]) -> None:
    buildings = layers["buildings"]
    buildings.loc[1, "source_ref"] = "b1"
    buildings.loc[7, "geometry"] = shapely.reverse(buildings.geometry[6])
    found = codes(layers)
    assert found["ref_duplicate"] == ("b1",)
    assert found["geometry_duplicate"] == ("b8",)


def test_two_shops_behind_one_door_are_no_repetition(layers: dict[str, Any]) -> None:
    shops = layers["shops"]
    shops.loc[1, "geometry"] = shops.geometry[0]
    assert "geometry_duplicate" not in codes(layers)
    shops.loc[1, "name"] = shops["name"][0]
    assert codes(layers)["geometry_duplicate"] == ("s2",)


def test_overlapping_buildings_are_found_and_touching_ones_are_not(layers: dict[str, Any]) -> None:
    side = 0.0002
    layers["buildings"] = frame(
        [
            {"source_ref": ref, "floors": 3, "geometry": square(LON + east * side, LAT, side)}
            for ref, east in (("a", 0), ("b", 1), ("c", 1.8))
        ]
    )
    assert codes(layers)["overlap"] == ("b", "c")


def test_rows_outside_the_community_are_found(layers: dict[str, Any]) -> None:
    west_half = blocktown.in_degrees(blocktown.area(-1, -1, 95, 301))
    assert {"b2", "b3"} <= set(inspect({"buildings": layers["buildings"]}, boundary=west_half).problems[0].ids)


def test_values_missing_and_out_of_range_are_found(layers: dict[str, Any]) -> None:
    layers["buildings"]["floors"] = pd.Series([None, 201, 0, *[6] * 6], dtype=object)
    layers["buildings"]["households"] = pd.Series([-1, *[6] * 8], dtype=object)
    problems = inspect({"buildings": layers["buildings"]}).problems
    found = {(problem.code, problem.ids) for problem in problems}
    assert {("value_absent", ("b1",)), ("out_of_range", ("b2", "b3")), ("out_of_range", ("b1",))} <= found


def test_buildings_of_unlikely_size_are_found(layers: dict[str, Any]) -> None:
    layers["buildings"].loc[0, "geometry"] = square(LON, LAT, 0.00001)
    layers["buildings"].loc[1, "geometry"] = square(LON, LAT + 0.01, 0.005)
    assert codes(layers)["size_unlikely"] == ("b1", "b2")


def test_kinds_that_the_dictionary_lacks_are_found(layers: dict[str, Any]) -> None:
    layers["shops"].loc[0, "kind"] = "shop.dragons"
    problem = next(each for each in inspect(layers, kinds=KINDS).problems if each.code == "kind_unknown")
    assert problem.ids == ("s1",)
    assert "shop.dragons" in problem.text


def test_references_to_nothing_are_found_and_those_to_the_ground_are_not(layers: dict[str, Any]) -> None:
    layers["shops"]["building_ref"] = ["b1", "b99"]
    assert codes(layers)["reference_dangling"] == ("s2",)
    ground = {"buildings": layers["buildings"].assign(source_ref=[f"b{n}" for n in range(91, 100)])}
    assert "reference_dangling" not in codes(layers, reference=ground)


def test_a_wrong_datum_is_suspected(layers: dict[str, Any]) -> None:
    shifted = {key: from_wgs84(each, Datum.GCJ02) for key, each in layers.items()}
    assert "datum_suspect" in codes(shifted, reference=layers)
    assert "datum_suspect" not in codes(layers, reference=layers)


def test_no_check_fails_on_layers_without_rows(layers: dict[str, Any]) -> None:
    empty = {key: each.iloc[:0] for key, each in layers.items()}
    assert inspect(empty, kinds=KINDS, reference=empty, boundary=square(LON, LAT)).problems == ()
    assert len(CHECKS) == 11


def test_a_report_is_plain_data_with_long_lists_cut() -> None:
    problem = Problem("overlap", "warning", "many", tuple(map(str, range(900))), (98.5, 39.7))
    plain = Report((problem,), {"buildings": 900}).as_dict()
    assert plain["problems"][0]["count"] == 900
    assert len(plain["problems"][0]["ids"]) == 50
    assert plain["problems"][0]["place"] == [98.5, 39.7]


def test_problems_that_say_the_same_are_bundled() -> None:
    found = bundled([Problem("a", "info", f"no. {n}", (str(n),)) for n in range(3)] + [Problem("b", "error", "other")])
    assert [(each.code, each.ids, each.text) for each in found] == [
        ("a", ("0", "1", "2"), "3 times, the first: no. 0"),
        ("b", (), "other"),
    ]


def test_the_place_of_a_problem_is_where_its_first_row_is(layers: dict[str, Any]) -> None:
    layers["shops"].loc[1, "kind"] = "shop.dragons"
    problem = next(each for each in inspect(layers, kinds=KINDS).problems if each.code == "kind_unknown")
    assert np.allclose(problem.place or (), layers["shops"].geometry[1].coords[0])


def test_a_number_that_may_stand_once_is_named_with_its_rows() -> None:
    point = blocktown.point(50, 50)
    rows = [
        {"source_ref": f"k{n}", "number": number, "geometry": point} for n, number in enumerate(("1{}", "2", "1{}"))
    ]
    [problem] = duplicate_values(Context({"cameras": blocktown.layer(rows)}))
    assert (problem.severity, problem.ids) == ("error", ("k0", "k2"))
    assert problem.text == "cameras: 2 rows repeat a number that may stand once (1{} in rows k0, k2)"
