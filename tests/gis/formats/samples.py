"""Small files that tests read: made on the spot, never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import osmium.osm.mutable as osm
from shapely import Point, Polygon

from gis.crs import WGS84
from gis.formats import Layers, Spec, load_specs
from gis.formats.spec import spec_from_table
from tests.gis import blocktown

SOURCES = Path(__file__).resolve().parents[3] / "geodata" / "sources.toml"
REAL = Path(__file__).resolve().parents[4] / "shared" / "data"
SPECS = load_specs(SOURCES)
OSM, OURS = SPECS["osm"], SPECS["shaodao"]
LON, LAT = 98.49, 39.73

NODES = {number: (LON + 0.001 * ((number - 1) % 3), LAT + 0.001 * ((number - 1) // 3)) for number in range(1, 10)}
WAYS: dict[int, tuple[list[int], dict[str, str]]] = {
    11: ([1, 2, 3], {"highway": "residential", "name": "西关路"}),
    12: ([1, 4, 7], {"highway": "primary"}),
    13: (
        [1, 2, 5, 4, 1],
        {"building": "apartments", "building:levels": "6", "addr:street": "西关路", "addr:housenumber": "3"},
    ),
    14: ([5, 6, 9, 8, 5], {"landuse": "residential", "name": "广厦小区"}),
}
RELATIONS: dict[int, tuple[list[tuple[str, int, str]], dict[str, str]]] = {}
SHOPS: dict[int, dict[str, str]] = {5: {"shop": "supermarket", "name": "百货"}}


def write_osm(
    path: Path,
    *,
    order: str = "nwr",
    ways: Mapping[int, tuple[list[int], dict[str, str]]] = WAYS,
    relations: Mapping[int, Any] = RELATIONS,
    nodes: Mapping[int, tuple[float, float]] = NODES,
    options: str = "",
) -> Path:
    """An OSM file with nine nodes in a square, two streets, a building, a compound and a shop."""
    target = osmium.io.File(str(path), options) if options else str(path)
    writer = osmium.SimpleWriter(target)
    for kind in order:
        if kind == "n":
            for number, place in nodes.items():
                writer.add_node(osm.Node(id=number, location=place, tags=SHOPS.get(number, {})))
        elif kind == "w":
            for number, (refs, tags) in ways.items():
                writer.add_way(osm.Way(id=number, nodes=refs, tags=tags))
        else:
            for number, (members, tags) in relations.items():
                writer.add_relation(osm.Relation(id=number, members=members, tags=tags))
    writer.close()
    return path


def square(west: float, south: float, size: float = 0.0002) -> Polygon:
    return Polygon([(west, south), (west + size, south), (west + size, south + size), (west, south + size)])


def frame(rows: Sequence[dict[str, Any]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(list(rows), geometry="geometry", crs=WGS84)


def spec(**layer: Any) -> Spec:
    """A data set of one rule."""
    return spec_from_table("sample", {"layer": [layer]})


def town() -> Layers:
    """Canonical layers of a town of nine blocks: streets, a compound, a building a block, two shops, a square."""
    middle = blocktown.in_degrees(blocktown.point(150, 150))
    return Layers(
        {
            "streets": blocktown.streets(),
            "compounds": blocktown.layer(
                [{"source_ref": "c1", "name": "一号院", "kind": "old", "geometry": blocktown.area(110, 110, 190, 190)}]
            ),
            "buildings": blocktown.buildings([10, 20, 30, 40, 50, 60, 70, 80, 90]),
            "shops": blocktown.layer(
                [
                    {
                        "source_ref": "s1",
                        "name": "=cmd|' /C calc'!A0",
                        "kind": "shop.other",
                        "geometry": blocktown.point(50, 95),
                    },
                    {"source_ref": "s2", "name": "粮油店", "kind": "shop.other", "geometry": blocktown.point(250, 95)},
                ]
            ),
            "places": frame(
                [{"source_ref": "p1", "name": "广场", "kind": "place.square", "geometry": Point(middle.x, middle.y)}]
            ),
        }
    )
