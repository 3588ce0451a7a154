"""Atoms of the block town, and the figures of plans that one can count by hand."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import OutOfRange
from gis.plans import scores
from gis.plans.atoms import WALL_PRICE
from gis.plans.plan import make_plan
from tests.gis.blocktown import area
from tests.gis.plans.ground import graph, network

COLUMNS = [0, 1, 2] * 3
ROWS = [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_every_block_without_a_compound_is_an_atom():
    town = graph([10] * 9)
    assert town.blocks == tuple((number,) for number in range(1, 10))
    assert len(town.pairs) == 12
    assert town.shared_m == pytest.approx(100)
    assert town.neighbours[4] == (1, 3, 5, 7)


def test_a_compound_with_a_street_through_it_is_one_atom():
    town = graph([10] * 9, walls=[area(100, 100, 300, 200)])
    assert (5, 6) in town.blocks
    atom = town.atom_of[5]
    assert town.compound[atom] == "c1"
    assert town.households[atom] == 20
    assert town.around_m[atom] == pytest.approx(600)
    assert town.area_m2.sum() == pytest.approx(90_000, rel=1e-6)


def test_a_divisible_compound_stays_in_blocks():
    from gis.plans.atoms import build_atoms

    town = build_atoms(network(walls=[area(100, 100, 300, 200)]), {5: 1}, divisible={"c1"})
    assert town.blocks == tuple((number,) for number in range(1, 10))
    assert town.compound[4] == "c1"


def test_a_border_on_a_big_road_is_cheap_and_a_wall_dear():
    town = graph([10] * 36, 6, 6)
    price = {tuple(pair): priced for pair, priced in zip(town.pairs.tolist(), town.priced_m, strict=True)}
    assert price[0, 1] == pytest.approx(100)
    assert price[2, 3] == pytest.approx(25)
    walled = graph([10] * 9, walls=[area(20, 220, 80, 280)])
    inner = next(atom for atom, compound in enumerate(walled.compound) if compound == "c1")
    (priced,) = walled.priced_m[(walled.pairs == inner).any(axis=1)]
    assert priced == pytest.approx(240 * WALL_PRICE, rel=1e-4)


def test_the_arrays_of_a_graph_cannot_be_changed():
    town = graph([10] * 9)
    with pytest.raises(ValueError, match="read-only"):
        town.households[0] = 5


def test_the_first_finding_is_fourteen_to_twenty_two_sections():
    assert scores.grids_for_band(6_626, 300, 500) == (14, 22)
    assert scores.grids_for_band(550, 300, 500) == (2, 1)
    assert scores.grids_for_band(0, 300, 500) == (1, 1)


@given(st.integers(1, 200_000), st.integers(1, 800), st.integers(0, 800))
def test_every_number_of_sections_in_the_finding_fits_the_band(households, low, width):
    few, many = scores.grids_for_band(households, low, low + width)
    for count in (few, many):
        if few <= many and households >= low:
            assert low <= households / count <= low + width
    assert few == 1 or households / (few - 1) > low + width


def test_a_plan_of_three_columns_scores_what_one_counts():
    plan = make_plan(graph([10, 20, 30] * 3), COLUMNS)
    assert plan.households().tolist() == [30, 60, 90]
    assert scores.worst_deviation(plan) == pytest.approx(0.5)
    assert scores.perimeters_m(plan) == pytest.approx(800)
    assert scores.polsby_popper(plan) == pytest.approx(4 * math.pi * 30_000 / 800**2)
    assert scores.road_cost_km(plan) == pytest.approx(0.6)
    assert scores.sections_inside(plan, 40, 90) == 2


def test_a_compound_in_two_sections_is_not_whole():
    from gis.plans.atoms import build_atoms

    town = build_atoms(network(walls=[area(100, 100, 300, 200)]), {}, divisible={"c1"})
    assert scores.compounds_whole(make_plan(town, COLUMNS)) == (0, 1)
    assert scores.compounds_whole(make_plan(town, ROWS)) == (1, 1)


@given(st.lists(st.integers(0, 3), min_size=9, max_size=9), st.lists(st.integers(0, 500), min_size=9, max_size=9))
def test_outlines_and_households_agree_with_the_polygons(section_of, households):
    town = network()
    section_of = np.unique(section_of, return_inverse=True)[1]
    plan = make_plan(graph(households), section_of)
    assert plan.households().sum() == sum(households)
    for section in range(plan.sections):
        outline = shapely.union_all(town.blocks.geometry.to_numpy()[section_of == section])
        assert scores.perimeters_m(plan)[section] == pytest.approx(outline.length, rel=1e-6)


def test_an_assignment_that_does_not_fit_is_refused():
    with pytest.raises(OutOfRange):
        make_plan(graph([1] * 9), [0] * 8)
    with pytest.raises(OutOfRange):
        make_plan(graph([1] * 9), [0] * 9, area_of=[])
