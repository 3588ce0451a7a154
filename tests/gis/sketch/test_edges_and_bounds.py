from __future__ import annotations

from itertools import pairwise

from shapely import LineString

from gis.sketch.bounds import bounding_streets
from gis.sketch.edges import Side, edge_names
from tests.gis.blocktown import line
from tests.gis.sketch.ground import FOCUS, streets

DOWN = LineString([(50, -10), (50, 210)])
ACROSS = LineString([(-10, 80), (210, 80)])


def test_a_street_is_named_on_the_sides_that_it_crosses() -> None:
    found = edge_names([("肃州路", 0, DOWN), ("敦煌路", 1, ACROSS)], 200, 200, 10)
    assert {(each.side, each.name) for each in found} == {
        (Side.NORTH, "肃州路"),
        (Side.SOUTH, "肃州路"),
        (Side.WEST, "敦煌路"),
        (Side.EAST, "敦煌路"),
    }
    assert all(each.at == (50 if each.name == "肃州路" else 80) for each in found)


def test_a_street_that_ends_inside_is_not_named_outside() -> None:
    assert edge_names([("短巷", 3, LineString([(50, 50), (90, 90)]))], 200, 200, 10) == []


def test_where_two_names_would_touch_the_wider_street_keeps_its_place() -> None:
    near = LineString([(52, -10), (52, 210)])
    found = edge_names([("小巷", 3, near), ("肃州路", 0, DOWN)], 200, 200, 10)
    names = [each for each in found if each.side is Side.NORTH]
    big = next(each for each in names if each.name == "肃州路")
    assert big.middle == big.at
    for one, other in pairwise(names):
        assert abs(one.middle - other.middle) >= (one.length + other.length) / 2


def test_a_name_at_the_corner_stays_on_its_side() -> None:
    corner = LineString([(1, -10), (1, 210)])
    found = edge_names([("很长的街道名称", 0, corner)], 200, 200, 10)
    assert all(each.middle - each.length / 2 >= 0 for each in found)


def test_two_carriageways_are_named_once() -> None:
    other = LineString([(56, -10), (56, 210)])
    found = edge_names([("肃州路", 0, DOWN), ("肃州路", 0, other)], 200, 200, 10)
    assert {each.side for each in found} == {Side.SOUTH, Side.NORTH}
    assert len(found) == 2


def test_the_four_bounds_name_the_street_along_each_side() -> None:
    named = [(each.name, each.line) for each in streets() if each.name]
    assert bounding_streets(FOCUS, named) == {
        Side.SOUTH: ("敦煌路",),
        Side.WEST: ("肃州路",),
        Side.NORTH: ("北巷",),
    }


def test_a_street_that_only_crosses_bounds_nothing() -> None:
    assert bounding_streets(FOCUS, [("横街", line((150, 0), (150, 300)))]) == {}


def test_no_streets_no_bounds() -> None:
    assert bounding_streets(FOCUS, []) == {}
