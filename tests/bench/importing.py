"""Import of a generated 9,000-building town, as .osm.pbf and .gpkg, against the bare pyogrio read of the same file.

The community has its streets, blocks and grids, and nothing else, so that every row of the file is new. The import
is the command `shaodao import` itself, in a process that is up already: `dry run` reads, inspects and compares,
`import` also writes, search included. `bare COPY` puts the same finished rows into the same tables with their
checks and indexes: no import can be faster than reading bare and copying bare.
"""

from __future__ import annotations

import gc
import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import geopandas as gpd
import osmium
import psycopg
import pyogrio
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.orm import Session

from gis.formats import load_specs, read, write
from gis.plans.founding import found
from gis.towns.city import Part, build_town
from tests.bench.city import server_url
from webapp.cli.ground import demo_parameters
from webapp.cli.imports import import_
from webapp.core.config import ROOT
from webapp.core.db import SCHEMA, engine_over, open_pool
from webapp.core.migrating import upgrade
from webapp.core.search import words
from webapp.grids.commands import load_kinds
from webapp.imports.commands.found import CommunityIdentity, found_community

ROUNDS = 5
BUILDINGS = 9_000
DATABASE = "shaodao_bench_import"
GROUND = f"{DATABASE}_ground"
CODE = "990000001001"
TABLES = ("compound", "street", "building", "shop", "organization", "place", "camera", "search_entry")
_NEW_ROWS = "created_at = (SELECT max(created_at) FROM building)"
_NEW_ENTRIES = "layer NOT IN ('communities', 'areas', 'sections')"
_STAGES = ("bare read", "our read", "dry run", "import", "bare COPY")
_ROADS = {"arterial": "primary", "secondary": "secondary", "local": "residential", "lane": "service", "path": "footway"}


def run() -> None:
    """Measure and print both formats."""
    town = build_town(demo_parameters(), buildings=BUILDINGS)
    with tempfile.TemporaryDirectory() as folder, _databases(town):
        pbf, package = Path(folder) / "town.osm.pbf", Path(folder) / "town.gpkg"
        _write_osm(town.layers, pbf)
        write({key: frame for key, frame in town.layers.items() if isinstance(frame, gpd.GeoDataFrame)}, package)
        files = ((pbf, "osm"), (package, "shaodao"))
        rounds: dict[Path, list[dict[str, float]]] = {pbf: [], package: []}
        gc.collect()
        gc.freeze()  # what the bench itself holds is nothing that either side should have to walk
        for number in range(ROUNDS + 1):
            for path, source in files:
                measured = _measure(path, source)
                if number:  # the first round only warms up
                    rounds[path].append(measured)
        gc.unfreeze()
        for path, _ in files:
            _report(path, {stage: statistics.median(one[stage] for one in rounds[path]) for stage in _STAGES})


def _measure(path: Path, source: str) -> dict[str, float]:
    """Seconds of each stage, one after the other, the database as it was founded."""
    spec = load_specs(ROOT / "geodata" / "sources.toml")[source]
    _clone()
    seconds = {"bare read": _seconds(lambda: _bare_read(path)), "our read": _seconds(lambda: read(path, spec))}
    seconds["dry run"] = _seconds(lambda: _import(source, path))
    for remembered in (words.spell, words.plain):
        remembered.cache_clear()
    seconds["import"] = _seconds(lambda: _import(source, path, "--commit"))
    rows = _rows_written()
    _clone()
    seconds["bare COPY"] = _copy(rows)
    return seconds


def _report(path: Path, seconds: Mapping[str, float]) -> None:
    print(f"{path.name}, {BUILDINGS:,} buildings")
    for stage in _STAGES:
        times = f"{seconds[stage] / seconds['bare read']:5.1f}× bare read"
        print(f"  {stage:12}{seconds[stage]:7.2f} s {times}")
    floor = seconds["bare read"] + seconds["bare COPY"]
    print(f"  {'import':12}{seconds['import'] / floor:16.1f}× bare read + bare COPY", flush=True)


def _bare_read(path: Path) -> None:
    for name, _kind in pyogrio.list_layers(path):
        pyogrio.read_dataframe(path, layer=name)


