"""The table of figures that the demo community reproduces."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from gis.towns.community import Town, build
from gis.towns.parameters import Parameters
from tests.gis.towns.conftest import read


def figures(town: Town) -> dict[str, float]:
    """Every figure of the table that the layers hold, counted from the rows."""
    layers = town.layers
    homes = layers["buildings"][layers["buildings"].use == "residential"]
    return {
        "area_km2": round(town.sections.to_crs(town.srid).area.sum() / 1e6, 3),
        "grid_areas": len(town.areas),
        "sections": len(town.sections),
        "residents_groups": len(town.residents_groups),
        "compounds": len(layers["compounds"]),
        "buildings": len(homes),
        "stairs": len(layers["stairs"]),
        "households": int(homes.households.sum()),
        "residents": int(homes.residents_usual.sum()),
        "shops": len(layers["shops"]),
        "shops_checked": int(layers["shops"].first_checked_on.notna().sum()),
        "compounds_checked": int(layers["compounds"].first_checked_on.notna().sum()),
        "organizations": int(layers["organizations"].is_stationed.sum()),
        "large_firms": int(layers["organizations"].is_large_firm.sum()),
        "hazards_found": len(layers["hazards"]),
        "hazards_rectified": int(layers["hazards"].rectified_on.notna().sum()),
    }


TABLE = {
    "area_km2": 3.8,
    "grid_areas": 6,
    "sections": 11,
    "residents_groups": 6,
    "compounds": 47,
    "buildings": 288,
    "stairs": 594,
    "households": 6626,
    "residents": 16208,
    "shops": 946,
    "shops_checked": 868,
    "compounds_checked": 47,
    "organizations": 148,
    "large_firms": 23,
    "hazards_found": 153,
    "hazards_rectified": 125,
}


def test_the_town_reproduces_the_table_of_figures(town: Town) -> None:
    assert figures(town) == TABLE


def test_another_seed_gives_another_town_with_the_same_figures(town: Town, parameters: Parameters) -> None:
    other = build(replace(parameters, seed=parameters.seed + 1))
    assert figures(other) == TABLE
    assert not other.layers["shops"].geometry.equals(town.layers["shops"].geometry)


def test_the_same_parameters_give_the_same_bytes(town: Town, parameters: Parameters) -> None:
    again = build(parameters)
    for key, layer in town.layers.items():
        twin = again.layers[key]
        pd.testing.assert_frame_equal(pd.DataFrame(layer), pd.DataFrame(twin))
        if "geometry" in layer:
            assert list(layer.geometry.to_wkb()) == list(twin.geometry.to_wkb())
    assert list(town.sections.geometry.to_wkb()) == list(again.sections.geometry.to_wkb())


def test_stairs_and_buildings_hold_the_same_households(town: Town) -> None:
    buildings = town.layers["buildings"].set_index("source_ref").households
    by_stairs = town.layers["stairs"].groupby("building_ref").households.sum()
    assert by_stairs.to_dict() == buildings[buildings > 0].to_dict()


def test_each_kind_of_compound_has_its_number(town: Town) -> None:
    assert town.layers["compounds"].kind.value_counts().to_dict() == {
        "family_yard": 18,
        "old": 19,
        "newer": 6,
        "commercial_residential": 3,
        "single_storey": 1,
    }


def test_family_yards_are_small_and_have_no_manager(town: Town) -> None:
    compounds, buildings = town.layers["compounds"], town.layers["buildings"]
    yards = compounds[compounds.kind == "family_yard"]
    homes = buildings[(buildings.use == "residential") & buildings.compound_ref.isin(yards.source_ref)]
    assert set(yards.manager_kind) == {"none"}
    assert homes.compound_ref.value_counts().between(1, 4).all()


def test_no_date_lies_after_the_baseline_and_no_hazard_before_its_shop_was_checked(
    town: Town, parameters: Parameters
) -> None:
    shops, hazards = town.layers["shops"].set_index("source_ref"), town.layers["hazards"]
    assert max(shops.first_checked_on.dropna()) <= parameters.baseline_on
    assert max(hazards.found_on) <= parameters.baseline_on
    rectified = hazards[hazards.rectified_on.notna()]
    assert (rectified.rectified_on >= rectified.found_on).all()
    assert max(rectified.rectified_on) <= parameters.baseline_on
    at_shops = hazards[hazards.shop_ref.notna()]
    checked = shops.first_checked_on.loc[at_shops.shop_ref].to_numpy()
    assert all(found >= seen for found, seen in zip(at_shops.found_on, checked, strict=True))


def test_some_open_hazards_are_major(town: Town) -> None:
    hazards = town.layers["hazards"]
    open_ones = hazards[hazards.rectified_on.isna()]
    assert len(open_ones) == 28
    assert 1 <= (open_ones.severity == "major").sum() <= 6


@pytest.mark.parametrize("layer", ["shops", "organizations", "places", "hazards"])
def test_every_kind_is_in_the_dictionary(town: Town, layer: str) -> None:
    listed = {row["code"] for row in read("kinds.toml")["kind"]}
    assert set(town.layers[layer].kind) <= listed


def test_references_are_unique_and_point_at_rows(town: Town) -> None:
    layers: dict[str, Any] = town.layers
    for layer in layers.values():
        assert layer.source_ref.is_unique
    assert set(layers["buildings"].compound_ref.dropna()) == set(layers["compounds"].source_ref)
    assert set(layers["shops"].building_ref) <= set(layers["buildings"].source_ref)
    assert set(layers["stairs"].building_ref) <= set(layers["buildings"].source_ref)
    assert set(layers["hazards"].shop_ref.dropna()) <= set(layers["shops"].source_ref)


def test_the_places_of_the_case_study_stand_in_the_town(town: Town, parameters: Parameters) -> None:
    named = set(town.layers["places"].name) | set(town.layers["buildings"].name) | set(town.layers["compounds"].name)
    assert {"洪洋广场", "成林大厦", "中深沟一组", "西干渠"} <= named
    assert {anchor.name for anchor in parameters.anchors} <= named
    assert {"西关路", "肃州路", "敦煌路", "飞天路"} <= set(town.layers["streets"].name)
