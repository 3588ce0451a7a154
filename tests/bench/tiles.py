"""Tiles a second, z13-z17, cold, 8 clients: the product, tipg and bare SQL; same rows, same three fields.

Every server renders each tile anew (neither keeps tiles). `all buildings` leaves nothing out; `generalised` is
the product's own buildings layer, which below zoom 15 leaves out footprints of less than five pixels, floors and
names: it is named apart because it shows less.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable
from datetime import date

import psycopg

from gis.crs import WEB_MERCATOR
from gis.tile import EXTENT, Tile, tiles_over
from tests.bench.city import LAT, LON, ensure_city
from tests.bench.layers import ALL_BUILDINGS
from tests.bench.load import Measured, http_client, measure
from tests.bench.servers import product, tipg
from webapp.core.db import SCHEMA
from webapp.core.tiles.builder import buffer_at, tile_sql

ZOOMS = (13, 14, 15, 16, 17)
ROUNDS, SECONDS = 3, 3.0
_REACH = (0.09, 0.07)  # degrees from the middle that are inside the city everywhere
_OPTIONS = f"-c search_path={SCHEMA},public -c jit=off -c max_parallel_workers_per_gather=0"
_TEXTBOOK = f"""SELECT ST_AsMVT(q, 'buildings', {EXTENT}, 'geom', 'id') FROM (
  SELECT id, use, floors, name, ST_AsMVTGeom(gm, env, {EXTENT}, {{buffer}}, true) AS geom
  FROM building, (SELECT ST_TileEnvelope(%s::int, %s::int, %s::int) AS env) e
  WHERE gm && ST_Expand(env, {{margin}}) AND ST_SRID(gm) = {WEB_MERCATOR}) q"""

Contender = tuple[str, Callable[[Tile], str], Callable[[], Callable[[str], int]]]


def _tiles(zoom: int) -> list[Tile]:
    tiles = tiles_over((LON - _REACH[0], LAT - _REACH[1], LON + _REACH[0], LAT + _REACH[1]), zoom)
    random.Random(7).shuffle(tiles)
    return tiles[:800]


def _bare(url: str, zoom: int, *, ours: bool) -> Callable[[], Callable[[str], int]]:
    margin = 40_075_016.7 / 2**zoom * buffer_at(zoom) / EXTENT
    sql = tile_sql((ALL_BUILDINGS,), zoom, False) if ours else _TEXTBOOK.format(margin=margin, buffer=buffer_at(zoom))

    def connect() -> Callable[[str], int]:
        connection = psycopg.connect(url, options=_OPTIONS, autocommit=True, prepare_threshold=0)

        def ask(place: str) -> int:
            z, x, y = map(int, place.split("/"))
            values = {"z": z, "x": x, "y": y, "on_day": date(2026, 11, 23)} if ours else (z, x, y)
            row = connection.execute(sql, values, binary=True).fetchone()
            return len(row[-1]) if row else 0

        return ask

    return connect


def _contenders(url: str, zoom: int, product_port: int, tipg_port: int) -> list[Contender]:
    reference = f"/collections/{SCHEMA}.building/tiles/WebMercatorQuad/{{}}?geom-column=gm&properties=use,floors,name"
    ours, theirs = http_client(product_port), http_client(tipg_port)
    contenders: list[Contender] = [
        ("product, all buildings", lambda at: f"/tiles/all_buildings/{_path(at)}.mvt", ours),
        ("tipg", lambda at: reference.format(_path(at)), theirs),
        ("bare SQL, this product's", _path, _bare(url, zoom, ours=True)),
        ("bare SQL, ST_AsMVTGeom", _path, _bare(url, zoom, ours=False)),
    ]
    if zoom < 15:
        contenders.append(("product, generalised", lambda at: f"/tiles/buildings/{_path(at)}.mvt", ours))
    return contenders


def _path(at: Tile) -> str:
    return f"{at.z}/{at.x}/{at.y}"


def run() -> None:
    """Measure and print the table."""
    url = ensure_city()
    results: dict[tuple[str, int], list[Measured]] = {}
    with product(url) as product_port, tipg(url) as tipg_port:
        for zoom in ZOOMS:
            tiles = _tiles(zoom)
            contenders = _contenders(url, zoom, product_port, tipg_port)
            for _ in range(ROUNDS):
                for name, address, client in contenders:
                    jobs = [address(at) for at in tiles]
                    results.setdefault((name, zoom), []).append(measure(jobs, client, SECONDS))
    _print(results)


def _print(results: dict[tuple[str, int], list[Measured]]) -> None:
    names = list(dict.fromkeys(name for name, _zoom in results))
    print(f"\n{'tiles/s (p50 / p99 ms, KiB)':28}" + "".join(f"{f'z{zoom}':>28}" for zoom in ZOOMS))
    for name in names:
        print(f"{name:28}" + "".join(f"{_cell(results.get((name, zoom))):>28}" for zoom in ZOOMS))
    for name in names:
        if name.startswith("product"):
            ratios = [_ratio(results, name, zoom) for zoom in ZOOMS]
            print(f"{name + ' ÷ tipg':28}" + "".join(f"{ratio:>28}" for ratio in ratios))


def _cell(runs: list[Measured] | None) -> str:
    if not runs:
        return "–"
    middle = sorted(runs, key=lambda run: run.per_s)[len(runs) // 2]
    return f"{middle.per_s:.0f} ({middle.p50_ms:.1f} / {middle.p99_ms:.1f}, {middle.mean_bytes / 1024:.0f})"


def _ratio(results: dict[tuple[str, int], list[Measured]], name: str, zoom: int) -> str:
    if (name, zoom) not in results:
        return "–"
    ours, theirs = (statistics.median(run.per_s for run in results[key, zoom]) for key in (name, "tipg"))
    return f"{ours / theirs:.1f}×"
