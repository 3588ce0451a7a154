"""The geometry of the demo community: valid, apart, inside, and divided without gap or overlap."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from gis.towns.community import Town
from gis.towns.parameters import Parameters

GEOMETRIC = ("streets", "compounds", "buildings", "shops", "organizations", "places", "cameras", "hazards")


def test_every_geometry_is_valid_and_of_its_type(town: Town) -> None:
    types = {"streets": {"LineString"}, "compounds": {"Polygon"}, "buildings": {"Polygon"}}
    for key in GEOMETRIC:
        layer = town.layers[key]
        assert layer.geometry.is_valid.all()
        assert not layer.geometry.is_empty.any()
        wanted = types.get(key, {"Point", "LineString", "Polygon"} if key == "places" else {"Point"})
        assert set(layer.geom_type) <= wanted


def _overlaps(shapes: Any) -> list[tuple[int, int]]:
    array = np.asarray(shapes)
    left, right = shapely.STRtree(array).query(array, predicate="intersects")
    return [(a, b) for a, b in zip(left, right, strict=True) if a < b and array[a].intersection(array[b]).area > 0.01]


def test_buildings_do_not_overlap(metric: dict[str, Any]) -> None:
    assert _overlaps(metric["buildings"].geometry) == []


def test_compounds_do_not_overlap(metric: dict[str, Any]) -> None:
    assert _overlaps(metric["compounds"].geometry) == []


def test_buildings_keep_clear_of_carriageways(metric: dict[str, Any]) -> None:
    clear_m = {"arterial": 20.0, "secondary": 10.0, "local": 6.0, "lane": 0.6}
    for road_class, distance in clear_m.items():
        streets = metric["streets"]
        lines = streets.geometry[streets.road_class == road_class].union_all()
        assert metric["buildings"].distance(lines).min() > distance, road_class


def test_buildings_stand_within_their_compound_and_no_other_building_does(metric: dict[str, Any]) -> None:
    walls = metric["compounds"].set_index("source_ref").geometry
    buildings = metric["buildings"]
    mine = buildings[buildings.compound_ref.notna()]
    assert all(walls[row.compound_ref].contains(row.geometry) for row in mine.itertuples())
    others = buildings[buildings.compound_ref.isna()]
    assert shapely.STRtree(walls.to_numpy()).query(others.geometry.to_numpy(), predicate="intersects").size == 0


def test_every_premise_lies_strictly_inside_one_block(metric: dict[str, Any], blocks: Any) -> None:
    tree = shapely.STRtree(blocks)
    for key in ("buildings", "shops", "organizations", "places", "cameras", "hazards"):
        shapes = metric[key].geometry.to_numpy()
        inside, _ = tree.query(shapes, predicate="within")
        assert sorted(inside) == list(range(len(shapes))), key
    edges = shapely.union_all([block.boundary for block in blocks])
    for key in ("shops", "organizations", "cameras", "hazards"):
        assert metric[key].distance(edges).min() > 0.3, key


def test_sections_partition_the_community(town: Town) -> None:
    shapes = town.sections.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert {shape.geom_type for shape in shapes} == {"Polygon"}
    assert town.boundary.geom_type == "Polygon"
    assert not town.boundary.interiors
    assert town.boundary.area == shapely.area(shapes).sum().round(18) or np.isclose(
        town.boundary.area, shapely.area(shapes).sum(), rtol=1e-9
    )


def test_section_borders_are_pieces_of_streets(town: Town) -> None:
    streets = town.layers["streets"]
    pieces = {
        frozenset(pair) for line in streets.geometry[streets.road_class != "path"] for pair in pairwise(line.coords)
    }
    for section in town.sections.geometry:
        ring = list(section.exterior.coords)
        assert all(frozenset(pair) in pieces for pair in pairwise(ring))


def test_compounds_lie_in_one_section_and_households_within_the_band(
    town: Town, metric: dict[str, Any], parameters: Parameters
) -> None:
    sections = town.sections.to_crs(town.srid).geometry.to_numpy()
    inside, section = shapely.STRtree(sections).query(metric["compounds"].geometry.to_numpy(), predicate="within")
    assert len(inside) == 47
    holder = dict(zip(metric["compounds"].source_ref.to_numpy()[inside], section, strict=True))
    buildings = metric["buildings"]
    homes = buildings[buildings.households > 0]
    held = homes.groupby(homes.compound_ref.map(holder)).households.sum()
    low, high = parameters.identity.band
    assert len(held) == 11
    assert held.between(low, high).all()
    assert held.sum() == 6626


def test_sections_are_numbered_west_to_east_then_north_to_south(town: Town) -> None:
    sections = town.sections.to_crs(town.srid)
    centres = sections.dissolve("area").geometry.centroid
    assert list(centres.index) == [1, 2, 3, 4, 5, 6]
    assert centres[1].x < centres[2].x < centres[3].x
    assert centres[4].x < centres[5].x < centres[6].x
    assert min(centres[n].y for n in (1, 2, 3)) > max(centres[n].y for n in (4, 5, 6))
    for _, held in sections.groupby("area"):
        assert list(held.number) == list(range(1, len(held) + 1))


def test_the_streets_fill_blocks_of_a_town_and_it_is_built_over(metric: dict[str, Any], blocks: Any) -> None:
    buildings = metric["buildings"]
    assert 300 <= len(buildings) / 3.8 <= 420
    assert 0.11 <= buildings.area.sum() / 3.8e6 <= 0.3
    assert len(blocks) > 200
