"""Every layer renders, decodes and lies where it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from psycopg_pool import ConnectionPool
from sqlalchemy import text

from gis.tile import EXTENT, Tile, geographic_bounds, tile_at
from tests.mvt import TileLayer, area, decode
from tests.webapp.town import LAT, LON, NEW, OLD
from webapp.core.tiles.registry import Shape
from webapp.core.tiles.render import Choice, render
from webapp.registry import TILES

MIDDLE = (LON + 0.0017, LAT + 0.0013)
DAY = date(2026, 4, 30)
FIELDS = {
    "communities": {"code", "name"},
    "areas": {"code", "name", "color"},
    "sections": {"code", "name", "color"},
    "blocks": {"number"},
    "streets": {"name", "road_class"},
    "walls": set(),
    "compounds": {"name", "kind"},
    "buildings": {"use", "floors", "name"},
    "places": {"kind", "name"},
    "shops": {"kind", "name", "checked"},
    "organizations": {"kind", "name"},
    "cameras": {"number"},
    "hazards": {"kind", "severity", "status", "age_days"},
    "vacancies": {"name", "stairs"},
}


def get(client: FlaskClient, name: str, z: int, query: str = "") -> dict[str, TileLayer]:
    at = tile_at(*MIDDLE, z)
    answer = client.get(f"/tiles/{name}/{at.z}/{at.x}/{at.y}.mvt{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return decode(answer.data)


@pytest.mark.parametrize("layer", TILES.layers, ids=lambda layer: layer.key)
@pytest.mark.parametrize("z", [10, 13, 14, 15, 16])
def test_every_layer_renders_and_decodes(town_client: FlaskClient, layer, z: int) -> None:
    decoded = get(town_client, layer.key, z)
    if not layer.at(z):
        assert decoded == {}
        return
    if not decoded:
        assert layer.thinning or layer.shape is Shape.POINT
        return
    shown = decoded[layer.key]
    assert (shown.version, shown.extent) == (2, EXTENT)
    assert shown.features
    expected = {"count"} if layer.shape is Shape.POINT and z < layer.detail_zoom else FIELDS[layer.key]
    for feature in shown.features:
        assert set(feature.tags) <= expected
        assert feature.parts
        assert all(-EXTENT <= x <= 2 * EXTENT and -EXTENT <= y <= 2 * EXTENT for part in feature.parts for x, y in part)
    if z == 16:
        assert set().union(*(feature.tags for feature in shown.features)) == expected


def test_a_bundle_holds_the_same_layers_as_its_parts(town_client: FlaskClient) -> None:
    together = get(town_client, "base", 16)
    for key, layer in together.items():
        assert layer == get(town_client, key, 16)[key]
    assert set(together) == {layer.key for layer in TILES.named("base")}


def test_a_building_lies_where_its_corners_are_and_turns_the_right_way(town_client: FlaskClient, town) -> None:
    at = tile_at(*MIDDLE, 16)
    west, south, east, north = geographic_bounds(at)
    buildings = {feature.id: feature for feature in get(town_client, "buildings", 16)["buildings"].features}
    rows = town.execute(text("SELECT id, ST_XMin(geom) AS x, ST_YMax(geom) AS y FROM building")).all()
    drawn = [row for row in rows if row.id in buildings]
    assert len(drawn) >= 3
    for row in drawn:
        x = (row.x - west) / (east - west) * EXTENT
        y = (north - row.y) / (north - south) * EXTENT  # the latitude is near enough linear within a tile
        ring = buildings[row.id].parts[0]
        assert min(place[0] for place in ring) == pytest.approx(x, abs=1)
        assert min(place[1] for place in ring) == pytest.approx(y, abs=2)
        assert area(ring) > 0


def test_small_and_clipped_shapes_of_one_building_agree(town_client: FlaskClient, town_app) -> None:
    layer = TILES.named("buildings")[0]
    at = tile_at(*MIDDLE, 16)
    pool: ConnectionPool = town_app.extensions["pool"]
    moved, clipped = (
        decode(render(pool, (replace(layer, shape=shape),), at, Choice(DAY)).body)["buildings"].features
        for shape in (Shape.SMALL, Shape.LARGE)
    )
    assert len(moved) == len(clipped)
    for one, other in zip(moved, clipped, strict=True):
        assert one.tags == other.tags
        assert area(one.parts[0]) == pytest.approx(area(other.parts[0]), rel=0.03)


def test_small_buildings_are_left_out_below_zoom_15_and_only_there(town_client: FlaskClient) -> None:
    at_14 = {feature.id for feature in get(town_client, "buildings", 14)["buildings"].features}
    at_15 = {feature.id for feature in get(town_client, "buildings", 15)["buildings"].features}
    assert at_15 - at_14 == {10}


def test_closed_and_unopened_rows_are_not_drawn(town_app) -> None:
    pool = town_app.extensions["pool"]
    at = tile_at(*MIDDLE, 16)

    def drawn(day: date) -> set[int]:
        rendered = render(pool, TILES.named("buildings"), at, Choice(day))
        assert rendered is not None
        return {feature.id for feature in decode(rendered.body)["buildings"].features}

    assert {2, 3} & drawn(date(2026, 4, 30)) == {3}
    assert {2, 3} & drawn(date(2026, 5, 1)) == {2}


def test_the_generation_decides_the_sections(town_client: FlaskClient) -> None:
    def names(query: str) -> set[str]:
        return {feature.tags["name"] for feature in get(town_client, "sections", 16, query)["sections"].features}

    assert names(f"?g={OLD}") == {"西片", "中片", "东片"}
    assert names(f"?g={NEW}") == {"北片", "腰片", "南片"}
    assert names("") == {"北片", "腰片", "南片"}


def test_a_section_is_known_by_its_lasting_grid(town_client: FlaskClient) -> None:
    assert {feature.id for feature in get(town_client, "sections", 16)["sections"].features} == {21, 22, 23}


def test_points_are_counted_in_cells_below_their_detail_zoom(town_client: FlaskClient) -> None:
    cells = get(town_client, "shops", 14)["shops"].features
    assert sum(cell.tags["count"] for cell in cells) == 3
    assert len({(x // 128, y // 128) for cell in cells for x, y in cell.parts[0]}) == len(cells)
    assert {feature.id for feature in get(town_client, "shops", 16)["shops"].features} == {1, 2, 3}


def test_cells_of_neighbouring_tiles_count_every_point_once(town_client: FlaskClient) -> None:
    total = 0
    centre = tile_at(*MIDDLE, 14)
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            answer = town_client.get(f"/tiles/shops/14/{centre.x + dx}/{centre.y + dy}.mvt")
            decoded = decode(answer.data)
            total += sum(cell.tags["count"] for cell in decoded["shops"].features) if decoded else 0
    assert total == 3


def test_simulated_hazards_are_not_drawn(town_client: FlaskClient) -> None:
    hazards = get(town_client, "hazards", 16)["hazards"].features
    assert len(hazards) == 3
    assert {feature.tags["severity"] for feature in hazards} == {"general", "major"}


def test_a_tile_where_nothing_is_comes_empty(town_client: FlaskClient) -> None:
    answer = town_client.get("/tiles/base/14/0/0.mvt")
    assert (answer.status_code, answer.data) == (200, b"")


def test_tiles_of_the_whole_world_hold_the_community(town_client: FlaskClient) -> None:
    answer = town_client.get("/tiles/communities/0/0/0.mvt")
    assert answer.status_code == 200
    assert Tile(0, 0, 0) == tile_at(*MIDDLE, 0)
