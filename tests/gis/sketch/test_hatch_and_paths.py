from __future__ import annotations

import pytest
import shapely
from shapely import LineString, MultiPolygon, Polygon

from gis.sketch.hatch import HATCHES, hatched
from gis.sketch.paths import number, path_data

SQUARE = shapely.box(0, 0, 100, 100)


@pytest.mark.parametrize("color", range(6))
def test_hatching_fills_its_area_and_nothing_else(color: int) -> None:
    lines = hatched(SQUARE, color, 5)
    assert SQUARE.buffer(1e-6).covers(lines)
    assert lines.length > 500
    assert lines.buffer(12).contains(SQUARE.buffer(-1)), "no hole in it"


def test_nothing_is_hatched_with_nothing() -> None:
    assert hatched(Polygon(), 0, 5).is_empty


def test_no_two_classes_look_alike() -> None:
    found = [hatched(SQUARE, color, 5) for color in range(len(HATCHES))]
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            assert one.symmetric_difference(other).length > 200


def test_areas_of_one_class_continue_each_other() -> None:
    left, right = hatched(shapely.box(0, 0, 50, 100), 0, 5), hatched(shapely.box(50, 0, 100, 100), 0, 5)
    whole = hatched(SQUARE, 0, 5)
    assert left.length + right.length == pytest.approx(whole.length)
    assert whole.buffer(1e-6).covers(left)


def test_a_path_is_written_relative_and_closed() -> None:
    assert path_data([shapely.box(0, 0, 10, 5)]) == "M10 0l0 5-10 0 0-5z"
    assert path_data([LineString([(0, 0), (1.25, -2)])]) == "M0 0l1.2-2"
    assert path_data([LineString([(0, 0), (1.25, -2)])], 2) == "M0 0l1.25-2"


def test_holes_and_parts_are_kept_and_points_left_out() -> None:
    holed = Polygon(SQUARE.exterior.coords, [shapely.box(10, 10, 20, 20).exterior.coords])
    assert path_data([MultiPolygon([holed, shapely.box(200, 0, 210, 10)])]).count("z") == 3
    assert path_data([shapely.Point(1, 1)]) == ""


def test_what_rounds_to_a_point_is_left_out() -> None:
    assert path_data([shapely.box(0, 0, 0.01, 0.01)]) == ""


@pytest.mark.parametrize(
    ("scaled", "decimals", "text"), [(1250, 2, "12.5"), (-5, 1, "-0.5"), (30, 1, "3"), (7, 0, "7")]
)
def test_numbers_have_no_needless_zeros(scaled: int, decimals: int, text: str) -> None:
    assert number(scaled, decimals) == text
