"""Something comes in: from a resident without any script, and from a group within twenty seconds."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from apiflask import APIFlask
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Server, make_app
from tests.people import People
from tests.walks.conftest import DESK, serve
from tests.walks.recorder import Recorder
from tests.walks.test_states import serious
from webapp.core.accounts.roles import Role
from webapp.core.db import SCHEMA

pytestmark = pytest.mark.walk

SECTION, COMMUNITY = "620902004002301", "620902004002"
PHONE, NARROW = {"width": 390, "height": 844}, {"width": 320, "height": 640}
SIZES = pytest.mark.parametrize("size", [PHONE, NARROW], ids=["phone", "narrow"])


@pytest.fixture(scope="module")
def town(server: Server, demo_template: str, worker: str, tmp_path_factory: Any) -> Iterator[APIFlask]:
    """The demo of these walks alone: what comes in stays in it."""
    name = f"shaodao_run_takingin_{worker}"
    made = make_app(server.clone(demo_template, name), data_dir=Path(tmp_path_factory.mktemp("data")))
    yield made
    made.extensions["pool"].close()
    server.drop(name)


@pytest.fixture(scope="module")
def address(town: APIFlask) -> Iterator[str]:
    yield from serve(town)


@pytest.fixture
def resident(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone without any script."""
    size = request.node.callspec.params["size"]
    context = browser.new_context(viewport=size, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def photo() -> dict[str, Any]:
    written = BytesIO()
    Image.effect_noise((900, 700), 60).convert("RGB").save(written, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def rows(town: APIFlask, sql: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(town.config["SETTINGS"].database_url) as connection:
        return connection.execute(sql.replace("FROM ", f"FROM {SCHEMA}.")).fetchall()


@SIZES
def test_a_resident_reports_with_a_photo_and_follows_it_without_any_script(
    resident: Page, address: str, town: APIFlask, size: dict[str, int]
) -> None:
    words = f"3单元又反水了，味大得很（{size['width']}）"
    resident.goto(f"{address}/g/{SECTION}")
    resident.get_by_role("link", name=re.compile("我要反映问题")).click()
    expect(resident.get_by_role("link", name=re.compile("119"))).to_be_visible()
    resident.get_by_label("什么情况").fill(words)
    resident.get_by_label("具体位置").fill("3单元一楼")
    resident.get_by_label(re.compile("照片")).set_input_files([photo()])
    resident.get_by_role("button", name="继续").click()
    expect(resident.get_by_role("radio", name="下水返水堵塞")).to_be_checked()
    resident.get_by_role("button", name="提交").click()
    expect(resident.get_by_role("heading", level=1)).to_contain_text("已收到")
    resident.get_by_role("link", name="查看办理进度").click()
    expect(resident.get_by_text("值班人员正在查看")).to_be_visible()
    expect(resident.get_by_text("附有您的照片", exact=False)).to_be_visible()
    box = resident.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= size["width"]
    found = rows(town, f"SELECT source, state FROM incident WHERE text = '{words}'")
    assert found == [("resident", "to_review")]


@pytest.mark.parametrize("size", [PHONE, NARROW, DESK], ids=["phone", "narrow", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_can_be_read_and_used_by_everybody(
    browser: Browser, address: str, size: dict[str, int], scheme: Any
) -> None:
    context = browser.new_context(viewport=size, locale="zh-CN", color_scheme=scheme)
    page = context.new_page()
    recorder = Recorder(page, address)
    page.goto(f"{address}/g/{SECTION}/report")
    assert serious(page) == []
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main input:not([type=hidden]), main select, main summary')]"
        ".filter((each) => each.offsetParent && !each.closest('.trap') && !['radio', 'checkbox'].includes(each.type)"
        " && each.getBoundingClientRect().height < 44).map((each) => each.outerHTML.slice(0, 80))"
    )
    assert small == []
    page.get_by_label("什么情况").fill("地下室着火了，冒烟")
    page.get_by_label("具体位置").fill("地下室")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert")).to_contain_text("先打电话")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert recorder.is_clean(), recorder
    context.close()


def test_what_a_group_said_is_written_down_in_twenty_seconds(browser: Browser, address: str, town: APIFlask) -> None:
    people = People(town)
    [(community,)] = rows(town, f"SELECT id FROM community WHERE code = '{COMMUNITY}'")
    account = people.account("officer", community=community)
    people.give(account, Role.DUTY_OFFICER, community=community)
    context = browser.new_context(viewport=DESK, locale="zh-CN", reduced_motion="reduce")
    context.add_cookies([{**people.cookie(account), "url": address}])
    page = context.new_page()
    recorder = Recorder(page, address)
    page.goto(f"{address}/c/{COMMUNITY}/intake")
    page.wait_for_selector("html[data-map=complete]", state="attached")
    begun_s = time.monotonic()
    page.get_by_label("说了什么").fill("洪洋广场路灯不亮，晚上看不见")
    expect(page.locator(".chip[aria-pressed=true]")).to_contain_text("路灯不亮")
    page.locator("[data-photo]").set_input_files([photo()])
    expect(page.locator("[data-preview]")).to_be_visible()
    page.get_by_label("在哪里").fill("洪洋广场")
    page.locator("#found li").first.click()
    expect(page.locator("[data-where-said]")).to_contain_text("洪洋广场")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("status").first).to_contain_text("已登记")
    assert time.monotonic() - begun_s < 20
    assert recorder.is_clean(), recorder
    found = rows(town, "SELECT source, route, section_id IS NOT NULL FROM incident WHERE text LIKE '洪洋广场路灯%'")
    assert found == [("transcript", "self", True)]
    assert rows(town, "SELECT count(*) FROM incident_photo")[0][0] >= 1
    context.close()


def test_a_place_is_pointed_at_on_the_map_and_words_on_health_lead_to_the_sensitive_lane(
    browser: Browser, address: str, town: APIFlask
) -> None:
    people = People(town)
    [(community,)] = rows(town, f"SELECT id FROM community WHERE code = '{COMMUNITY}'")
    account = people.account("officer", community=community)
    people.give(account, Role.DUTY_OFFICER, community=community)
    context = browser.new_context(viewport=DESK, locale="zh-CN", reduced_motion="reduce")
    context.add_cookies([{**people.cookie(account), "url": address}])
    page = context.new_page()
    page.goto(f"{address}/c/{COMMUNITY}/intake")
    page.wait_for_selector("html[data-map=complete]", state="attached")
    page.locator(".intake-map").click(position={"x": 220, "y": 160})
    expect(page.locator("[data-where-said]")).to_contain_text("已按地图标注")
    page.get_by_label("说了什么").fill("2号楼有人确诊了精神病，在楼道里喊")
    page.get_by_role("button", name=re.compile("转入涉人敏感通道")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("涉人敏感")
    expect(page.get_by_role("textbox")).to_have_value("2号楼有人确诊了精神病，在楼道里喊")
    assert rows(town, "SELECT count(*) FROM incident WHERE text LIKE '2号楼有人确诊%'") == [(0,)]
    context.close()


def test_what_was_typed_stays_when_the_server_is_gone_and_goes_out_when_it_is_back(
    browser: Browser, address: str, town: APIFlask
) -> None:
    people = People(town)
    [(community,)] = rows(town, f"SELECT id FROM community WHERE code = '{COMMUNITY}'")
    account = people.account("officer3", community=community)
    people.give(account, Role.DUTY_OFFICER, community=community)
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    context.add_cookies([{**people.cookie(account), "url": address}])
    page = context.new_page()
    page.goto(f"{address}/c/{COMMUNITY}/sensitive")
    page.get_by_label("什么情况").fill("示例：请上门看看")
    page.route("**/*", lambda route: route.abort())
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("服务器没有应答")
    assert page.get_by_label("什么情况").input_value() == "示例：请上门看看"
    page.unroute("**/*")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已提交", exact=False).first).to_be_visible()
    assert rows(town, "SELECT count(*) FROM sensitive_matter WHERE text = '示例：请上门看看'") == [(1,)]
    context.close()
