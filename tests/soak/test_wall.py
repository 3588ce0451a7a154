"""Faults 18 and 19: a wall that runs for weeks grows by nothing, misses nothing, outlives an hour without a server."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page
from sqlalchemy.orm import Session

from tests.bench.servers import free_port
from tests.conftest import engine_on, make_app
from tests.walks.wall import COMMUNITY, HERE, Staff, WallServer, staff
from webapp.core import assets
from webapp.core.live import emit
from webapp.core.live.channels import of_wall

EVENTS, WARM, TOGETHER, AHEAD = 40_000, 8_000, 100, 800
MATTERS, URGENT = 40, 4
MOST_GROWTH_MB = 1.0
MOST_NODES, MOST_LISTENERS, LISTENERS_EACH = 40, 10, 4
"""Beside those of the markers and badges, which are kept for their whole life and counted one by one."""
MARKERS = """() => {
  const walker = document.createTreeWalker(document.querySelector(".leaflet-marker-pane"), NodeFilter.SHOW_ALL);
  let nodes = 0;
  while (walker.nextNode()) nodes += 1;
  return { nodes, markers: document.querySelectorAll(".leaflet-marker-pane .mark").length };
}"""
STATES = ("waiting", "handling", "to_verify", "suspended", "closed")
LISTENS = """
window.__told = { heard: 0, gaps: 0, last: {} };
const plain = EventSource.prototype.addEventListener;
EventSource.prototype.addEventListener = function (name, act, ...more) {
  const noted = (event) => {
    const { id, version } = JSON.parse(event.data);
    const told = window.__told;
    if (version > (told.last[id] ?? version - 1)) {
      told.heard += 1;
      told.gaps += version - (told.last[id] ?? version - 1) - 1;
      told.last[id] = version;
    }
    act(event);
  };
  return plain.call(this, name, name === "wall.incident" ? noted : act, ...more);
};
window.__began = Math.random();
"""
Marks = dict[int, dict[str, Any]]


@pytest.fixture
def served(own_demo_url: str) -> Iterator[WallServer]:
    assets.build()
    app = make_app(own_demo_url)
    secret = app.config["SETTINGS"].secret
    app.extensions["pool"].close()
    made = WallServer(own_demo_url, secret, free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def officer(own_demo_url: str, served: WallServer) -> Staff:
    return staff(own_demo_url, served.address)


@pytest.fixture
def context(browser: Browser, served: WallServer, officer: Staff) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
    made.add_cookies([{**officer.cookie, "url": served.address}])  # type: ignore[typeddict-item]
    made.add_init_script(LISTENS)
    yield made
    made.close()


def opened(page: Page, served: WallServer, query: str = "") -> Page:
    page.set_default_timeout(60_000)
    page.goto(f"{served.address}/c/{COMMUNITY}/wall{query}")
    page.wait_for_selector("html[data-map=complete]", state="attached")
    page.wait_for_selector("body[data-live=open]", state="attached")
    return page


class Teller:
    """Tells walls of what happens to matters, each time as its next version."""

    def __init__(self, url: str, marks: Marks) -> None:
        self.marks, self.sent, self._engine, self._dice = marks, 0, engine_on(url), random.Random(5)
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT id FROM shaodao.community WHERE code = %s", (COMMUNITY,)).fetchone()
        assert row is not None
        self._community = int(row[0])

    def tell(self, changes: list[tuple[int, dict[str, Any]]]) -> None:
        """Each of them, in one transaction."""
        with Session(self._engine) as session, session.begin():
            for number, change in changes:
                mark = self.marks[number]
                mark.update(change, version=mark["version"] + 1)
                emit(
                    session, "wall.incident", channels=[of_wall(self._community)], community_id=self._community,
                    ref=number, version=mark["version"], data=mark,
                )  # fmt: skip
        self.sent += len(changes)

    def anything(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Changes without end: matters are handled, moved, closed and opened again."""
        numbers = list(self.marks)
        while True:
            number, state = self._dice.choice(numbers), self._dice.choice(STATES)
            calls = {"sent": 2} if state == "waiting" else {"arrived": 1, "acknowledged": 1}
            yield number, {"state": state, "calls": calls, **self._place()}

    def calm(self) -> None:
        """Everything is being handled where it began: the picture that is measured."""
        self.tell([(number, {"state": "handling", "calls": {"arrived": 1}, **HERE}) for number in self.marks])

    def close(self) -> None:
        self._engine.dispose()

    def _place(self) -> dict[str, float]:
        return {
            "lon": HERE["lon"] + self._dice.uniform(-4e-3, 4e-3),
            "lat": HERE["lat"] + self._dice.uniform(-3e-3, 3e-3),
        }


