"""Live events: COMMIT → listener for many streams beside a bare broadcaster, exactness, and pages meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy.orm import Session

from tests.bench import servers
from tests.bench.city import server_url
from tests.bench.load import http_client, measure
from tests.conftest import engine_on, make_app
from tests.people import People
from webapp.core.accounts.commands import grant_role
from webapp.core.accounts.roles import Role
from webapp.core.config import ROOT
from webapp.core.db import SCHEMA
from webapp.core.live import emit, of_community
from webapp.core.migrating import upgrade

DATABASE = "shaodao_bench_live"
ACCOUNTS = 20
LEVELS = ((10, 40, 0.1), (200, 40, 0.1), (500, 40, 0.1), (1_000, 30, 0.2), (10_000, 20, 1.0))
"""Streams, events, seconds between two events."""


def serve_product(port: int) -> None:
    """As `shaodao serve` does, with two processes."""
    from webapp.cli.server import _serve
    from webapp.core.config import load_settings

    _serve(load_settings().model_copy(update={"port": port}), None, None)


def run() -> None:
    """Measure at every level, product and bare in turn; print p50, p99, memory a stream and the ratio."""
    url = _ensure_demo()
    cookies, path, community, secret = _listeners(url)
    os.environ |= {"SHAODAO_SECRET": secret, "SHAODAO_JOBS": "false"}
    order = {"cookies": cookies, "path": path}
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    columns = f"{'p50 ms':>8} {'p99 ms':>8} {'worst':>8} {'KiB each':>9}  COMMIT itself p50/worst ms"
    print(f"{'streams':>8} {'':24} {columns}")
    for streams, events, pause_s in LEVELS:
        with _product(url) as (port, pid):
            ours = _level("product", url, community, port, pid, order, streams, events, pause_s, pages=False)
            _level("product, pages meanwhile", url, community, port, pid, order, streams, events, pause_s)
        with _bare(url) as (port, pid):
            bare = _level("bare broadcaster", url, community, port, pid, order, streams, events, pause_s, pages=False)
        print(f"{'':8} ratio p50 {ours['p50_ms'] / bare['p50_ms']:.2f}, p99 {ours['p99_ms'] / bare['p99_ms']:.2f}")
    _exactness(url, community, order)


def _level(
    name: str,
    url: str,
    community: int,
    port: int,
    pid: int,
    order: dict[str, Any],
    streams: int,
    events: int,
    pause_s: float,
    *,
    pages: bool = True,
) -> dict[str, Any]:
    before = _rss_kib(pid)
    with _listening(order | {"port": port, "streams": streams}) as process:
        each_kib = (_rss_kib(pid) - before) / streams
        written: dict[int, int] = {}
        writer = ThreadPoolExecutor(1).submit(_write, url, community, events, pause_s, written)
        said = ""
        if pages:
            met = measure(["/api/v1/communities"], http_client(port), max(2.0, events * pause_s * 0.8))
            said = f"pages p50 {met.p50_ms:.1f} p99 {met.p99_ms:.1f} ms at {met.per_s:.0f}/s"
        took_ms = writer.result()
        found = _finish(process, written)
    print(
        f"{streams:8} {name:24} {found['p50_ms']:8.1f} {found['p99_ms']:8.1f} {found['worst_ms']:8.1f}"
        f" {each_kib:9.1f}  {took_ms[len(took_ms) // 2]:6.1f}/{took_ms[-1]:.1f} {said}"
        + "".join(f"  {key}: {found[key]}" for key in ("late", "lost", "doubled", "resyncs", "refused") if found[key]),
        flush=True,
    )
    return found


def _write(url: str, community: int, events: int, pause_s: float, written: dict[int, int]) -> list[float]:
    """Write events one by one; the clock starts when COMMIT is sent off. Returns how long each COMMIT took, ms."""
    engine = engine_on(url)
    took_ms: list[float] = []
    with Session(engine) as session:
        for ref in range(1, events + 1):
            emit(session, "bench.event", channels=[of_community(community)], ref=ref, data={"state": "waiting"})
            written[ref] = time.monotonic_ns()
            session.commit()
            took_ms.append((time.monotonic_ns() - written[ref]) / 1e6)
            time.sleep(pause_s)
    engine.dispose()
    return sorted(took_ms)


def _exactness(url: str, community: int, order: dict[str, Any]) -> None:
    """10,000 events by 8 writers to 200 listeners who break off every few seconds."""
    with (
        _product(url) as (port, _pid),
        _listening(order | {"port": port, "streams": 200, "cut_every_s": 4, "settle_s": 5}) as process,
    ):
        written: dict[int, int] = {}
        began = time.monotonic()
        threads = [threading.Thread(target=_write_some, args=(url, community, n, written)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took_s = time.monotonic() - began
        found = _finish(process, written)
    print(
        f"{len(written):,} events in {took_s:.1f} s by 8 writers to 200 listeners, {found['reconnects']} reconnects:"
        f" lost {found['lost']}, doubled {found['doubled']}, resyncs {found['resyncs']}, p99 {found['p99_ms']:.0f} ms"
    )


def _write_some(url: str, community: int, number: int, written: dict[int, int]) -> None:
    engine = engine_on(url)
    with Session(engine) as session:
        for index in range(1_250):
            ref = number * 1_250 + index + 1
            emit(session, "bench.event", channels=[of_community(community)], ref=ref, data={"state": "waiting"})
            written[ref] = time.monotonic_ns()
            session.commit()
            time.sleep(0.01)
    engine.dispose()


@contextmanager
def _listening(order: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.listeners"], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.wait()


def _finish(process: subprocess.Popen[str], written: dict[int, int]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(written) + "\n")
    process.stdin.flush()
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


@contextmanager
def _product(url: str) -> Iterator[tuple[int, int]]:
    with _served(url, "from tests.bench.live import serve_product as serve") as served:
        yield served


@contextmanager
def _bare(url: str) -> Iterator[tuple[int, int]]:
    with _served(url, "from tests.bench.bare import serve") as served:
        yield served


@contextmanager
def _served(url: str, importing: str) -> Iterator[tuple[int, int]]:
    port = servers.free_port()
    code = f"{importing}; serve({port})"
    with servers.running([sys.executable, "-c", code], {"DATABASE_URL": url, "SHAODAO_DEMO": "1"}, port) as pid:
        yield port, pid


def _rss_kib(pid: int) -> int:
    """Memory of a server's processes together."""
    total = 0
    for each in [pid, *_children(pid)]:
        with suppress(FileNotFoundError), open(f"/proc/{each}/status", encoding="ascii") as status:  # noqa: PTH123
            total += sum(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return total


def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as listed:  # noqa: PTH123
        return [int(each) for each in listed.read().split()]


def _ensure_demo(database: str = DATABASE) -> str:
    from webapp.cli.ground import load_demo

    url = make_conninfo(server_url(), dbname=database)
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {database}")
    upgrade(url)
    with Session(engine_on(url)) as session:
        load_demo(session)
        session.commit()
    return url


def _listeners(url: str) -> tuple[list[str], str, int, str]:
    """Cookies of some officers, the address of their stream, their community, what signs the cookies."""
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT id, code FROM {SCHEMA}.community ORDER BY code LIMIT 1").fetchone()
    assert row is not None
    app = make_app(url)
    people, cookies = People(app), []
    for _ in range(ACCOUNTS):
        account = people.account("listener", community=row[0])
        with Session(engine_on(url)) as session, session.begin():
            grant_role(session, account, Role.DUTY_OFFICER, community_id=row[0], by=None)
        cookie = people.cookie(account)
        cookies.append(f"{cookie['name']}={cookie['value']}")
    app.extensions["pool"].close()
    return cookies, f"/live/c/{row[1]}", row[0], app.config["SETTINGS"].secret
