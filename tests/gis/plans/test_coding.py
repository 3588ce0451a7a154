"""Codes, names, colours and answering sections of a division."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.plans.coding import divide
from gis.plans.colours import CLASSES, colour_classes
from gis.plans.plan import make_plan
from tests.gis.plans.ground import graph, network

COLUMNS = [0, 1, 2] * 3


def divided(section_of, area_of=None, **options):
    return divide(network(), make_plan(graph([10] * 9), section_of, area_of), **options)


def test_sections_are_coded_from_west_to_east():
    division = divided([2, 0, 1] * 3)
    assert [section.code for section in division.sections] == ["101", "102", "103"]
    assert [section.name for section in division.sections] == ["第一片区", "第二片区", "第三片区"]
    assert [division.section_of[number] for number in (1, 2, 3)] == [0, 1, 2]


def test_areas_are_coded_too_and_hold_their_sections():
    division = divided([2, 0, 1] * 3, [1, 1, 0])
    assert [(area.code, area.name) for area in division.areas] == [("100", "第一网格区"), ("200", "第二网格区")]
    assert [(section.code, section.area) for section in division.sections] == [("101", 0), ("201", 1), ("202", 1)]
    assert [area.households for area in division.areas] == [30, 60]
    assert division.areas[1].polygon.area == pytest.approx(60_000, rel=1e-6)


def test_given_codes_and_names_are_kept():
    division = divided(COLUMNS, codes=["205", "101", "102"], names=["丙", "甲", "乙"], area_names={2: "西片"})
    assert [(section.code, section.name) for section in division.sections] == [
        ("101", "甲"),
        ("102", "乙"),
        ("205", "丙"),
    ]
    assert [(area.code, area.name) for area in division.areas] == [("100", "第一网格区"), ("200", "西片")]
    assert division.section_of[1] == 2


def test_outlines_are_a_coverage_and_labels_lie_inside():
    division = divided(COLUMNS)
    outlines = [section.polygon for section in division.sections]
    parts = shapely.get_parts(np.array(outlines))
    assert shapely.coverage_is_valid(parts)
    assert sum(each.area for each in outlines) == pytest.approx(network().boundary.area, rel=1e-12)
    for section in division.sections:
        assert section.polygon.boundary.distance(section.label) > 30
        assert section.polygon.contains(section.label)


def test_the_lower_code_answers_for_a_border_street():
    division, edges = divided(COLUMNS), network().edges
    streets = {
        (edges["street_ref"][position], division.sections[section].code)
        for position, section in division.answering.items()
    }
    assert streets == {("v1", "101"), ("v2", "102")}
    assert len(division.answering) == 6


def test_neighbouring_sections_differ_in_colour():
    division = divided([0, 1, 2, 3, 4, 5, 6, 7, 8])
    colours = {number: division.sections[section].color for number, section in division.section_of.items()}
    for a, b in graph([10] * 9).pairs.tolist():
        assert colours[a + 1] != colours[b + 1]


@given(st.integers(4, 60), st.integers(0, 10_000))
def test_six_classes_colour_any_planar_map(count, seed):
    points = shapely.points(np.random.default_rng(seed).uniform(0, 1000, (count, 2)))
    triangles = shapely.delaunay_triangles(shapely.multipoints(points), only_edges=True)
    place = {tuple(xy): i for i, xy in enumerate(shapely.get_coordinates(points).tolist())}
    pairs = np.array([[place[tuple(xy)] for xy in edge.coords] for edge in triangles.geoms])
    colours = np.array(colour_classes(count, pairs))
    assert (colours[pairs[:, 0]] != colours[pairs[:, 1]]).all()
    assert set(colours.tolist()) <= set(range(CLASSES))
