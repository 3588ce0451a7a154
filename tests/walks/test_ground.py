"""The ground edited on the map, as a grid leader does it on a phone and the office at a desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Server, make_app
from tests.people import People
from tests.walks.conftest import DESK, serve
from tests.walks.recorder import Recorder
from webapp.core.accounts.roles import Role

pytestmark = pytest.mark.walk

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
OPEN_GROUND = "39.731600, 98.493000"
Visit = Callable[..., tuple[Page, Recorder]]


@pytest.fixture(scope="module")
def ground_app(server: Server, demo_template: str, worker: str) -> Iterator[APIFlask]:
    """The demo on a database that the walks of this file may change."""
    name = f"shaodao_run_walk_{worker}"
    app = make_app(server.clone(demo_template, name))
    yield app
    app.extensions["pool"].close()
    server.drop(name)


@pytest.fixture(scope="module")
def address(ground_app: APIFlask) -> Iterator[str]:
    yield from serve(ground_app)


@pytest.fixture(scope="module")
def crew(ground_app: APIFlask) -> People:
    return People(ground_app)


@pytest.fixture
def visit(browser: Browser, address: str, crew: People, demo_community: int) -> Iterator[Visit]:
    """Opens a page as somebody who holds a role, in a fresh context."""
    contexts = []

    def opened(path: str = "/", *, role: Role = Role.SECRETARY, size: dict[str, int] = PHONE, **options: Any):  # type: ignore[no-untyped-def]
        client = crew.holding(role, community=demo_community)
        cookie = client.get_cookie(str(crew.app.config["SESSION_COOKIE_NAME"]))
        assert cookie is not None
        settings = {
            "viewport": size,
            "locale": "zh-CN",
            "reduced_motion": "reduce",
            "has_touch": size != DESK,
            **options,
        }
        context = browser.new_context(**settings)
        contexts.append(context)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        recorder = Recorder(page, address)
        page.goto(address + path)
        if path.startswith("/#") or path == "/":
            page.wait_for_selector("html[data-map=complete]", state="attached")
        return page, recorder

    yield opened
    for context in contexts:
        context.close()


def place(page: Page, position: str = OPEN_GROUND) -> None:
    """Put the pin on a position by typing it."""
    page.locator("#ground .ground-where summary").click()
    page.fill("#ground-at", position)
    page.keyboard.press("Enter")
    expect(page.locator("#ground .ground-place")).to_contain_text("片区")


def add_shop(page: Page, name: str, position: str = OPEN_GROUND) -> None:
    page.locator("#ground-add").click()
    page.locator("#ground").get_by_role("button", name="门店").click()
    place(page, position)
    page.get_by_role("button", name="就在这里").click()
    page.fill("#ground-name", name)
    page.select_option("#ground-kind", index=1)
    page.get_by_role("button", name="保存").click()


@pytest.mark.parametrize("size", [PHONE, SMALL], ids=["390", "320"])
def test_a_shop_is_added_on_a_phone_and_stands_on_the_map(visit: Visit, size: dict[str, int]) -> None:
    page, recorder = visit(size=size)
    name = f"小白兔文具{size['width']}"
    add_shop(page, name, "39.731600, 98.493000" if size is PHONE else "39.730600, 98.495000")
    card = page.locator("#card")
    expect(card.locator("h2")).to_have_text(name)
    expect(card).to_contain_text("片区")
    expect(page.locator("#toast")).to_contain_text("已保存")
    shop = re.search(r"s=shops:(\d+)", page.url)
    assert shop is not None
    page.wait_for_timeout(600)
    # A press on the middle of what the panel leaves free meets the new symbol.
    page.locator("#card .card-close").click()
    page.fill("#query", name)
    page.locator("#found [role=option]").first.click()
    expect(card.locator("h2")).to_have_text(name)
    assert recorder.is_clean(), recorder


def test_everything_that_is_pressed_is_large_enough_for_a_thumb(visit: Visit) -> None:
    page, _ = visit(size=SMALL)
    small = """(root) => [...document.querySelector(root).querySelectorAll(
        "button, select, summary, label:has(> input[type=radio])")]
      .filter((each) => each.offsetParent)
      .map((each) => [each.textContent.trim(), each.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 43.5 || height < 43.5)
      .map(([text, { width, height }]) => `${text} ${width}×${height}`)"""
    page.locator("#ground-add").click()
    page.locator("#ground").get_by_role("button", name="楼栋").click()
    expect(page.locator("#ground-length")).to_be_visible()
    assert page.evaluate(small, "#ground") == []
    page.get_by_role("button", name="就在这里").click()
    expect(page.locator("#ground-number")).to_be_visible()
    assert page.evaluate(small, "#ground") == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= SMALL["width"]


def test_what_is_wrong_is_said_under_its_field_and_nothing_is_lost(visit: Visit) -> None:
    page, _ = visit()
    add_shop(page, "老王 13912345678")
    expect(page.locator("#ground-name-wrong")).to_have_text("这里像是电话号码。底图信息不登记电话。")
    expect(page.locator("#ground-name")).to_be_focused()
    page.get_by_role("button", name="修改").click()
    page.get_by_role("button", name="就在这里").click()
    expect(page.locator("#ground-name")).to_have_value("老王 13912345678")
    page.fill("#ground-name", "")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#ground-name-wrong")).to_have_text("请填写名称。")


def test_closing_can_be_undone_for_three_seconds_and_then_holds(visit: Visit) -> None:
    page, recorder = visit()
    add_shop(page, "三秒小店", "39.730000, 98.494000")
    card = page.locator("#card")
    expect(card.locator("h2")).to_have_text("三秒小店")
    card.get_by_role("button", name="关闭", exact=True).last.click()
    page.locator("#ground").get_by_role("button", name="停业").click()
    expect(page.locator("#toast")).to_contain_text("已关闭：三秒小店")
    page.get_by_role("button", name="撤销").click()
    expect(card.locator("h2")).to_have_text("三秒小店")
    card.get_by_role("button", name="关闭", exact=True).last.click()
    with page.expect_response(lambda response: response.url.endswith("/close")) as answered:
        page.locator("#ground").get_by_role("button", name="停业").click()
    assert answered.value.status == 200
    page.fill("#query", "三秒小店")
    expect(page.locator("#found")).to_contain_text("没有")
    assert recorder.is_clean(), recorder


def test_the_office_counts_stairs_by_keyboard_and_reads_the_history(visit: Visit) -> None:
    page, recorder = visit(size=DESK)
    page.fill("#query", "1号楼")
    page.locator("#found [role=option]").first.click()
    expect(page.locator("#card .facts")).to_be_visible()
    title = page.locator("#card h2").inner_text()
    page.locator("#card").get_by_role("button", name="更正").focus()
    page.keyboard.press("Enter")
    first = page.locator("#ground .ground-stairs input").first
    first.fill("17")
    expect(page.locator("#ground-households")).not_to_be_editable()
    page.locator("#ground .ground-reason input").first.check()
    page.get_by_role("button", name="保存").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text(title)
    page.locator("#card").get_by_role("link", name="历史").click()
    expect(page.locator("main")).to_contain_text("1单元 17 户")
    page.goto(re.sub(r"/ground/.*", "/ground/edits", page.url))
    expect(page.locator("table")).to_contain_text(title)
    assert recorder.is_clean(), recorder


def test_escape_leaves_the_editor_and_the_pin_is_gone(visit: Visit) -> None:
    page, _ = visit(size=DESK)
    page.keyboard.press("n")
    page.locator("#ground").get_by_role("button", name="单位").click()
    expect(page.locator("#crosshair")).to_be_visible()
    page.locator("#ground h2").press("Escape")
    expect(page.locator("#crosshair")).to_be_hidden()
    expect(page.locator("#ground")).to_be_hidden()


def test_whoever_may_not_edit_sees_nothing_of_it(visit: Visit) -> None:
    page, recorder = visit(role=Role.VERIFIER, size=DESK)
    assert page.locator("#ground-add").count() == 0
    page.fill("#query", "1号楼")
    page.locator("#found [role=option]").first.click()
    expect(page.locator("#card .facts")).to_be_visible()
    assert page.locator(".ground-actions").count() == 0
    assert recorder.is_clean(), recorder
