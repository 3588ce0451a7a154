"""A community founded from layers: everything inside has one block, everything outside is counted."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from gis.crs import WGS84
from gis.errors import InvalidGeometry
from gis.geometry import transformed
from gis.plans.founding import Founding, found
from tests.gis.blocktown import SRID, area, buildings, compounds, layer, line, point, streets

BAND = (20, 40)


def town(**more) -> dict[str, gpd.GeoDataFrame]:
    return {"streets": streets(), "compounds": compounds(), "buildings": buildings([10] * 9)} | more


def sections(*shapes, areas=None, numbers=None) -> gpd.GeoDataFrame:
    areas = areas or [1] * len(shapes)
    numbers = numbers or range(1, len(shapes) + 1)
    rows = zip(shapes, areas, numbers, strict=True)
    return layer([{"number": n, "name": f"甲{n}", "area": a, "geometry": shape} for shape, a, n in rows], "s")


def blocks(founding: Founding, key: str) -> list[int]:
    return founding.layers[key]["block"].tolist()


def codes(founding: Founding) -> set[str]:
    return {problem.code for problem in founding.problems}


def assert_settled(founding: Founding) -> None:
    """Every premise touches its block, every block is in one section."""
    polygons = founding.network.blocks.set_index("number").geometry
    assert set(founding.division.section_of) == set(polygons.index)
    assert set(founding.division.section_of.values()) == set(range(len(founding.division.sections)))
    for key, frame in founding.layers.items():
        if "block" in frame:
            metric = frame.to_crs(founding.srid).geometry.to_numpy()
            homes = polygons.loc[frame["block"]].to_numpy()
            assert (shapely.distance(metric, homes) < 0.01).all(), key
    edges = founding.network.edges
    known = set(founding.layers["compounds"]["source_ref"]) if "compounds" in founding.layers else set()
    assert set(edges["street_ref"].dropna()) <= set(founding.layers["streets"]["source_ref"])
    assert set(founding.network.blocks["compound_ref"].dropna()) <= known


def test_the_block_town_is_founded():
    founding = found(town(), band=BAND, seed=1)
    assert_settled(founding)
    assert (founding.srid, founding.is_estimated) == (SRID, False)
    assert blocks(founding, "buildings") == list(range(1, 10))
    assert sum(section.households for section in founding.division.sections) == 90
    assert all(20 <= section.households <= 40 for section in founding.division.sections)
    assert set(founding.outside.values()) == {0}
    assert transformed(founding.boundary, WGS84, SRID).area == pytest.approx(90_000, rel=1e-6)


def test_a_point_exactly_on_a_street_belongs_to_the_block_with_the_lower_number():
    doors = [{"kind": "shop.food", "geometry": point(*at)} for at in ((100, 250), (150, 200), (200, 100))]
    founding = found(town(shops=layer(doors)), band=BAND)
    assert_settled(founding)
    assert blocks(founding, "shops") == [1, 2, 5]


def test_what_lies_outside_is_counted_per_layer_and_said():
    shops = layer([{"kind": "shop.food", "geometry": point(*at)} for at in ((50, 50), (400, 50), (500, 50))])
    far = {"road_class": "local", "geometry": line((900, 0), (950, 0))}
    founding = found(town(shops=shops, streets=streets(more=[far])), band=BAND)
    assert founding.outside == {"streets": 1, "compounds": 0, "buildings": 0, "shops": 2}
    assert {"shops.outside", "streets.outside"} <= codes(founding)
    assert "buildings.outside" not in codes(founding)


def test_a_shop_without_a_place_is_an_error():
    shops = layer([{"kind": "shop.food", "geometry": point(50, 50)}, {"kind": "shop.food", "geometry": None}])
    founding = found(town(shops=shops), band=BAND)
    (problem,) = (problem for problem in founding.problems if problem.code == "shops.no_geometry")
    assert problem.severity == "error"
    assert founding.outside["shops"] == 1
    assert "shops.outside" not in codes(founding)


def test_a_building_across_a_street_belongs_to_the_block_of_its_middle():
    across = layer([{"use": "public", "households": 5, "geometry": area(80, 40, 160, 60)}])
    founding = found(town(buildings=across), band=BAND)
    assert_settled(founding)
    assert blocks(founding, "buildings") == [8]
    assert "building.straddles" in codes(founding)


def test_a_canal_belongs_to_the_block_of_its_middle():
    canal = layer([{"kind": "place.canal", "geometry": line((10, 10), (290, 290))}])
    assert blocks(found(town(places=canal), band=BAND), "places") == [5]


def test_buildings_find_their_compound_and_shops_their_building():
    shops = layer(
        [{"kind": "shop.food", "geometry": point(150, 135)}, {"kind": "shop.food", "geometry": point(110, 190)}]
    )
    founding = found(town(compounds=compounds(area(105, 105, 195, 195)), shops=shops), band=BAND)
    assert_settled(founding)
    held = dict(
        zip(founding.layers["buildings"]["source_ref"], founding.layers["buildings"]["compound_ref"], strict=True)
    )
    assert held["b5"] == "c1"
    assert {ref for key, ref in held.items() if key != "b5"} == {None}
    assert founding.layers["shops"]["building_ref"].tolist() == ["b5", None]


def test_a_stated_compound_is_believed_unless_it_was_left_out():
    frame = buildings([10] * 9).assign(compound_ref=["c1", "c9", *[None] * 7])
    founding = found(town(compounds=compounds(area(105, 105, 195, 195)), buildings=frame), band=BAND)
    assert founding.layers["buildings"]["compound_ref"].tolist()[:5] == ["c1", None, None, None, "c1"]


def test_stairs_go_with_their_buildings():
    away = layer([{"use": "residential", "households": 5, "geometry": area(600, 0, 640, 20)}], "x")
    every = pd.concat([buildings([10] * 9), away], ignore_index=True)
    stairs = pd.DataFrame({"source_ref": ["t1", "t2"], "building_ref": ["b1", "x1"], "number": 1, "households": 5})
    founding = found(town(buildings=every, stairs=stairs), band=BAND)
    assert founding.layers["stairs"]["building_ref"].tolist() == ["b1"]
    assert founding.outside["stairs"] == 1


def test_households_are_estimated_where_the_source_has_none():
    founding = found(town(buildings=buildings([np.nan] * 9)), band=BAND)
    assert founding.is_estimated
    assert "estimated" in founding.measure
    assert founding.layers["buildings"]["households"].tolist() == [27] * 9
    assert founding.layers["buildings"]["households_estimated"].all()


def test_a_given_division_is_carried_over_to_blocks():
    given_areas = pd.DataFrame({"number": [1, 2], "name": ["东区", "西区"]})
    shapes = [area(198, -5, 310, 310), area(-5, -5, 97, 310), area(97, -5, 198, 310)]
    founding = found(town(), band=BAND, sections=sections(*shapes, areas=[1, 2, 2]), areas=given_areas)
    assert_settled(founding)
    division = founding.division
    assert [(s.code, s.name, s.households) for s in division.sections] == [
        ("101", "甲1", 30),
        ("201", "甲2", 30),
        ("202", "甲3", 30),
    ]
    assert [(a.code, a.name) for a in division.areas] == [("100", "东区"), ("200", "西区")]
    assert [division.section_of[number] for number in (1, 2, 3)] == [1, 2, 0]
    assert "block.misfit" in codes(founding)


def test_given_numbers_of_three_digits_are_the_codes():
    shapes = [area(0, 0, 150, 300), area(150, 0, 300, 300)]
    founding = found(town(), band=BAND, sections=sections(*shapes, areas=[3, 3], numbers=[307, 302]))
    assert [section.code for section in founding.division.sections] == ["302", "307"]


def test_ground_that_the_given_division_forgets_goes_to_the_nearest_section():
    shapes = [area(0, 0, 100, 300), area(100, 0, 200, 300)]
    founding = found(town(), band=BAND, sections=sections(*shapes))
    assert_settled(founding)
    assert founding.division.section_of[3] == 1
    assert "block.misfit" in codes(founding)


def test_a_given_section_without_ground_is_an_error():
    shapes = [area(0, 0, 300, 300), area(400, 0, 500, 100)]
    assert "section.no_block" in codes(found(town(), band=BAND, sections=sections(*shapes)))


def test_a_compound_that_a_given_border_divides_goes_whole_to_the_larger_part():
    shapes = [area(0, 0, 160, 300), area(160, 0, 300, 300)]
    ground = town(compounds=compounds(area(100, 100, 300, 200)))
    founding = found(ground, band=BAND, sections=sections(*shapes))
    assert {founding.division.section_of[number] for number in (5, 6)} == {1}


def test_a_compound_declared_divisible_may_be_divided():
    yard = compounds(area(100, 100, 300, 200)).assign(is_divisible=True)
    shapes = [area(0, 0, 200, 300), area(200, 0, 300, 300)]
    founding = found(town(compounds=yard), band=BAND, sections=sections(*shapes))
    assert {founding.division.section_of[number] for number in (5, 6)} == {0, 1}
    assert "compound.divided" not in codes(founding)


def test_bow_ties_and_empty_layers_do_no_harm():
    bow_tie = shapely.Polygon([point(x, y) for x, y in ((20, 20), (60, 60), (60, 20), (20, 60))])
    odd = layer([{"use": "residential", "households": 5, "geometry": bow_tie}])
    founding = found(town(buildings=odd, shops=layer([]), compounds=compounds(bow_tie)), band=BAND)
    assert_settled(founding)
    assert len(founding.layers["buildings"]) == 1


def test_a_town_of_streets_alone_is_founded():
    founding = found({"streets": streets()}, band=BAND)
    assert_settled(founding)
    assert len(founding.division.sections) == 1


def test_a_community_without_streets_is_refused():
    with pytest.raises(InvalidGeometry, match="without streets"):
        found({"streets": streets().iloc[:0]}, band=BAND)


def test_the_same_layers_and_seed_found_the_same_community():
    first, second = (found(town(), band=BAND, seed=3) for _ in range(2))
    assert first.division.section_of == second.division.section_of
    assert first.problems == second.problems


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(-50, 350), st.integers(-50, 350)), max_size=30))
def test_every_point_is_in_one_block_or_outside(places):
    shops = [{"kind": "shop.food", "geometry": Point(point(*place))} for place in places]
    founding = found(town(shops=layer(shops)), band=BAND, sections=sections(area(0, 0, 300, 300)))
    assert_settled(founding)
    inside = sum(0 <= x <= 300 and 0 <= y <= 300 for x, y in places)
    assert len(founding.layers["shops"]) == inside
    assert founding.outside["shops"] == len(places) - inside
