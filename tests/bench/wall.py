"""The wall's state: at the size of a community and of a city, live, at a past instant, and after the ground changed."""

from __future__ import annotations

import logging
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import structlog
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.bench.city import ensure_city
from tests.bench.dispatch import ensure_dispatch
from tests.bench.live import _ensure_demo
from tests.conftest import engine_on, make_app
from tests.people import People, forget
from webapp.core.accounts.commands import grant_role
from webapp.core.accounts.roles import Role
from webapp.core.db import SCHEMA
from webapp.core.live import TIMELINE, emit, of_wall
from webapp.dispatch.commands.categories import seed_categories
from webapp.dispatch.queries.wall_marks import both_marks

DATABASE = "shaodao_bench_wall"
ROUNDS, CHANGES = 100, 10
_SQL = Path(__file__).parent / "sql" / "wall.sql"


def run() -> None:
    """Measure what a screen asks for, through the application."""
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    town = _ensure_demo(DATABASE)
    _fill(town)
    _measure("community", town)
    city = ensure_city()
    ensure_dispatch(city)
    _measure("city", city)


def _measure(name: str, url: str) -> None:
    app = make_app(url)
    with psycopg.connect(url, options=f"-c search_path={SCHEMA},public") as connection:
        row = connection.execute("SELECT id, code FROM community ORDER BY code LIMIT 1").fetchone()
    assert row is not None
    # A line for every request would be measured, and printed, too.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    account, client = _officer(app, url, row[0])
    wall = f"/c/{row[1]}/wall"
    state = client.get(f"{wall}/state").get_json()
    print(f"{name}: {len(state['marks'])} marks, {len(state['sections'])} sections")
    changed = [_ground_changed(url, row[0], client, wall) for _ in range(CHANGES)]
    _print(name, "first state after the ground changed", changed)
    _print(name, "state", _times(lambda: client.get(f"{wall}/state")))
    _print(name, "page with its state", _times(lambda: client.get(wall, headers={"Accept": "text/html"})))
    past = {"at": state["as_of"]}
    _print(name, "state at a past instant", _times(lambda: client.get(f"{wall}/state", query_string=past)))
    asked = {"from": f"{state['day']}T00:00:00+08:00", "to": f"{state['day']}T23:59:59+08:00"}
    _print(name, "timeline of a day, a page", _times(lambda: client.get(f"{wall}/history", query_string=asked)))
    print(f"{name}: state of {len(client.get(f'{wall}/state').data) / 1024:.0f} KiB before it is packed")
    app.extensions["pool"].close()
    forget(url, [account])


def _ground_changed(url: str, community: int, client: FlaskClient, wall: str) -> float:
    with psycopg.connect(url) as connection:
        connection.execute(f"UPDATE {SCHEMA}.community SET stamp = stamp + 1 WHERE id = %s", (community,))
    return _ms(lambda: client.get(f"{wall}/state"))


def _times(ask: Callable[[], object]) -> list[float]:
    return [_ms(ask) for _ in range(ROUNDS)]


def _ms(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def _officer(app: APIFlask, url: str, community: int) -> tuple[int, FlaskClient]:
    people = People(app)
    account = people.account("bench", community=community)
    with Session(engine_on(url)) as session, session.begin():
        grant_role(session, account, Role.DUTY_OFFICER, community_id=community, by=None)
    return account, people.client(account)


def _fill(url: str) -> None:
    """Write a busy day, and tell walls of it as if it had been lived."""
    engine = engine_on(url)
    with Session(engine) as session:
        for community in session.scalars(text("SELECT id FROM community")).all():
            if not session.scalar(text("SELECT count(*) FROM category WHERE community_id = :id"), {"id": community}):
                seed_categories(session, community)
        session.commit()
    with psycopg.connect(url, options=f"-c search_path={SCHEMA},public") as connection:
        connection.execute(_SQL.read_text(encoding="utf-8"))
    with Session(engine) as session:
        for row in session.execute(text("SELECT id, community_id FROM incident ORDER BY id")).all():
            _mark, told = both_marks(session, row.id)
            walls = [of_wall(row.community_id)]
            emit(session, TIMELINE, channels=walls, community_id=row.community_id, ref=row.id, version=1, data=told)
        session.commit()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    engine.dispose()


def _print(name: str, what: str, times: list[float]) -> None:
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(
        f"{name:10} {what:38} p50 {statistics.median(ordered):7.1f} ms   p99 {p99:7.1f} ms   ({len(ordered)})",
        flush=True,
    )
