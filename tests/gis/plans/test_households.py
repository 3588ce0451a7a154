"""Households estimated where the source has none, and never where it has some."""

import geopandas as gpd
import numpy as np
import pytest

from gis.plans.households import with_households
from tests.gis.blocktown import SRID, area


def buildings(*rows):
    """Buildings in metres: (width, depth, floors, use, households)."""
    names = ("floors", "use", "households")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names, start=2)}
    return gpd.GeoDataFrame(columns, geometry=[area(0, 0, row[0], row[1]) for row in rows], crs=SRID)


def households(*rows):
    return with_households(buildings(*rows))["households"].tolist()


def test_a_slab_block_has_footprint_times_floors_times_share_over_eighty():
    assert households((60, 12, 6, "residential", None)) == [round(60 * 12 * 6 * 0.6 / 80)]


def test_a_small_low_building_is_one_familys_house():
    assert households((14, 14, 2, "residential", None)) == [1]


@pytest.mark.parametrize("use", ["commercial", "public", "industrial", "ancillary"])
def test_what_is_not_residential_has_none(use):
    result = with_households(buildings((60, 12, 6, use, None)))
    assert result["households"].tolist() == [0]
    assert not result["households_estimated"].any()


def test_sheds_and_halls_have_none_whatever_the_source_calls_them():
    assert households((5, 5, 1, "residential", None), (100, 90, 2, "residential", None)) == [0, 0]


def test_stated_households_are_kept_and_only_gaps_are_estimated():
    result = with_households(
        buildings((60, 12, 6, "residential", 70), (60, 12, 6, "residential", np.nan), (60, 12, 6, "residential", 0))
    )
    assert result["households"].tolist() == [70, 32, 0]
    assert result["households_estimated"].tolist() == [False, True, False]


def test_a_layer_of_noughts_states_nothing():
    assert households((60, 12, 6, "residential", 0), (60, 12, 6, "residential", 0)) == [32, 32]


def test_missing_floors_are_the_median_of_twenty_or_else_three():
    few = households((60, 12, None, "residential", None))
    assert few == [round(60 * 12 * 3 * 0.6 / 80)]
    many = households(*[(60, 12, 10, "residential", None)] * 20, (60, 12, None, "residential", None))
    assert many[-1] == many[0] == 54


def test_a_layer_without_columns_is_estimated_too():
    bare = gpd.GeoDataFrame(geometry=[area(0, 0, 60, 12)], crs=SRID)
    result = with_households(bare)
    assert result["households"].tolist() == [16]
    assert result["households_estimated"].tolist() == [True]


def test_no_buildings_are_no_households():
    assert with_households(buildings())["households"].tolist() == []
