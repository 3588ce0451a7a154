"""The remote on a phone, and the wall that it steers: two real browsers, with the streams between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.walks.recorder import Recorder
from tests.walks.test_states import NARROW, PHONE, serious
from tests.walks.test_wall import WALL, context, officer, part, served, started, wall_url
from tests.walks.wall import COMMUNITY, Staff, WallServer, screen
from webapp.core.clock import ZONE

__all__ = ["context", "officer", "served", "wall_url"]
pytestmark = pytest.mark.walk
AT_ONCE_MS = 3_000
"""Long before the wall would ask by itself: what comes sooner came by its stream."""


@dataclass
class Hand:
    """Whoever has duty, with the phone in his hand before a wall."""

    phone: Page
    wall: Page
    recorder: Recorder

    def press(self, group: str, words: str) -> None:
        """Tap a key of a group."""
        self.phone.locator(f"#{group}").get_by_role("button", name=words, exact=False).first.tap()
        self.phone.wait_for_load_state()

    def tap(self, words: str) -> None:
        """Tap one of the large keys on top."""
        self.phone.locator(".remote-main").get_by_role("button", name=words).tap()
        self.phone.wait_for_load_state()

    @property
    def now(self) -> Locator:
        """What the phone says that the wall does."""
        return self.phone.locator(".remote-now")


def on_phone(browser: Browser, served: WallServer, officer: Staff, **size: Any) -> BrowserContext:
    made = browser.new_context(locale="zh-CN", reduced_motion="reduce", **size)
    made.add_cookies([{**officer.cookie, "url": served.address}])  # type: ignore[typeddict-item]
    return made


@pytest.fixture
def hand(
    browser: Browser, context: BrowserContext, served: WallServer, wall_url: str, officer: Staff
) -> Iterator[Hand]:
    number, token = screen(wall_url, f"{WALL}?view=community&tour=off")
    wall = started(context, served, token)
    phones = on_phone(browser, served, officer, **PHONE)
    phone = phones.new_page()
    recorder = Recorder(phone, served.address)
    phone.goto(f"{served.address}/c/{COMMUNITY}/remote?wall={number}")
    yield Hand(phone, wall, recorder)
    phones.close()


def test_what_is_pressed_on_the_phone_is_on_the_wall_at_once(hand: Hand) -> None:
    expect(hand.now).to_contain_text("全社区")
    hand.press("grids", "102")
    expect(hand.wall.locator("body")).to_have_attribute("data-view", "grid", timeout=AT_ONCE_MS)
    expect(part(hand.wall, "title")).to_have_text("西渠片区")
    expect(hand.now).to_contain_text("102 西渠片区")
    hand.tap("下一画面")
    expect(hand.wall.locator("body")).to_have_attribute("data-view", "community", timeout=AT_ONCE_MS)
    hand.press("views", "隐患")
    expect(hand.wall.locator("body")).to_have_attribute("data-view", "hazards", timeout=AT_ONCE_MS)
    expect(hand.now).to_contain_text("隐患排查")
    assert hand.recorder.errors == []


def test_a_figure_is_explained_from_the_phone_and_let_go(hand: Hand) -> None:
    hand.press("explain", "未整改隐患")
    expect(hand.wall.locator(".wall-explained")).to_be_visible(timeout=AT_ONCE_MS)
    expect(hand.wall.locator(".wall-explained")).to_contain_text("28")
    expect(hand.now).to_contain_text("讲解")
    hand.tap("继续")
    expect(hand.wall.locator(".wall-explained")).to_be_hidden(timeout=AT_ONCE_MS)
    expect(hand.now).not_to_contain_text("讲解")


def test_today_is_replayed_from_the_phone_and_left_again(hand: Hand, officer: Staff) -> None:
    officer.blow(urgency="general")
    hand.phone.reload()
    hand.phone.locator("#replay_speed").select_option("10")
    hand.press("replay", "开始回放")
    expect(hand.wall.locator("body")).to_have_attribute("data-replay", "on", timeout=AT_ONCE_MS)
    expect(hand.now).to_contain_text("回放")
    hand.tap("回到现在")
    expect(hand.wall.locator("body")).to_have_attribute("data-replay", "off", timeout=AT_ONCE_MS)
    expect(hand.now).not_to_contain_text("回放")


def test_a_warning_that_is_typed_in_stands_on_the_wall_until_it_is_ended(hand: Hand) -> None:
    band = hand.wall.locator("#weather")
    expect(band).to_be_hidden()
    hand.phone.get_by_role("link", name="天气预警").first.tap()
    hand.phone.locator("#kind").select_option("sand_storm")
    hand.phone.locator("input[name=level][value=orange]").check()
    hand.phone.locator("#text").fill("关好门窗，暂停高空作业")
    ends = (datetime.now(ZONE) + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    hand.phone.locator("#ends_at").fill(ends)
    hand.phone.get_by_role("button", name="录入").tap()
    expect(band).to_be_visible(timeout=AT_ONCE_MS + 2_000)
    expect(band).to_contain_text("沙尘暴 橙色预警")
    expect(band).to_contain_text("关好门窗，暂停高空作业")
    assert serious(hand.wall) == []
    hand.phone.get_by_role("button", name="立即结束").tap()
    expect(band).to_be_hidden(timeout=AT_ONCE_MS + 2_000)


@pytest.mark.parametrize("page", ["remote", "remote/weather"])
@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["phone", "narrow"])
def test_every_key_is_large_and_nothing_runs_over_the_edge(
    browser: Browser, served: WallServer, wall_url: str, officer: Staff, page: str, size: dict[str, Any]
) -> None:
    screen(wall_url, WALL)
    phones = on_phone(browser, served, officer, **size)
    phone = phones.new_page()
    phone.goto(f"{served.address}/c/{COMMUNITY}/{page}")
    assert serious(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= size["viewport"]["width"]
    heights = phone.eval_on_selector_all(".remote-key", "keys => keys.map(key => key.getBoundingClientRect().height)")
    assert all(height >= 60 for height in heights)
    assert bool(heights) == (page == "remote")
    phones.close()


def test_the_remote_needs_no_script(browser: Browser, served: WallServer, wall_url: str, officer: Staff) -> None:
    number, _token = screen(wall_url, WALL)
    phones = on_phone(browser, served, officer, **PHONE, java_script_enabled=False)
    phone = phones.new_page()
    phone.goto(f"{served.address}/c/{COMMUNITY}/remote?wall={number}")
    phone.locator("#grids").get_by_role("button", name="301").tap()
    expect(phone.locator(".remote-now")).to_contain_text("301 西关商圈片区")
    expect(phone.locator("#grids button[aria-current=true]")).to_contain_text("301")
    phones.close()