@pytest.fixture
def teller(own_demo_url: str, officer: Staff) -> Iterator[Teller]:
    for turn in range(MATTERS):
        officer.blow(urgency="urgent" if turn < URGENT else "general")
    found = officer.look(f"/c/{COMMUNITY}/wall/state")["marks"]
    made = Teller(own_demo_url, {mark["id"]: mark for mark in found})
    assert len(made.marks) == MATTERS
    yield made
    made.close()


def heard(page: Page, count: int, within_s: float = 120.0) -> None:
    """The browser has heard so many."""
    end_s = time.monotonic() + within_s
    while page.evaluate("window.__told.heard") < count:
        assert time.monotonic() < end_s, f"{page.evaluate('window.__told.heard')} of {count} were heard"
        page.wait_for_timeout(50)


def measured(page: Page, devtools: CDPSession) -> dict[str, float]:
    """Heap, nodes and listeners once everything that can go has gone."""
    page.wait_for_selector("[data-part=band]", state="hidden")
    page.wait_for_timeout(8_000)
    for _ in range(3):
        devtools.send("HeapProfiler.collectGarbage")
        page.wait_for_timeout(300)
    found = {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}
    kept = page.evaluate(MARKERS)
    return {
        "heap_mb": found["JSHeapUsedSize"] / 2**20,
        "nodes": found["Nodes"] - kept["nodes"],
        "listeners": found["JSEventListeners"],
        "markers": kept["markers"],
    }


@pytest.mark.timeout(1800)
def test_forty_thousand_events_leave_the_wall_as_large_as_it_was(
    context: BrowserContext, served: WallServer, teller: Teller
) -> None:
    page = opened(context.new_page(), served, "?view=dispatch")
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable")
    changes, taken = teller.anything(), []
    for goal in (WARM, EVENTS):
        began_s, before = time.monotonic(), teller.sent
        while teller.sent < goal:
            teller.tell(list(islice(changes, TOGETHER)))
            heard(page, teller.sent - AHEAD)
        teller.calm()
        heard(page, teller.sent)
        rate = (teller.sent - before) / (time.monotonic() - began_s)
        taken.append(measured(page, devtools))
        print(f"after {teller.sent} events ({rate:.0f}/s): {taken[-1]}")
    warm, last = taken
    assert page.evaluate("window.__told.gaps") == 0
    assert last["heap_mb"] - warm["heap_mb"] <= MOST_GROWTH_MB
    assert last["nodes"] - warm["nodes"] <= MOST_NODES
    assert last["markers"] <= MATTERS * 3 / 2, "one a matter, and one for every two that crowd"
    more = last["markers"] - warm["markers"]
    assert last["listeners"] - warm["listeners"] <= MOST_LISTENERS + LISTENERS_EACH * more
    left = sorted(teller.marks)[-5:]
    teller.tell([(number, {"state": "closed"}) for number in teller.marks if number not in left])
    heard(page, teller.sent)
    page.wait_for_timeout(1_000)
    rows = page.locator("#queue [data-part=rows] > :not([hidden])").all_inner_texts()
    assert len(rows) == len(left)
    assert all(any(teller.marks[number]["number"] in row for row in rows) for number in left)


@pytest.mark.timeout(900)
def test_an_hour_without_a_server_and_then_a_new_release_are_outlived(
    context: BrowserContext, served: WallServer, officer: Staff
) -> None:
    page = context.new_page()
    page.clock.install()
    officer.blow(urgency="general")
    opened(page, served)
    began, marks = page.evaluate("window.__began"), page.locator(".mark").count()
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    served.stop()
    for _minute in range(60):
        page.clock.run_for(60_000)
        page.wait_for_timeout(20)
    banner = page.locator("[data-part=banner]").inner_text()
    print(f"after an hour without a server: {banner}")
    assert banner.startswith("连接中断 1:0")
    assert page.locator("body").get_attribute("data-age") == "grey"
    assert page.locator(".mark").count() == marks
    assert (page.evaluate("window.__began"), loads) == (began, [])
    served.start("next")
    began_s = time.monotonic()
    while not loads and time.monotonic() - began_s < 120:
        page.clock.run_for(1_000)
        page.wait_for_timeout(100)
    page.wait_for_selector("html[data-map=complete]", state="attached")
    for _second in range(120):
        page.clock.run_for(1_000)
        page.wait_for_timeout(20)
    assert len(loads) == 1
    assert page.evaluate("window.__began") != began
    assert page.locator("body").get_attribute("data-age") == "fresh"
    assert page.locator("[data-part=banner]").is_hidden()
