"""The large city for benches, in a small edition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from gis.towns.city import Part, build_city, build_town
from gis.towns.parameters import Parameters

POINTS = ("shops", "places", "organizations", "cameras")


@pytest.fixture(scope="module")
def parts(parameters: Parameters) -> list[Part]:
    return list(build_city(parameters, communities=6, buildings=2_600, points=13_000))


def test_the_city_holds_exactly_what_was_asked_for(parts: list[Part]) -> None:
    assert len(parts) == 6
    assert sum(len(part.layers["buildings"]) for part in parts) == 2_600
    assert sum(len(part.layers[key]) for part in parts for key in POINTS) == 13_000
    assert all(len(part.sections) == 11 for part in parts)
    assert len({part.code for part in parts}) == 6


def test_communities_and_their_sections_leave_no_gap_and_no_overlap(parts: list[Part]) -> None:
    assert shapely.coverage_is_valid(np.array([part.boundary for part in parts]))
    for part in parts:
        assert shapely.coverage_is_valid(part.sections.geometry.to_numpy())


def test_every_premise_lies_in_the_block_it_names(parts: list[Part]) -> None:
    for part in parts:
        blocks = part.blocks.set_index("number").geometry
        for key in ("buildings", *POINTS):
            layer = part.layers[key]
            assert shapely.contains_properly(blocks.loc[layer.block].to_numpy(), layer.geometry.to_numpy()).all(), key


def test_buildings_of_the_city_do_not_overlap(parts: list[Part]) -> None:
    shapes = parts[0].layers["buildings"].geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (left == right).all()


def test_the_same_seed_gives_the_same_city(parameters: Parameters, parts: list[Part]) -> None:
    again = next(build_city(parameters, communities=6, buildings=2_600, points=13_000))
    for key, layer in parts[0].layers.items():
        pd.testing.assert_frame_equal(pd.DataFrame(layer), pd.DataFrame(again.layers[key]))


def test_a_single_town_can_be_made_as_large_as_wanted(parameters: Parameters) -> None:
    town = build_town(parameters, buildings=3_000)
    assert len(town.layers["buildings"]) == 3_000
    assert town.layers["buildings"].geometry.is_valid.all()
