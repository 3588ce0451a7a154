"""The first complete map of the demo in a browser that has never been here: time and bytes."""

from __future__ import annotations

import shutil
import statistics
from typing import Any

import psycopg
from playwright.sync_api import Browser, sync_playwright
from psycopg.conninfo import make_conninfo
from sqlalchemy.orm import Session

from tests.bench.city import server_url
from tests.bench.servers import product
from webapp.core.db import SCHEMA, engine_over, open_pool
from webapp.core.migrating import upgrade

DATABASE = "shaodao_bench_demo"
ROUNDS = 5
VIEWPORT = {"width": 1366, "height": 768}  # an office PC
_MEASURE = """() => {
  const size = (entry) => entry.transferSize || 0;
  const sum = (entries) => entries.reduce((total, entry) => total + size(entry), 0);
  const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const tiles = all.filter((entry) => new URL(entry.name).pathname.startsWith("/tiles/"));
  const fonts = all.filter((entry) => /\\.(woff2?|ttf|otf)$/.test(new URL(entry.name).pathname));
  const rest = all.filter((entry) => !tiles.includes(entry) && !fonts.includes(entry));
  return {
    complete_ms: performance.getEntriesByName("map-complete")[0].startTime,
    page_bytes: sum(rest), tile_bytes: sum(tiles), font_bytes: sum(fonts),
    requests: all.length,
    largest: rest.map((entry) => [size(entry), new URL(entry.name).pathname]).sort((a, b) => b[0] - a[0]).slice(0, 5),
  };
}"""


def run() -> None:
    """Measure and print."""
    url = ensure_demo()
    with product(url) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        seen = [_first_visit(browser, port) for _ in range(ROUNDS)]
        browser.close()
    times = [one["complete_ms"] for one in seen]
    print(f"complete map after {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f}; goal 1,000)")
    last = seen[-1]
    for name, goal in (("page", " (goal 250)"), ("tile", ""), ("font", "")):
        print(f"{name}s: {last[f'{name}_bytes'] / 1024:.0f} KiB{goal}")
    largest = ", ".join(f"{path} {size / 1024:.0f}" for size, path in last["largest"])
    print(f"{last['requests']} requests; largest in KiB: {largest}")


def ensure_demo() -> str:
    """Build a copy of the demo if it is not there; returns its address."""
    url = make_conninfo(server_url(), dbname=DATABASE)
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        server.execute(f"CREATE DATABASE {DATABASE}")
    upgrade(url)
    pool = open_pool(url, max_size=2, statement_timeout_s=0)
    pool.open(wait=True)
    from webapp.cli.ground import load_demo

    with Session(engine_over(pool)) as session:
        load_demo(session)
        session.commit()
    pool.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ANALYZE {SCHEMA}.building, {SCHEMA}.shop, {SCHEMA}.search_entry")
    return url


def _first_visit(browser: Browser, port: int) -> dict[str, Any]:
    context = browser.new_context(viewport=VIEWPORT, locale="zh-CN")
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_selector("html[data-map=complete]", state="attached", timeout=30_000)
    measured: dict[str, Any] = page.evaluate(_MEASURE)
    context.close()
    return measured
