"""The wall display in every frame and view: nothing cut off, nothing on top of another, legible, the same at 4K."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.people import People
from tests.walks.recorder import Recorder

pytestmark = pytest.mark.walk
COMMUNITY, SECTION = "620902004002", "620902004002101"
READY = "html[data-map=complete]"
VIEWS = ("community", f"grid&grid={SECTION}", "dispatch", "hazards")
FRAMES = ((1920, 1080), (3840, 1080), (5120, 1440), (1080, 1920))
LEAST_PX, BODY_PX, FIGURE_PX = 19.9, 24, 64
LOOKING = Path(__file__).with_name("wall_frames.js").read_text(encoding="utf-8")
Look = Callable[..., tuple[Page, Recorder]]


@pytest.fixture
def look(browser: Browser, demo_address: str, people: People, secretary: int) -> Iterator[Look]:
    """Opens the wall in a frame, as its map and its panels stand there after a moment."""
    contexts = []

    def opened(view: str, width: int, height: int) -> tuple[Page, Recorder]:
        size: Any = {"width": width, "height": height}
        context = browser.new_context(viewport=size, locale="zh-CN", reduced_motion="reduce")
        contexts.append(context)
        context.add_cookies([{**people.cookie(secretary), "url": demo_address}])  # type: ignore[typeddict-item]
        page = context.new_page()
        recorder = Recorder(page, demo_address)
        page.add_init_script(LOOKING)
        page.goto(f"{demo_address}/c/{COMMUNITY}/wall?tour=off&night=off&view={view}")
        page.wait_for_selector(READY, state="attached")
        page.wait_for_timeout(500)
        return page, recorder

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: f"{frame[0]}x{frame[1]}")
def test_in_every_frame_nothing_is_cut_off_or_covered_and_no_text_is_too_small(
    look: Look, frame: tuple[int, int]
) -> None:
    for view in VIEWS:
        page, recorder = look(view, *frame)
        found = page.evaluate("(least) => window.lookAt(least)", LEAST_PX)
        assert found == {"small": [], "overlapping": [], "beyond": [], "unworded": [], "wide": 0}, view
        assert not recorder.foreign, recorder
        assert not recorder.violations, recorder


def test_figures_and_words_can_be_read_from_across_the_room(look: Look) -> None:
    for view in VIEWS:
        page, _recorder = look(view, 1920, 1080)
        assert min([FIGURE_PX, *page.evaluate("(each) => window.sizesOf(each)", ".figure-number")]) >= FIGURE_PX
        for words in (".matter-name", ".bar", ".figure-word", ".duty dd", ".nothing", ".panel-head h2"):
            assert min([BODY_PX, *page.evaluate("(each) => window.sizesOf(each)", words)]) >= (
                22 if words == ".figure-word" else BODY_PX
            ), words


@pytest.mark.parametrize("view", VIEWS)
def test_nobody_is_kept_out(look: Look, view: str) -> None:
    page, _recorder = look(view, 1920, 1080)
    kinds = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": kinds}).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_at_twice_the_size_the_wall_is_the_same_picture(look: Look) -> None:
    small = look("community", 1920, 1080)[0].evaluate("(zoom) => window.placesAt(zoom)", 1)
    large = look("community", 3840, 2160)[0].evaluate("(zoom) => window.placesAt(zoom)", 2)
    assert len(small) == len(large) > 20
    for one, other in zip(small, large, strict=True):
        assert all(abs(a - b) <= 2 for a, b in zip(one, other, strict=True)), (one, other)


def test_every_figure_says_which_it_is_and_leads_whoever_is_logged_in_to_its_rows(look: Look) -> None:
    page, _recorder = look("community", 1920, 1080)
    state = page.evaluate("() => JSON.parse(document.getElementById('page').textContent).state")
    keys = set(
        page.evaluate("() => [...document.querySelectorAll('[data-figure]')].map((each) => each.dataset.figure)")
    )
    assert keys - set(state["definitions"]) == {"on_duty"}
    shown = page.locator("#baseline [data-figure=hazards_open] .figure-number").inner_text()
    assert shown == str(state["baseline"]["figures"]["hazards_open"])
    assert page.locator("#baseline").get_attribute("class") == "panel is-baseline"


def test_sections_stand_in_the_order_of_their_numbers(look: Look) -> None:
    page, _recorder = look("community", 1920, 1080)
    state = page.evaluate("() => JSON.parse(document.getElementById('page').textContent).state")
    by_number = [each["name"] for each in sorted(state["sections"], key=lambda each: each["code"])]
    assert page.locator("#shares .bar-name").all_inner_texts() == by_number
