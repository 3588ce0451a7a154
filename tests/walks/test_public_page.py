"""The public page of a grid in a real browser: on a phone in the street, in the dark, without scripts, on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.walks.conftest import DESK, Open
from tests.walks.test_states import serious

pytestmark = pytest.mark.walk

AREA, SECTION, COMMUNITY = "620902004002500", "620902004002301", "620902004002"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
SIZES = pytest.mark.parametrize("size", [PHONE, NARROW, {"viewport": DESK}], ids=["phone", "narrow", "desk"])

OUTSIDE = """() => { const frame = document.querySelector(".sketch").getBoundingClientRect();
  return [...document.querySelectorAll(".sketch text")].filter((text) => { const box = text.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
      || box.bottom > frame.bottom + 1; }).map((text) => text.textContent); }"""


def visit(open_page: Open, path: str, **options: Any) -> Page:
    page, recorder = open_page(path, complete=False, account=None, **options)
    assert recorder.is_clean(), recorder
    assert page.context.cookies() == []
    return page


def overflow(page: Page) -> int:
    found: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return found


@SIZES
@pytest.mark.parametrize("code", [AREA, SECTION, COMMUNITY])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(open_page: Open, size: dict[str, Any], code: str, scheme: str) -> None:
    page = visit(open_page, f"/g/{code}", color_scheme=scheme, **size)
    assert overflow(page) <= 0
    assert serious(page) == []


@SIZES
@pytest.mark.parametrize("code", [AREA, SECTION])
def test_no_name_leaves_the_map(open_page: Open, size: dict[str, Any], code: str) -> None:
    assert visit(open_page, f"/g/{code}", **size).evaluate(OUTSIDE) == []


def test_it_needs_no_scripts(open_page: Open) -> None:
    page, _ = open_page(f"/g/{SECTION}", complete=False, account=None, java_script_enabled=False, **PHONE)
    expect(page.locator("h1")).to_have_text("西关商圈片区")
    expect(page.locator(".sketch")).to_be_visible()
    expect(page.locator('a[href="tel:119"]')).to_be_visible()


def test_it_can_be_read_at_twice_the_size(open_page: Open) -> None:
    page = visit(open_page, f"/g/{SECTION}?lang=en", **PHONE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(page) <= 0


def test_numbers_are_large_enough_for_a_thumb(open_page: Open) -> None:
    page = visit(open_page, f"/g/{SECTION}", **NARROW)
    for link in page.locator("a.call, .numbers a").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 59


def test_paper_is_white_whatever_the_screen_is(open_page: Open) -> None:
    page = visit(open_page, f"/g/{SECTION}", color_scheme="dark", **PHONE)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 37, 48)"
    expect(page.locator(".language")).to_be_hidden()
