from __future__ import annotations

import pytest
import shapely
from shapely import Polygon

from gis.errors import InvalidGeometry
from gis.sketch.frame import frame_around, height_for, scale_bar_m
from tests.gis.blocktown import area, at

WIDE = area(0, 100, 300, 200)


def test_the_shape_stands_in_the_middle_with_its_margin() -> None:
    frame = frame_around(WIDE, 400, 400, margin=0.1)
    west, north, east, south = frame.on_sheet(WIDE).bounds
    assert (west, east) == pytest.approx((40, 360))
    assert (north + south) / 2 == pytest.approx(200)


def test_north_is_up() -> None:
    frame = frame_around(WIDE, 400, 400, margin=0.1)
    low, high = frame.on_sheet(shapely.Point(at(0, 100))), frame.on_sheet(shapely.Point(at(0, 200)))
    assert high.y < low.y


def test_the_window_is_what_the_sheet_shows() -> None:
    frame = frame_around(WIDE, 400, 300, margin=0.1)
    assert frame.on_sheet(frame.window).bounds == pytest.approx((0, 0, 400, 300))
    assert frame.window.contains(WIDE)


def test_room_to_spare_goes_to_the_side_with_neighbours() -> None:
    tall = area(0, 0, 100, 300)
    land = area(0, 0, 300, 300)
    plain = frame_around(tall, 400, 400, margin=0.1)
    shifted = frame_around(tall, 400, 400, margin=0.1, land=land)
    assert shifted.on_sheet(tall).centroid.x < plain.on_sheet(tall).centroid.x
    assert shapely.box(0, 0, 400, 400).contains(shifted.on_sheet(tall))


@pytest.mark.parametrize(("per_m", "longest", "metres"), [(1, 100, 100), (1, 99, 50), (0.5, 100, 200), (3, 4, 1)])
def test_a_scale_bar_has_a_round_length(per_m: float, longest: float, metres: float) -> None:
    assert scale_bar_m(per_m, longest) == metres


def test_the_height_follows_the_shape_within_bounds() -> None:
    assert height_for(WIDE, 300, lowest=0.2, highest=2) == pytest.approx(100)
    assert height_for(WIDE, 300, lowest=0.7, highest=2) == pytest.approx(210)
    assert height_for(area(0, 0, 10, 300), 300, lowest=0.7, highest=1.2) == pytest.approx(360)


def test_an_empty_shape_is_refused() -> None:
    with pytest.raises(InvalidGeometry):
        frame_around(Polygon(), 100, 100, margin=0.1)
