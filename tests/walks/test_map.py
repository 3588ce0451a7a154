"""The map page, as people use it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.walks.conftest import Open

pytestmark = pytest.mark.walk

CENTRE = (900, 450)
"""A position of the desk's screen that no panel covers."""


def drawn_colours(page: Page) -> int:
    """How many different colours the canvases of the map show: one for an empty map."""
    script = """() => {
      const seen = new Set();
      for (const canvas of document.querySelectorAll("canvas.shaodao-tile")) {
        if (!canvas.width) continue;
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4 * 97) {
          if (data[i + 3]) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
        }
      }
      return seen.size;
    }"""
    found: int = page.evaluate(script)
    return found


def test_the_map_comes_up_complete_and_asks_nobody_else(open_page: Open) -> None:
    page, recorder = open_page()
    expect(page.locator("#about-name")).to_have_text("广厦社区")
    expect(page.locator("#figures .lead")).to_contain_text("6,626")
    assert drawn_colours(page) > 30
    expect(page.locator("#synthetic")).to_be_visible()
    assert page.locator(".leaflet-control-attribution").inner_text().startswith("Leaflet")
    assert recorder.is_clean(), recorder


def test_a_search_finds_a_compound_by_its_initials_and_opens_its_card(open_page: Open) -> None:
    page, recorder = open_page()
    page.keyboard.press("/")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type("jsy")
    first = page.locator("#found [role=option]").first
    expect(first).to_contain_text("家属院")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_contain_text("家属院")
    expect(page.locator("#card .facts")).to_be_visible()
    assert re.search(r"s=\w+:\d+", page.url)
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    assert recorder.is_clean(), recorder


def test_a_two_character_word_is_found(open_page: Open) -> None:
    page, _ = open_page()
    page.fill("#query", "广场")
    expect(page.locator("#found")).to_contain_text("洪洋广场")


def test_a_click_on_the_ground_names_its_grids(open_page: Open) -> None:
    page, recorder = open_page("/#14.5/39.73199/98.49372")
    page.mouse.click(*CENTRE)
    card = page.locator("#card")
    expect(card).to_contain_text("片区")
    expect(card).to_contain_text("广厦社区")
    card.get_by_role("button", name="广厦社区").click()
    expect(card.locator("h2")).to_have_text("广厦社区")
    assert recorder.is_clean(), recorder


def test_a_click_on_a_building_shows_its_facts(open_page: Open) -> None:
    page, _ = open_page("/#16/39.73199/98.49372?l=!hazards,!organizations,!places,!shops")
    page.fill("#query", "1号楼")
    page.locator("#found [role=option]").first.click()
    expect(page.locator("#card .facts")).to_contain_text("层数")
    chosen = page.locator("#card h2").inner_text()
    page.keyboard.press("Escape")
    # The building now lies in the middle of what the panel leaves free.
    page.wait_for_timeout(600)
    left = page.locator("#panel").bounding_box()
    right = page.locator("#zoom-in").bounding_box()
    assert left is not None
    assert right is not None
    page.mouse.click((left["x"] + left["width"] + right["x"]) / 2, 450)
    expect(page.locator("#card h2")).to_have_text(chosen)


def test_a_layer_can_be_switched_off_and_the_address_says_so(open_page: Open) -> None:
    page, _ = open_page()
    before = drawn_colours(page)
    page.get_by_role("tab", name="图层").click()
    page.get_by_role("checkbox", name="楼栋").uncheck()
    page.get_by_role("checkbox", name="公共场所").uncheck()
    page.wait_for_timeout(200)
    assert drawn_colours(page) < before
    assert "l=!buildings,!places" in page.url
    page.get_by_text("图例").click()
    expect(page.locator("#legend")).not_to_contain_text("住宅")
    expect(page.locator("#legend")).to_contain_text("网格片区")


