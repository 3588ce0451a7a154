"""The wall display in a real browser: what happens on it by itself, what it survives, who steers and who starts it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.bench.servers import free_port
from tests.conftest import Server, engine_on, make_app
from tests.walks.recorder import Recorder
from tests.walks.wall import COMMUNITY, Staff, WallServer, revoke, screen, staff
from webapp.core import assets
from webapp.core.clock import ZONE
from webapp.core.db import SCHEMA
from webapp.wall.commands.remote import steer
from webapp.wall.rules import View
from webapp.wall.rules.remote import Order, Press

pytestmark = pytest.mark.walk
WALL = f"/c/{COMMUNITY}/wall"
SIZE: Any = {"width": 1920, "height": 1080}
READY = "html[data-map=complete]"
OPEN = "body[data-live=open]"
TAGGED = """() => {
  window.__gone = 0;
  window.__began = Math.random();
  for (const each of document.querySelectorAll(".mark")) each.dataset.tag = "1";
  new MutationObserver((changes) => {
    for (const { removedNodes } of changes)
      for (const node of removedNodes) window.__gone += node.querySelector?.(".mark") ? 1 : 0;
  }).observe(document.querySelector("#map"), { childList: true, subtree: true });
  return document.querySelectorAll(".mark").length;
}"""
Look = Callable[..., Page]


@pytest.fixture(scope="module")
def wall_url(server: Server, demo_template: str, worker: str) -> Iterator[str]:
    name = f"shaodao_run_wall_{worker}"
    yield server.clone(demo_template, name)
    server.drop(name)


@pytest.fixture(scope="module")
def served(wall_url: str) -> Iterator[WallServer]:
    assets.build()
    app = make_app(wall_url)
    secret = app.config["SETTINGS"].secret
    app.extensions["pool"].close()
    made = WallServer(wall_url, secret, free_port())
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def officer(wall_url: str, served: WallServer) -> Staff:
    return staff(wall_url, served.address)


@pytest.fixture
def context(browser: Browser, served: WallServer) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=SIZE, locale="zh-CN", reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture
def look(context: BrowserContext, served: WallServer, officer: Staff) -> Look:
    """Opens the wall for who is logged in, with a clock that tests may move on."""

    def opened(query: str = "", *, clock: bool = False) -> Page:
        context.add_cookies([{**officer.cookie, "url": served.address}])  # type: ignore[typeddict-item]
        page = context.new_page()
        page.set_default_timeout(15_000)
        if clock:
            page.clock.install()
        page.goto(f"{served.address}{WALL}{query}")
        ready(page)
        return page

    return opened


def ready(page: Page) -> None:
    """The map is drawn and the stream is open."""
    page.wait_for_selector(READY, state="attached", timeout=40_000)
    page.wait_for_selector(OPEN, state="attached", timeout=40_000)


def part(page: Page, name: str) -> Any:
    return page.locator(f"[data-part={name}]").first


def decisions(page: Page) -> Any:
    return page.locator("#decisions [data-part=rows] > :not([hidden])")


def test_an_urgent_whistle_takes_the_stage_and_leaves_it_when_all_have_acknowledged(look: Look, officer: Staff) -> None:
    page = look()
    recorder = Recorder(page, officer.address)
    before = page.locator(".mark").count()
    incident = officer.blow(threat=True)
    band = part(page, "band")
    expect(band).to_be_visible(timeout=2_000)
    expect(band).to_contain_text("井盖")
    expect(band).to_contain_text("已签收 0／")
    page.wait_for_function("n => document.querySelectorAll('.mark').length > n", arg=before, timeout=2_000)
    expect(decisions(page).first).to_contain_text("井盖", timeout=5_000)
    officer.acknowledge_all(incident)
    expect(band).not_to_contain_text("已签收 0／")
    expect(band).to_be_hidden(timeout=15_000)
    page.reload()
    ready(page)
    page.wait_for_timeout(1_500)
    expect(band).to_be_hidden()
    assert not recorder.foreign
    assert not recorder.failed
    assert not recorder.violations


def test_what_is_not_urgent_appears_in_place_without_a_stage(look: Look, officer: Staff) -> None:
    officer.blow(urgency="general", lon=98.4955, lat=39.7335)
    page = look()
    page.evaluate(TAGGED)
    officer.blow(urgency="general")
    expect(page.locator("#ticker")).to_contain_text("井盖", timeout=8_000)
    expect(part(page, "band")).to_be_hidden()
    assert page.evaluate("window.__gone") == 0


@pytest.mark.timeout(400)
def test_a_server_that_is_gone_is_said_and_a_server_that_is_back_is_caught_up_without_a_flash(
    look: Look, officer: Staff, served: WallServer
) -> None:
    officer.blow(urgency="general")
    page = look(clock=True)
    page.evaluate(TAGGED)
    served.stop()
    try:
        page.wait_for_selector("body[data-live=shut]", state="attached")
        page.clock.fast_forward(40_000)
        expect(part(page, "banner")).to_be_visible()
        expect(part(page, "banner")).to_contain_text("连接中断")
        expect(part(page, "as-of")).to_contain_text("未更新")
        expect(page.locator("body")).to_have_attribute("data-age", "stale")
        page.clock.fast_forward(3 * 60_000)
        expect(page.locator("body")).to_have_attribute("data-age", "grey")
        assert page.locator("[data-tag='1']").count() > 0
    finally:
        served.start()
    for _ in range(20):
        page.clock.fast_forward(10_000)
        page.wait_for_timeout(300)
        if page.locator(OPEN).count():
            break
    expect(part(page, "banner")).to_be_hidden()
    expect(page.locator("body")).to_have_attribute("data-age", "fresh")
    assert page.locator("[data-tag='1']").count() > 0, "the markers are the same ones"
    assert page.evaluate("window.__gone") == 0
    marks = page.locator(".mark").count()
    officer.blow(urgency="general", lon=98.4955, lat=39.7335)
    page.wait_for_function("n => document.querySelectorAll('.mark').length > n", arg=marks)


@pytest.mark.timeout(400)
def test_after_a_new_release_the_page_loads_itself_once_and_only_when_it_answers(
    look: Look, context: BrowserContext, served: WallServer
) -> None:
    context.add_init_script("Math.random = () => 0")  # waits are as short as they may be
    page = look(clock=True)
    page.evaluate(TAGGED)
    refused = []

    def unready(route: Route) -> None:
        refused.append(route.request.resource_type)
        route.fulfill(status=503, body="not yet")

    page.route(f"**{WALL}", unready)
    served.stop()
    served.start("next")
    try:
        for _ in range(120):
            page.wait_for_timeout(500)
            if len(refused) >= 2:
                break
        assert len(refused) >= 2, "it asks until the page is there"
        assert set(refused) == {"fetch"}, "it has not gone there"
        assert page.evaluate("window.__began") is not None
        page.unroute_all()
        loads: list[str] = []
        page.on("load", lambda loaded: loads.append(loaded.url))
        page.wait_for_event("load", timeout=60_000)
        ready(page)
        page.wait_for_timeout(15_000)
        assert len(loads) == 1
    finally:
        served.stop()
        served.start()


def test_the_tour_looks_at_one_section_after_the_other_and_the_remote_holds_it(
    context: BrowserContext, served: WallServer, wall_url: str
) -> None:
    number, token = screen(wall_url, WALL)
    page = started(context, served, token)
    before = page.locator("[data-part=title]").first.inner_text()
    press(wall_url, number, Order(Press.SHOW, view=View.HAZARDS))
    expect(page.locator("body")).to_have_attribute("data-view", "hazards")
    expect(page.locator("#ages")).to_be_visible()
    press(wall_url, number, Order(Press.EXPLAIN, figure="hazards_open"))
    expect(page.locator(".wall-explained")).to_be_visible()
    expect(page.locator(".wall-explained")).to_contain_text("28")
    press(wall_url, number, Order(Press.SHOW, view=View.COMMUNITY))
    expect(page.locator("[data-part=title]").first).to_have_text(before)
    expect(page.locator(".wall-explained")).to_be_hidden()


def test_a_replay_shows_what_stood_there_then_and_says_that_it_is_not_now(
    context: BrowserContext, served: WallServer, wall_url: str, officer: Staff
) -> None:
    number, token = screen(wall_url, WALL)
    page = started(context, served, token)
    to_review = page.locator("[data-figure=whistles_to_review] [data-part=number]")
    before = int(to_review.inner_text())
    first = datetime.now(UTC)
    time.sleep(1.2)
    officer.blow(urgency="general", lon=98.4925, lat=39.7330)
    expect(to_review).to_have_text(str(before + 1), timeout=8_000)
    press(wall_url, number, Order(Press.REPLAY, replay_at=first, replay_speed=1))
    replay = part(page, "replay")
    expect(replay).to_be_visible()
    expect(replay).to_contain_text("回放")
    expect(page.locator("body")).to_have_attribute("data-replay", "on")
    expect(to_review).to_have_text(str(before))
    expect(to_review).to_have_text(str(before + 1), timeout=15_000)
    expect(page.locator("body")).to_have_attribute("data-replay", "on")
    press(wall_url, number, Order(Press.NOW))
    expect(replay).to_be_hidden()
    expect(page.locator("body")).to_have_attribute("data-replay", "off")
    expect(to_review).to_have_text(str(before + 1))


def test_a_replay_of_another_day_asks_for_the_grids_of_that_day(
    context: BrowserContext, served: WallServer, wall_url: str, officer: Staff
) -> None:
    officer.blow(urgency="general")
    with psycopg.connect(wall_url) as connection:
        first = "(SELECT min(id) FROM shaodao.event WHERE topic = 'wall.incident')"
        connection.execute(f"UPDATE shaodao.event SET at = at - interval '1 day' WHERE id = {first}")
    number, token = screen(wall_url, WALL)
    page = started(context, served, token)
    then = datetime.now(ZONE) - timedelta(days=1)
    with page.expect_request(f"**/communities/{COMMUNITY}?on={then:%Y-%m-%d}"):
        press(wall_url, number, Order(Press.REPLAY, replay_at=then, replay_speed=600))
    expect(part(page, "replay")).to_contain_text(f"{then.month}月{then.day}日")
    with page.expect_request(f"**/communities/{COMMUNITY}"):
        press(wall_url, number, Order(Press.NOW))
    expect(part(page, "replay")).to_be_hidden()


def test_a_screen_is_started_with_its_token_and_goes_dark_when_it_is_revoked(
    context: BrowserContext, served: WallServer, wall_url: str
) -> None:
    number, token = screen(wall_url, f"{WALL}?view=hazards")
    page = started(context, served, token)
    assert page.url.endswith("view=hazards")
    page.reload()
    ready(page)
    revoke(wall_url, number)
    page.wait_for_url("**/login**", timeout=30_000)
    assert page.locator("#map").count() == 0


def started(context: BrowserContext, served: WallServer, token: str) -> Page:
    """A screen without anybody logged in, as it is started once."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{served.address}/device#{token}")
    ready(page)
    return page


def press(url: str, device: int, order: Order) -> None:
    """What the duty officer's phone does."""
    engine = engine_on(url)
    with Session(engine) as session, session.begin():
        session.execute(text(f"SET LOCAL search_path TO {SCHEMA}, public"))
        found = session.execute(
            text("SELECT d.community_id, a.id FROM device d, account a WHERE d.id = :id ORDER BY a.id LIMIT 1"),
            {"id": device},
        ).one()
        steer(session, found[0], device, order, figures=["hazards_open"], by=found[1])
    engine.dispose()
