"""What the map page does when things are missing, slow, hostile or small."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.walks.conftest import Open
from tests.walks.test_map import drawn_colours

pytestmark = pytest.mark.walk

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
HOSTILE = '<img src=x onerror="window.__hurt=1"><script>window.__hurt=1</script>'


BARE_TILES = """() => [...document.querySelector(".shaodao-tiles").querySelectorAll("canvas")].filter((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return !data.some((value) => value);
}).length"""


def bare_tiles(page: Page) -> int:
    """How many tiles of the painted layer hold no picture; those of points are never painted."""
    found: int = page.evaluate(BARE_TILES)
    return found


def serious(page: Page) -> list[str]:
    """Findings of axe that keep somebody out."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']} {[node['html'][:160] for node in each['nodes'][:3]]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["overview", "layers", "list"])
def test_nobody_is_kept_out(open_page: Open, theme: str, tab: str) -> None:
    page, _ = open_page(f"/#15/39.73199/98.49372?t={theme}")
    page.locator(f"#tab-{tab}").click()
    page.wait_for_timeout(400)
    assert serious(page) == []


def test_nobody_is_kept_out_on_a_phone_with_a_card_open(open_page: Open) -> None:
    page, _ = open_page("/#17/39.73199/98.49372", **PHONE)
    page.touchscreen.tap(160, 400)
    expect(page.locator("#card h2")).to_be_visible()
    page.wait_for_timeout(300)
    assert serious(page) == []


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("text", ["100%", "200%"])
def test_a_narrow_phone_never_scrolls_sideways(open_page: Open, language: str, text: str) -> None:
    page, _ = open_page(**NARROW)
    if language == "en":
        page.locator("#language button").click()
        page.wait_for_selector("html[lang=en][data-map=complete]", state="attached")
    page.evaluate("size => document.documentElement.style.setProperty('font-size', size)", text)
    for tab in ("overview", "layers", "list"):
        page.locator(f"#tab-{tab}").click()
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab
        wide = page.evaluate(
            """() => [...document.querySelectorAll("#pages *, .bar *, .tools *")]
              .filter((e) => e.checkVisibility() && !e.closest(".visually-hidden, svg"))
              .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
              .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert wide == [], tab


def test_targets_on_a_phone_are_large_enough(open_page: Open) -> None:
    page, _ = open_page(**PHONE)
    page.locator("#tab-layers").click()
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .layer-row, summary, select, input[type=search]")]
          .filter((e) => e.checkVisibility() && e.id !== "grip")
          .map((e) => [e.id || e.className, e.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && Math.min(box.width, box.height) < 36)
          .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_hostile_names_stay_names(open_page: Open) -> None:
    page, recorder = open_page("/", complete=False)
    page.wait_for_selector("html[data-map=complete]", state="attached")

    def poisoned(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for result in body.get("results", []):
            result["name"] = result["detail"] = HOSTILE
        for key in ("title", "subtitle"):
            if key in body:
                body[key] = HOSTILE
        for fact in body.get("facts", []):
            fact["label"] = fact["value"] = HOSTILE
        if "links" in body:
            body["links"] = [{"label": HOSTILE, "href": "javascript:window.__hurt=1"}]
        route.fulfill(response=answer, json=body)

    page.route("**/api/v1/search**", poisoned)
    page.route("**/api/v1/features/**", poisoned)
    page.fill("#query", "广场")
    expect(page.locator("#found")).to_contain_text("onerror")
    page.locator("#found [role=option]").first.click()
    expect(page.locator("#card h2")).to_have_text(HOSTILE)
    assert page.locator("#card img, #card script, #found img, #card a[href^='javascript']").count() == 0
    assert page.evaluate("window.__hurt") is None
    assert recorder.violations == []


def test_a_silent_server_is_named_and_the_last_map_stays(open_page: Open) -> None:
    page, _ = open_page()
    page.route("**/api/**", lambda route: route.abort())
    page.route("**/tiles/**", lambda route: route.abort())
    page.route("**/healthz", lambda route: route.abort())
    page.fill("#query", "广场")
    expect(page.locator("#banner")).to_be_visible()
    expect(page.locator("#banner-text")).to_contain_text("连接中断")
    expect(page.locator("#banner-text")).to_contain_text("当前显示")
    expect(page.locator("#figures .lead")).to_contain_text("6,626")
    page.unroute_all()
    page.get_by_role("button", name="重试").click()
    expect(page.locator("#banner")).to_be_hidden()


def test_without_a_network_the_last_picture_stays_and_is_completed_afterwards(open_page: Open) -> None:
    page, recorder = open_page("/#15.5/39.73199/98.49372")
    page.context.set_offline(True)
    expect(page.locator("#banner")).to_be_visible()
    page.locator("#map").focus()
    for key in ("+", "ArrowRight", "+"):
        page.keyboard.press(key)
        page.wait_for_timeout(400)
    assert "#17.5/" in page.url
    assert drawn_colours(page) > 30, "the picture of the zoom before stays"
    assert bare_tiles(page) > 0, "the tiles of this zoom were never answered"
    page.context.set_offline(False)
    expect(page.locator("#banner")).to_be_hidden()
    page.wait_for_function(f"() => ({BARE_TILES})() === 0")
    assert drawn_colours(page) > 30
    assert recorder.failed == [], "every tile was asked for at a whole zoom"


def test_a_slow_server_is_said_in_words(open_page: Open) -> None:
    page, _ = open_page()
    page.route("**/api/v1/communities/*", lambda _route: None)  # never answered
    page.reload(wait_until="commit")
    expect(page.locator("#wait")).to_have_text("正在载入地图…", timeout=6000)


def test_a_refused_card_says_so_with_its_number(open_page: Open) -> None:
    page, _ = open_page()
    problem = {"title": "x", "detail": "系统出了问题", "status": 500, "request_id": "abc123"}
    page.route("**/api/v1/features/**", lambda route: route.fulfill(status=500, json=problem))
    page.fill("#query", "广场")
    page.locator("#found [role=option]").first.click()
    expect(page.locator("#card")).to_contain_text("abc123")
    page.unroute_all()
    page.locator("#card").get_by_role("button", name="重试").click()
    expect(page.locator("#card .facts")).to_be_visible()


def test_an_unknown_page_answers_in_plain_words(open_page: Open) -> None:
    page, recorder = open_page("/no-such-page", complete=False)
    expect(page.locator("h1")).to_have_text("没有找到")
    expect(page.locator("code")).to_have_text(recorder.failed and page.locator("code").inner_text())
    page.get_by_role("link", name="返回地图").click()
    page.wait_for_selector("html[data-map=complete]", state="attached")
    assert recorder.violations == []
    assert recorder.foreign == []