def _import(source: str, path: Path, *options: str) -> None:
    with redirect_stdout(io.StringIO()) as said, redirect_stderr(io.StringIO()):
        import_.main([source, str(path), "--community", CODE, *options], standalone_mode=False)
    if f"buildings: {BUILDINGS:,} added" not in said.getvalue():
        raise RuntimeError(f"not every building was imported: {said.getvalue()}")


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@contextmanager
def _databases(town: Part) -> Iterator[None]:
    """A founded community to clone, and the clone's address for the command; both gone at the end."""
    before = os.environ.get("DATABASE_URL")
    try:
        _server(f"DROP DATABASE IF EXISTS {GROUND} WITH (FORCE)", f"CREATE DATABASE {GROUND}")
        upgrade(_url(GROUND))
        _found(town)
        os.environ["DATABASE_URL"] = _url(DATABASE)
        yield
    finally:
        os.environ.pop("DATABASE_URL", None)
        if before is not None:
            os.environ["DATABASE_URL"] = before
        _server(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in (DATABASE, GROUND)))


def _found(town: Part) -> None:
    founding = found(
        {"streets": town.layers["streets"]}, boundary=town.boundary, sections=town.sections, areas=town.areas
    )
    identity = CommunityIdentity(
        code=CODE, name=town.name, full_name=town.name, scheme="统计局", scheme_year=2023, band=(300, 500)
    )
    pool = open_pool(_url(GROUND), max_size=2, statement_timeout_s=0)
    pool.open(wait=True)
    with Session(engine_over(pool)) as session:
        load_kinds(session)
        found_community(session, founding, identity, source="ground", valid_from=date(2026, 1, 1), reason="首次划分")
        session.commit()
    pool.close()


def _clone() -> None:
    _server(
        f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)",
        f"CREATE DATABASE {DATABASE} TEMPLATE {GROUND} STRATEGY wal_log",
    )


def _url(database: str) -> str:
    return f"postgresql:///?{urlencode(conninfo_to_dict(server_url(), dbname=database))}"


def _server(*statements: str) -> None:
    with psycopg.connect(_url("postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _rows_written() -> dict[str, tuple[str, list[bytes]]]:
    """What the import put into each table: its columns and its rows in COPY's text."""
    held: dict[str, tuple[str, list[bytes]]] = {}
    with psycopg.connect(_url(DATABASE), options=f"-c search_path={SCHEMA},public") as connection:
        for table in TABLES:
            stored = connection.execute(
                "SELECT string_agg(column_name, ', ') FROM information_schema.columns"
                " WHERE table_schema = %s AND table_name = %s AND is_generated = 'NEVER'",
                (SCHEMA, table),
            ).fetchone()
            assert stored is not None
            new = _NEW_ENTRIES if table == "search_entry" else _NEW_ROWS
            rows = f"COPY (SELECT {stored[0]} FROM {table} WHERE {new} ORDER BY id) TO STDOUT"
            with connection.cursor() as cursor, cursor.copy(rows) as copy:
                held[table] = (stored[0], list(map(bytes, copy)))
    return held


def _copy(rows: Mapping[str, tuple[str, list[bytes]]]) -> float:
    """Seconds to put the rows into the tables of a founded community."""
    with psycopg.connect(_url(DATABASE), options=f"-c search_path={SCHEMA},public -c jit=off") as connection:
        connection.execute("DELETE FROM search_entry WHERE layer = 'streets'")
        begun = time.perf_counter()
        for table, (columns, lines) in rows.items():
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                copy.write(b"".join(lines))
        connection.commit()
        return time.perf_counter() - begun


class _Nodes:
    """Hands out node ids and writes the nodes of ways."""

    def __init__(self, writer: osmium.SimpleWriter) -> None:
        self.writer, self.last = writer, 0

    def add(self, place: tuple[float, float], tags: Mapping[str, str] | None = None) -> int:
        self.last += 1
        self.writer.add_node(osmium.osm.mutable.Node(id=self.last, version=1, location=place, tags=dict(tags or {})))
        return self.last


def _write_osm(layers: Mapping[str, Any], path: Path) -> None:
    with osmium.SimpleWriter(str(path)) as writer:
        nodes = _Nodes(writer)
        houses = layers["buildings"].itertuples()
        ways = [(_ring(nodes, row.geometry.exterior.coords), _building_tags(row)) for row in houses]
        ways += [
            ([nodes.add(place[:2]) for place in row.geometry.coords], {"highway": _ROADS[row.road_class]})
            for row in layers["streets"].itertuples()
        ]
        for row in layers["shops"].itertuples():
            nodes.add((row.geometry.x, row.geometry.y), {"shop": "convenience", "name": row.name})
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, version=1, nodes=refs, tags=tags))


def _ring(nodes: _Nodes, places: Any) -> list[int]:
    refs = [nodes.add(place[:2]) for place in list(places)[:-1]]
    return [*refs, refs[0]]


def _building_tags(row: Any) -> dict[str, str]:
    return {"building": "apartments" if row.use == "residential" else "yes", "building:levels": str(row.floors or 1)}
