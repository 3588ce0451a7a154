"""Who to call, at 5,000 sections with 10,000 people on duty and 50,000 open incidents; and the page of the queue."""

from __future__ import annotations

import statistics
import time
from datetime import datetime
from pathlib import Path

import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.bench.city import ensure_city
from webapp.core.clock import ZONE
from webapp.core.db import SCHEMA, engine_over, open_pool
from webapp.dispatch.commands.categories import seed_categories
from webapp.dispatch.queries.incidents import Page, Wish, incidents
from webapp.dispatch.queries.preview import preview
from webapp.dispatch.queries.spots import Spot
from webapp.dispatch.rules import IncidentState, Urgency
from webapp.grids.commands import load_kinds

OPEN, PREVIEWS, ROUNDS, QUEUES = 50_000, 500, 3, 30
_AT = datetime(2026, 11, 24, 19, 30, tzinfo=ZONE)
_PLACES = text(
    """SELECT b.community_id, b.id AS building_id, ST_X(p.at) AS lon, ST_Y(p.at) AS lat, k.id AS category_id, k.code
FROM (SELECT id, community_id, ST_PointOnSurface(geom) AS at FROM building ORDER BY md5(id::text) LIMIT :many) p
JOIN building b ON b.id = p.id
JOIN LATERAL (SELECT id, code FROM category WHERE community_id = b.community_id AND parent_id IS NOT NULL
              ORDER BY md5((id * b.id)::text) LIMIT 1) k ON true"""
)


def run() -> None:
    """Measure and print the first preview of a process, then p50, p95 and p99 of all others."""
    url = ensure_city()
    ensure_dispatch(url)
    pool = open_pool(url, max_size=2)
    pool.open(wait=True)
    engine = engine_over(pool)
    with Session(engine) as session:
        places = session.execute(_PLACES, {"many": PREVIEWS}).all()
    first = [_preview_ms(engine, place) for place in _one_of_each_community(places)]
    print(f"first preview of a community, streets read and built: p50 {statistics.median(first):.0f} ms")
    usual = [_preview_ms(engine, place) for _ in range(ROUNDS) for place in places]
    _print("who to call, as the category says", usual)
    life = [_preview_ms(engine, place, Urgency.LIFE) for _ in range(ROUNDS) for place in places]
    _print("who to call, life threatened", life)
    for name, times in _queue_ms(engine, sorted({place.community_id for place in places})).items():
        _print(name, times)
    pool.close()


def ensure_dispatch(url: str) -> None:
    """Write the incidents of the city if they are not there."""
    with psycopg.connect(url, options=f"-c search_path={SCHEMA},public -c jit=off") as connection:
        row = connection.execute("SELECT count(*) FROM incident WHERE state <> 'closed'").fetchone()
        if row is not None and row[0] == OPEN:
            return
        print("writing 10,000 people on duty and 50,000 open incidents (once) …", flush=True)
        _seed(url)
        script = Path(__file__).parent / "sql" / "dispatch.sql"
        connection.execute(script.read_text(encoding="utf-8"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ANALYZE {SCHEMA}.incident, {SCHEMA}.call, {SCHEMA}.person, {SCHEMA}.offered_hours")


def _seed(url: str) -> None:
    pool = open_pool(url, max_size=2)
    pool.open(wait=True)
    with Session(engine_over(pool)) as session:
        load_kinds(session)
        for number in session.scalars(text("SELECT id FROM community ORDER BY id")).all():
            seed_categories(session, number)
        session.commit()
    pool.close()


def _one_of_each_community(places: list[object]) -> list[object]:
    return list({place.community_id: place for place in places}.values())  # type: ignore[attr-defined]


def _preview_ms(engine: Engine, place: object, urgency: Urgency | None = None) -> float:
    spot = Spot(place.lon, place.lat, place.building_id)  # type: ignore[attr-defined]
    with Session(engine) as session:
        begun = time.perf_counter()
        preview(session, place.community_id, spot, place.category_id, urgency, at=_AT)  # type: ignore[attr-defined]
        return (time.perf_counter() - begun) * 1000


def _queue_ms(engine: Engine, communities: list[int]) -> dict[str, list[float]]:
    """What a desk asks: its first page, the next ones, one state, one section, one category."""
    times: dict[str, list[float]] = {}
    for number in communities * QUEUES:
        first = _timed(times, "queue, first page", engine, number, Wish())
        _timed(times, "queue, next page", engine, number, Wish(after=first.next))
        _timed(times, "queue, one state", engine, number, Wish(states=(IncidentState.TO_REVIEW,)))
        section = int(first.items[0]["section_id"])
        _timed(times, "queue, one section", engine, number, Wish(section_id=section))
        _timed(times, "queue, one category", engine, number, Wish(category="facility"))
    return times


def _timed(times: dict[str, list[float]], name: str, engine: Engine, number: int, wish: Wish) -> Page:
    # A session each, as requests have: the watchdog cuts what is held for long.
    with Session(engine) as session:
        begun = time.perf_counter()
        found = incidents(session, number, wish)
        times.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
    return found


def _print(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95, p99 = (ordered[int(len(ordered) * share)] for share in (0.95, 0.99))
    told = f"p50 {statistics.median(ordered):6.1f} ms   p95 {p95:6.1f} ms   p99 {p99:6.1f} ms"
    print(f"{name:36} {told}   ({len(ordered)})")
