"""The wall in a browser: its first picture with figures, and tap → drawn on the wall while others listen."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import time
from typing import Any
from uuid import uuid4

import psycopg
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.orm import Session

from tests.bench.city import ensure_city
from tests.bench.desk import _officers, _p99, _token
from tests.bench.dispatch import ensure_dispatch
from tests.bench.live import _ensure_demo, _finish, _listeners, _listening, _product
from tests.conftest import engine_on
from webapp.core.db import SCHEMA
from webapp.dispatch.commands.categories import seed_categories

DATABASE = "shaodao_bench_wall_drawn"
VIEWPORT = {"width": 1920, "height": 1080}
LOADS, LEVELS, WHISTLES, WARM_UP, PAUSE_MS = 9, (10, 200, 500), 60, 5, 150
# The first frame in which a figure of the page stands; a message posted inside a frame is taken up after its painting.
_FIRST = """() => {
  const after = new MessageChannel();
  after.port1.onmessage = () => { window.firstFigure = performance.now(); };
  const look = () => {
    const number = document.querySelector("[data-figure=whistles_of_day] [data-part=number]");
    if (number && number.textContent !== "—") return after.port2.postMessage(0);
    return requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
# Nothing but an event changes a mark of the map while the tour is off.
_WATCH = """() => {
  const after = new MessageChannel();
  after.port1.onmessage = () => { window.markDrawn ||= Date.now(); };
  const marks = document.querySelector(".leaflet-marker-pane");
  const isMark = (node) =>
    node.querySelector?.(".mark") || (node.closest ? node : node.parentElement)?.closest(".mark");
  const looked = { childList: true, subtree: true, characterData: true, attributes: true };
  new MutationObserver((seen) => {
    if (seen.some(({ target, addedNodes }) => [target, ...addedNodes].some(isMark))) after.port2.postMessage(0);
  }).observe(marks, { ...looked, attributeFilter: ["data-status", "hidden", "d", "href"] });
}"""


def run() -> None:
    """First pictures at the size of a community and of a city, then whistles at several numbers of viewers."""
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    demo = _ensure_demo(DATABASE)
    cookies, path, community, secret = _listeners(demo)
    os.environ |= {"SHAODAO_SECRET": secret, "SHAODAO_JOBS": "false"}
    city = ensure_city()
    ensure_dispatch(city)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, url in (("community", demo), ("city", city)):
            _first_pictures(browser, name, url)
        desk, phone = _officers(demo, community)
        print(f"{'viewers':>8} {'whistles':>9} {'tap → drawn p50 ms':>19} {'p99':>6} {'worst':>6}")
        for viewers in LEVELS:
            order = {"cookies": cookies, "path": path, "streams": viewers - 1}
            with _product(demo) as (port, _pid), _listening(order | {"port": port}) as process:
                _whistles(browser, f"http://127.0.0.1:{port}", desk, phone, viewers)
                _finish(process, {})
        browser.close()


def _first_pictures(browser: Browser, name: str, url: str) -> None:
    community, code = _first_community(url)
    with Session(engine_on(url)) as session, session.begin():
        seed_categories(session, community)
    cookie, _other = _officers(url, community)
    with _product(url) as (port, _pid):
        times = [_first_picture(browser, f"http://127.0.0.1:{port}", code, cookie) for _ in range(LOADS)][1:]
    print(
        f"{name}: first figures painted, cold browser: p50 {statistics.median(times):.0f} ms, worst {max(times):.0f} ms"
    )


def _first_picture(browser: Browser, address: str, code: str, cookie: dict[str, str]) -> float:
    context = _opened(browser, address, cookie)
    page = context.new_page()
    page.add_init_script(f"({_FIRST})()")
    page.goto(f"{address}/c/{code}/wall?tour=off", wait_until="commit")
    page.wait_for_function("() => window.firstFigure")
    took: float = page.evaluate("window.firstFigure")
    context.close()
    return took


def _whistles(browser: Browser, address: str, wall: dict[str, str], phone: dict[str, str], viewers: int) -> None:
    page = _opened(browser, address, wall).new_page()
    page.goto(f"{address}/c/620902004002/wall?tour=off&sound=off")
    page.wait_for_selector("html[data-map=complete]", state="attached")
    page.wait_for_timeout(2_000)
    page.evaluate(_WATCH)
    sender = _opened(browser, address, phone)
    token = _token(sender, address)
    drawn = sorted([_one(page, sender, address, token, number) for number in range(WARM_UP + WHISTLES)][WARM_UP:])
    print(
        f"{viewers:8} {len(drawn):9} {statistics.median(drawn):19.0f} {_p99(drawn):6.0f} {drawn[-1]:6.0f}", flush=True
    )
    page.context.close()
    sender.close()


def _one(page: Page, sender: BrowserContext, address: str, token: str, number: int) -> float:
    """Milliseconds from the tap to the frame in which the map's marks have changed."""
    body: dict[str, Any] = {
        "uuid": str(uuid4()), "category": "city.manhole", "route": "whistle", "source": "phone", "text": "井盖没了",
        "lon": 98.4900 + (number % 9) * 0.0009, "lat": 39.7290 + (number % 7) * 0.0009,
    }  # fmt: skip
    headers = {"X-CSRFToken": token, "Idempotency-Key": str(uuid4()), "Accept": "application/json"}
    page.evaluate("window.markDrawn = 0")
    tapped = time.time()
    answer = sender.request.post(
        f"{address}/api/v1/c/620902004002/incidents",
        data=json.dumps(body),
        headers={**headers, "Content-Type": "application/json"},
    )
    assert answer.ok, answer.text()
    page.wait_for_function("() => window.markDrawn")
    drawn: float = page.evaluate("window.markDrawn")
    page.wait_for_timeout(PAUSE_MS)
    return drawn - tapped * 1000


def _opened(browser: Browser, address: str, cookie: dict[str, str]) -> BrowserContext:
    context = browser.new_context(viewport=VIEWPORT, locale="zh-CN", reduced_motion="reduce")
    context.add_cookies([{**cookie, "url": address}])  # type: ignore[typeddict-item]
    return context


def _first_community(url: str) -> tuple[int, str]:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT id, code FROM {SCHEMA}.community ORDER BY code LIMIT 1").fetchone()
    assert row is not None
    return int(row[0]), str(row[1])
