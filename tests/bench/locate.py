"""Point → grid at 5,000 sections: the statement of `grids.queries.grid_at`, prepared, one client."""

from __future__ import annotations

import random
import statistics
import time
from datetime import date

import psycopg
from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from gis.crs import WGS84
from tests.bench.city import LAT, LON, ensure_city
from webapp.core.db import SCHEMA, engine_over, open_pool
from webapp.grids.queries import grid_at
from webapp.grids.sql import statement

ROUNDS, POINTS = 5, 4_000
_REACH = (0.1, 0.08)


def run() -> None:
    """Measure and print p50 and p99 of the statement alone and of the query function."""
    url = ensure_city()
    places = _places()
    runs = [_statement_ms(url, places) for _ in range(ROUNDS)]
    _print("the statement, prepared", runs)
    pool = open_pool(url, max_size=2)
    pool.open(wait=True)
    engine = engine_over(pool)
    _print("grids.queries.grid_at", [_function_ms(engine, places) for _ in range(ROUNDS)])
    pool.close()


def _places() -> list[tuple[float, float]]:
    rng = random.Random(5)
    return [(LON + rng.uniform(-1, 1) * _REACH[0], LAT + rng.uniform(-1, 1) * _REACH[1]) for _ in range(POINTS)]


def _statement_ms(url: str, places: list[tuple[float, float]]) -> list[float]:
    compiled = statement("locate").compile(dialect=postgresql.psycopg.dialect())
    options = f"-c search_path={SCHEMA},public -c jit=off"
    times = []
    with psycopg.connect(url, options=options, autocommit=True, prepare_threshold=0) as connection:
        for lon, lat in places:
            values = {"lon": lon, "lat": lat, "wgs84": WGS84, "on_day": date(2026, 11, 23)}
            begun = time.perf_counter()
            row = connection.execute(str(compiled), values, binary=True).fetchone()
            times.append((time.perf_counter() - begun) * 1000)
            if row is None or row[4] is None:
                raise RuntimeError(f"{lon}, {lat} lies in no section")
    return times


def _function_ms(engine: Engine, places: list[tuple[float, float]]) -> list[float]:
    times = []
    with Session(engine) as session:
        for lon, lat in places[: POINTS // 4]:
            begun = time.perf_counter()
            grid_at(session, lon, lat, date(2026, 11, 23))
            times.append((time.perf_counter() - begun) * 1000)
    return times


def _print(name: str, runs: list[list[float]]) -> None:
    p50 = statistics.median(statistics.median(run) for run in runs)
    p99 = statistics.median(sorted(run)[int(len(run) * 0.99)] for run in runs)
    print(f"{name:28} p50 {p50:6.2f} ms   p99 {p99:6.2f} ms   ({len(runs)} runs of {len(runs[0])} points)")
