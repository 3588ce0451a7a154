"""Tile maths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import OutOfRange
from gis.tile import HALF_WORLD_M, Tile, geographic_bounds, mercator_bounds, tile, tile_at, tiles_over

tiles = st.integers(0, 18).flatmap(
    lambda z: st.builds(Tile, st.just(z), st.integers(0, 2**z - 1), st.integers(0, 2**z - 1))
)


def test_the_whole_world_is_one_tile() -> None:
    west, south, east, north = mercator_bounds(tile(0, 0, 0))
    assert (west, south, east, north) == pytest.approx((-HALF_WORLD_M, -HALF_WORLD_M, HALF_WORLD_M, HALF_WORLD_M))


def test_a_known_tile_lies_where_it_is_known_to_lie() -> None:
    # The example of the OSM wiki: zoom 18, Tokyo.
    assert tile_at(139.7006793, 35.6590699, 18) == Tile(18, 232798, 103246)


@given(tiles)
def test_the_middle_of_a_tile_lies_in_it(at: Tile) -> None:
    west, south, east, north = geographic_bounds(at)
    assert tile_at((west + east) / 2, (south + north) / 2, at.z) == at


@given(tiles)
def test_a_tile_is_its_own_neighbourhood_when_its_edges_are_left_out(at: Tile) -> None:
    west, south, east, north = geographic_bounds(at)
    dx, dy = (east - west) * 0.01, (north - south) * 0.01
    assert tiles_over((west + dx, south + dy, east - dx, north - dy), at.z) == [at]


def test_tiles_over_a_box_come_row_by_row_from_the_north_west() -> None:
    assert tiles_over((-10, -10, 10, 10), 1) == [Tile(1, 0, 0), Tile(1, 1, 0), Tile(1, 0, 1), Tile(1, 1, 1)]


@pytest.mark.parametrize("place", [(0, 0, 90), (0, 0, -90), (0, 180, 0), (3, 180, 90), (3, -180, -90)])
def test_the_edge_of_the_world_falls_into_the_outermost_tiles(place: tuple[int, float, float]) -> None:
    z, lon, lat = place
    assert tile(*tile_at(lon, lat, z))


@pytest.mark.parametrize(("z", "x", "y"), [(-1, 0, 0), (23, 0, 0), (1, 2, 0), (1, 0, 2), (1, -1, 0), (5, 0, -1)])
def test_a_tile_outside_the_pyramid_is_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(OutOfRange):
        tile(z, x, y)
