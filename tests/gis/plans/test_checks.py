"""Checks name what is wrong with a plan, and where."""

from dataclasses import replace

import pytest

from gis.plans import checks
from gis.plans.atoms import build_atoms
from gis.plans.plan import Plan, make_plan
from tests.gis.blocktown import area, in_degrees, point
from tests.gis.plans.ground import graph, network

BAND = (20, 40)


def found(plan: Plan) -> list[str]:
    return [problem.code for problem in checks.check(plan, BAND)]


def test_a_good_plan_has_no_problems():
    assert found(make_plan(graph([10] * 9), [0, 1, 2] * 3)) == []


def test_a_block_in_no_section_is_an_error_with_its_place():
    plan = make_plan(graph([10] * 9), [0, 0, 0, 0, -1, 1, 1, 1, 1])
    (problem,) = checks.complete(plan, BAND)
    assert (problem.severity, problem.ids) == ("error", ("5",))
    assert problem.place == pytest.approx(in_degrees(point(150, 150)).coords[0], abs=1e-4)


def test_a_section_in_two_pieces_is_an_error():
    plan = make_plan(graph([10] * 9), [0, 1, 0, 1, 1, 1, 2, 2, 2])
    assert found(plan)[0] == "section.in_pieces"


def test_blocks_that_only_touch_at_a_corner_are_not_one_piece():
    plan = make_plan(graph([10] * 9), [0, 1, 1, 1, 0, 1, 1, 1, 1])
    assert "section.in_pieces" in found(plan)


def test_an_empty_section_is_an_error():
    plan = make_plan(graph([10] * 9), [0, 0, 0, 1, 1, 1, 3, 3, 3], [0, 0, 0, 0])
    assert "section.empty" in found(plan)


def test_a_section_without_an_area_and_an_area_in_pieces_are_named():
    plan = make_plan(graph([10] * 9), [0, 1, 2] * 3)
    assert found(plan.with_areas([0, -1, 0])) == ["section.no_area", "area.in_pieces"]
    assert found(plan.with_areas([0, 1, 0])) == ["area.in_pieces"]


def test_a_divided_compound_is_an_error():
    town = build_atoms(network(walls=[area(100, 100, 300, 200)]), dict.fromkeys(range(1, 10), 10), divisible={"c1"})
    columns, rows = [0, 1, 2] * 3, [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert "compound.divided" not in found(make_plan(town, columns))
    whole = replace(town, divisible=frozenset())
    assert "compound.divided" in found(make_plan(whole, columns))
    assert "compound.divided" not in found(make_plan(whole, rows))


def test_a_section_outside_the_band_is_a_warning_and_no_more():
    plan = make_plan(graph([10] * 9), [0, 0, 0, 1, 1, 1, 1, 1, 1])
    (problem,) = checks.check(plan, BAND)
    assert (problem.code, problem.severity, problem.ids) == ("section.outside_band", "warning", ("1",))


def test_a_border_along_walls_alone_is_mentioned():
    yard = area(10, 210, 90, 290)
    town = graph({1: 30, 2: 30}, walls=[yard])
    inner = next(atom for atom, compound in enumerate(town.compound) if compound == "c1")
    plan = make_plan(town, [int(atom == inner) for atom in range(len(town))])
    assert "section.off_street" in found(plan)
