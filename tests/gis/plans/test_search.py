"""Plans from nothing: contiguous, complete, inside the band where that is possible, always the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import OutOfRange
from gis.plans import checks, scores, search
from gis.plans.aim import Aim
from gis.plans.atoms import AtomGraph
from gis.plans.contiguity import holds_without, pieces, repaired
from gis.plans.plan import make_plan
from gis.plans.polish import annealed, polished
from tests.gis.blocktown import area, line
from tests.gis.plans.ground import graph

BAND = (300, 500)


def errors(plan, band=BAND):
    return [problem.code for problem in checks.check(plan, band) if problem.severity == "error"]


def uneven(count: int, seed: int, mean: int = 26) -> list[int]:
    return np.random.default_rng(seed).poisson(mean, count).tolist()


def two_islands() -> AtomGraph:
    """Two rows of three blocks with nothing between them."""
    town = graph([100] * 9)
    keep = [0, 1, 2, 6, 7, 8]
    place = {atom: i for i, atom in enumerate(keep)}
    pairs = [(place[a], place[b]) for a, b in town.pairs.tolist() if a in place and b in place]
    metres = np.full(len(pairs), 100.0)
    return AtomGraph(
        town.srid,
        tuple((atom + 1,) for atom in keep),
        (None,) * 6,
        town.households[keep],
        town.area_m2[keep],
        town.around_m[keep],
        town.points[keep],
        np.array(pairs),
        metres,
        metres,
        np.zeros(len(pairs)),
    )


def test_a_town_is_divided_into_sections_of_the_bands_size():
    plan = search.fresh_start(graph(uneven(256, 3), 16, 16), BAND, seed=1)
    assert errors(plan) == []
    assert scores.sections_inside(plan, *BAND) == plan.sections
    few, many = scores.grids_for_band(int(plan.graph.households.sum()), *BAND)
    assert few <= plan.sections <= many
    assert scores.polsby_popper(plan).mean() > 0.5


def test_the_same_seed_gives_the_same_plan():
    town = graph(uneven(100, 5), 10, 10)
    first, second, other = (search.fresh_start(town, BAND, seed=seed) for seed in (4, 4, 5))
    assert (first.section_of == second.section_of).all()
    assert (first.area_of == second.area_of).all()
    assert (first.section_of != other.section_of).any()


def test_borders_prefer_the_arterial_streets():
    plan = search.fresh_start(graph([50] * 36, 6, 6), (400, 500), seed=1)
    assert plan.sections == 4
    assert scores.road_cost_km(plan) == pytest.approx(1.2 * 0.25, rel=1e-6)


def test_a_block_larger_than_the_band_is_a_section_by_itself():
    town = graph([100, 100, 100, 100, 2_000, 100, 100, 100, 100])
    plan = search.fresh_start(town, BAND, seed=1)
    assert errors(plan) == []
    assert sorted(plan.households().tolist())[-1] == 2_000
    assert scores.sections_inside(plan, *BAND) == plan.sections - 1


def test_a_compound_goes_whole_into_a_section():
    town = graph([60] * 16, 4, 4, walls=[area(100, 100, 300, 200)])
    plan = search.fresh_start(town, BAND, seed=1)
    assert scores.compounds_whole(plan) == (1, 1)
    assert errors(plan) == []


def test_empty_ground_goes_with_its_neighbours():
    plan = search.fresh_start(graph({1: 400, 9: 400}), BAND, seed=1)
    assert plan.sections == 2
    assert errors(plan) == []


def test_a_strip_between_carriageways_is_never_a_section():
    strips = [{"road_class": "arterial", "geometry": line((x, 0), (x, 1000))} for x in (308, 608)]
    town = graph(dict.fromkeys(range(1, 121), 20), 10, 10, more=strips)
    plan = search.fresh_start(town, BAND, seed=1)
    widths = plan.summed(town.area_m2) / scores.perimeters_m(plan)
    assert widths.min() > 20


def test_ground_in_two_bodies_is_divided_in_each():
    plan = search.fresh_start(two_islands(), BAND, seed=1)
    assert errors(plan) == []
    assert plan.households().tolist() == [300, 300]


def test_ground_without_households_is_divided_by_area():
    plan = search.fresh_start(graph([0] * 100, 10, 10), BAND, seed=1)
    assert plan.sections == 4
    assert errors(plan) == []


def test_few_households_make_one_section():
    assert search.fresh_start(graph([5] * 9), BAND, seed=1).sections == 1


def test_a_number_of_sections_can_be_asked_for():
    assert search.fresh_start(graph([50] * 36, 6, 6), BAND, seed=1, sections=9).sections == 9


def test_more_sections_than_codes_are_refused():
    with pytest.raises(OutOfRange, match="codes"):
        search.fresh_start(graph([200_000] * 9), BAND, seed=1)


def test_areas_are_contiguous_and_at_most_nine():
    plan = search.fresh_start(graph(uneven(400, 8, 60), 20, 20), BAND, seed=2)
    assert plan.sections > 27
    assert len(set(plan.area_of.tolist())) == 9
    assert [problem.code for problem in checks.in_areas(plan, BAND)] == []


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 700), min_size=25, max_size=25), st.integers(0, 1000))
def test_any_town_gets_a_complete_contiguous_plan(households, seed):
    plan = search.fresh_start(graph(households, 5, 5), BAND, seed=seed)
    assert errors(plan) == []
    assert plan.households().sum() == sum(households)
    assert set(plan.section_of.tolist()) == set(range(plan.sections))
    assert plan.area_of.max() < 9


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=25, max_size=25))
def test_a_repair_leaves_every_section_in_one_piece(section_of):
    town = graph([10] * 25, 5, 5)
    plan = make_plan(town, repaired(town, np.array(section_of)))
    assert errors(plan, (1, 1000)) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=25, max_size=25), st.integers(0, 24))
def test_holding_without_an_atom_means_one_piece_is_left(section_of, atom):
    town = graph([10] * 25, 5, 5)
    section_of = repaired(town, np.array(section_of)).tolist()
    rest = [other for other in range(25) if section_of[other] == section_of[atom] and other != atom]
    assert holds_without(town.neighbours, section_of, atom) == (len(pieces(town.neighbours, rest)) == 1)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=36, max_size=36), st.integers(0, 100))
def test_polish_never_makes_a_plan_worse_or_breaks_it(households, seed):
    town = graph(households, 6, 6)
    start = make_plan(town, repaired(town, np.random.default_rng(seed).integers(0, 4, 36)))
    aim = Aim.of(town, town.households, (100, 300))
    for plan in (polished(start, aim), annealed(start, aim, steps=500, seed=seed)):
        assert errors(plan) == []
        assert plan.sections == start.sections
    after = polished(start, aim)
    assert aim.badness(after) <= aim.badness(start) + 1e-9
    assert scores.worst_deviation(after) <= scores.worst_deviation(start) + 1e-9