def test_a_shared_address_shows_the_same_view_elsewhere(open_page: Open) -> None:
    page, _ = open_page("/#17/39.73300/98.49200?l=!shops&t=dark")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("tab", name="图层").click()
    expect(page.get_by_role("checkbox", name="商业门店")).not_to_be_checked()
    assert "#17/39.73300/98.49200" in page.url
    assert "t=dark" in page.url
    assert "l=!shops" in page.url


def test_theme_and_language_can_be_switched(open_page: Open) -> None:
    page, recorder = open_page("/#16/39.73199/98.49372")
    ground = page.evaluate("getComputedStyle(document.getElementById('map')).backgroundColor")
    page.get_by_role("button", name="浅色或深色").click()
    assert page.evaluate("getComputedStyle(document.getElementById('map')).backgroundColor") != ground
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en][data-map=complete]", state="attached")
    expect(page.get_by_role("tab", name="Layers")).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark", "the theme was remembered"
    assert "#16/39.73199/98.49372" in page.url, "the view was kept"
    page.get_by_role("button", name="中文").click()
    page.wait_for_selector("html[lang=zh-CN][data-map=complete]", state="attached")
    assert recorder.is_clean(), recorder


def test_everything_can_be_reached_with_the_keyboard(open_page: Open) -> None:
    page, _ = open_page()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement?.id || document.activeElement?.className || ''"))
    for wanted in ("query", "tab-overview", "map", "zoom-in", "fit", "theme", "help-open"):
        assert wanted in reached, f"{wanted} not among {reached}"
    page.keyboard.press("j")
    expect(page.get_by_role("tab", name="列表")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#list li")).to_have_count(11)
    page.locator("#list-layer").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_contain_text("片区")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_list_holds_what_the_map_shows(open_page: Open) -> None:
    page, _ = open_page()
    page.get_by_role("tab", name="列表").click()
    expect(page.locator("#list li")).to_have_count(11)
    page.select_option("#list-layer", "compounds")
    expect(page.locator("#list li")).to_have_count(47)
    page.locator("#list button").first.click()
    expect(page.locator("#card .facts")).to_be_visible()


def test_the_map_is_keyboard_driven_and_tells_its_scale(open_page: Open) -> None:
    page, _ = open_page("/#16/39.73199/98.49372")
    scale = page.locator("#scale").get_attribute("aria-label")
    page.locator("#map").focus()
    page.keyboard.press("+")
    expect(page.locator("#scale")).not_to_have_attribute("aria-label", scale or "")
    place = page.url
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(500)
    assert page.url != place


def test_single_key_shortcuts_can_be_switched_off(open_page: Open) -> None:
    page, _ = open_page()
    page.get_by_role("button", name="快捷键").click()
    page.get_by_label("启用单键快捷键").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.get_by_role("tab", name="概览")).to_have_attribute("aria-selected", "true")


def test_the_sheet_for_the_printer_holds_title_legend_and_origin(open_page: Open) -> None:
    page, _ = open_page(color_scheme="dark")
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="打印").click()
    page.wait_for_selector("html[data-printing][data-theme=light]", state="attached")
    expect(page.locator("#print-title")).to_have_text("广厦社区网格示意图")
    expect(page.locator(".print-foot")).to_contain_text("示意图，不作为界线依据")
    expect(page.locator("#legend li").first).to_be_visible()
    expect(page.locator("#panel")).to_be_hidden()
    foot = page.locator(".print-foot").bounding_box()
    assert foot is not None
    assert foot["y"] + foot["height"] <= 190 / 25.4 * 96 + 2, "the sheet fits on one A4 page"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(page.locator("#panel")).to_be_visible()


def test_a_phone_is_told_what_it_lacks_before_it_needs_it(open_page: Open) -> None:
    page, _ = open_page()
    assert not page.locator("#about-missing").is_visible()
    page.context.add_init_script("delete window.PublicKeyCredential")
    page.reload()
    page.wait_for_selector("html[data-map=complete]", state="attached")
    assert "通行密钥" in page.locator("#about-missing").inner_text()
