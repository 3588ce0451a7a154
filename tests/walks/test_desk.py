"""The dispatcher's desk in real browsers, with live events: from the whistle to the rating, two officers at once."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.bench.servers import free_port, running
from tests.conftest import Server, engine_on, make_app
from tests.people import People
from tests.walks.conftest import DESK
from tests.walks.recorder import Recorder
from tests.walks.test_states import NARROW, PHONE, serious
from webapp.core import assets
from webapp.core.accounts.commands import grant_role
from webapp.core.accounts.roles import Role
from webapp.core.db import SCHEMA

pytestmark = pytest.mark.walk
COMMUNITY = "620902004002"
HERE = {"lon": 98.49372, "lat": 39.73199}
SERVE = 'from tests.bench.live import serve_product as serve; import os; serve(int(os.environ["PORT"]))'
Visit = Callable[..., "Officer"]


class Officer:
    """Somebody of the office: his browser, and what he sends without it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.recorder = Recorder(self.page, address)

    def open(self, query: str = "", *, live: bool = True) -> Page:
        self.page.goto(f"{self.address}/c/{COMMUNITY}/desk{query}")
        self.page.wait_for_selector("html[data-map=complete][data-desk=ready]", state="attached")
        if live:
            self.page.wait_for_selector("body[data-live=open]", state="attached")
        return self.page

    def send(self, path: str, body: dict[str, Any], version: int | None = None) -> dict[str, Any]:
        token = json.loads(self.page.locator("#page").text_content() or "{}")["csrf"]
        headers = {"X-CSRFToken": token, "Idempotency-Key": str(uuid4()), "Accept": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        answer = self.context.request.post(f"{self.address}/api/v1/c/{COMMUNITY}/{path}", headers=headers, data=body)
        assert answer.ok, f"{answer.status} {answer.text()[:300]}"
        found: dict[str, Any] = answer.json()
        return found

    def blow(self, category: str = "city.manhole", said: str = "井盖没了，差点摔倒", **more: Any) -> dict[str, Any]:
        body = {"uuid": str(uuid4()), "category": category, "route": "whistle", "source": "phone", "text": said}
        return self.send("incidents", {**body, **HERE, **more})


@pytest.fixture(scope="module")
def desk_url(server: Server, demo_template: str, worker: str) -> Iterator[str]:
    name = f"shaodao_run_desk_{worker}"
    yield server.clone(demo_template, name)
    server.drop(name)


@pytest.fixture(scope="module")
def desk_address(desk_url: str) -> Iterator[str]:
    """The product as it is served to people, streams and all, on the demo of this module."""
    assets.build()
    app = make_app(desk_url)
    secret = app.config["SETTINGS"].secret
    app.extensions["pool"].close()
    port = free_port()
    settings = {"DATABASE_URL": desk_url, "SHAODAO_SECRET": secret, "SHAODAO_JOBS": "false", "PORT": str(port)}
    with running([sys.executable, "-c", SERVE], {**settings, "SHAODAO_DEMO": "1"}, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def crew(desk_url: str) -> Iterator[Callable[[Role], dict[str, str]]]:
    """Makes accounts that really hold a role of the office; gives their cookies."""
    app = make_app(desk_url)
    people, engine, numbers = People(app), engine_on(desk_url), count(1)

    def made(role: Role) -> dict[str, str]:
        with Session(engine) as session, session.begin():
            community = session.scalar(text(f"SELECT id FROM {SCHEMA}.community WHERE code = '{COMMUNITY}'"))
            account = people.account(f"{role.value.replace('_', '')}{next(numbers)}", community=community)
            grant_role(session, account, role, community_id=community, by=None)
        return people.cookie(account)

    yield made
    engine.dispose()
    app.extensions["pool"].close()


@pytest.fixture
def visit(browser: Browser, desk_address: str, crew: Callable[[Role], dict[str, str]]) -> Iterator[Visit]:
    contexts = []

    def opened(role: Role = Role.DUTY_OFFICER, query: str = "", **options: Any) -> Officer:
        settings = {"viewport": DESK, "locale": "zh-CN", "reduced_motion": "reduce", "color_scheme": "light", **options}
        context = browser.new_context(**settings)
        contexts.append(context)
        context.add_cookies([{**crew(role), "url": desk_address}])  # type: ignore[typeddict-item]
        officer = Officer(context, desk_address)
        officer.open(query)
        return officer

    yield opened
    for context in contexts:
        context.close()


def row(page: Page, incident: dict[str, Any]) -> Any:
    return page.locator(f".row[data-id='{incident['id']}']")


def submit(page: Page) -> None:
    page.locator(".act-form button[type=submit]").click()
    expect(page.locator(".act-form")).to_have_count(0)


def by_phone(page: Page, act: str, **fields: str) -> None:
    """Write down for the lead what somebody of it said on the phone."""
    call = page.locator(".call", has=page.locator(".is-lead")).first
    call.locator(f"[data-act={act}]").click()
    form = page.locator(".act-form")
    for label, words in {"通话人": "王师傅", **fields}.items():
        form.get_by_label(label).fill(words)
    submit(page)


def test_a_whistle_goes_all_the_way_before_two_desks_without_a_reload(visit: Visit) -> None:
    first, second = visit(), visit(Role.SECRETARY)
    before = first.page.locator(".mark").count()
    incident = second.blow()
    began = time.monotonic()
    expect(row(first.page, incident)).to_be_visible(timeout=2000)
    first.page.wait_for_function("count => document.querySelectorAll('.mark').length > count", arg=before, timeout=2000)
    assert time.monotonic() - began < 2
    expect(first.page).to_have_title(re.compile(r"^\(\d+\) "))
    expect(row(second.page, incident)).to_contain_text("井盖没了")

    row(first.page, incident).click()
    first.page.locator(".actions [data-act=review]").click()
    expect(first.page.locator(".callee")).not_to_have_count(0)
    submit(first.page)
    expect(row(second.page, incident)).to_contain_text("待报到")
    by_phone(first.page, "acknowledge")
    by_phone(first.page, "arrive")
    expect(row(second.page, incident)).to_contain_text("处置中")
    by_phone(first.page, "finish", 办理情况="已更换井盖")
    expect(row(second.page, incident)).to_contain_text("待验收")
    assert first.page.locator(".actions [data-act=verify]").count() == 0, (
        "who wrote down that it is done verifies nothing"
    )

    row(second.page, incident).click()
    second.page.locator(".actions [data-act=verify]").click()
    second.page.get_by_text("已解决", exact=True).click()
    submit(second.page)
    expect(second.page.locator("[data-part=chips]")).to_contain_text("已办结")
    second.page.locator(".actions [data-act=rate]").click()
    second.page.locator(".star").nth(3).click()
    submit(second.page)
    expect(second.page.locator("[data-part=results]")).to_contain_text("验收通过")
    expect(row(first.page, incident)).to_have_count(0)
    steps = second.page.locator(".timeline")
    expect(steps).to_contain_text("王师傅")
    assert first.recorder.is_clean(), first.recorder
    assert second.recorder.is_clean(), second.recorder


def test_of_two_officers_who_save_the_second_sees_both_versions_and_loses_no_word(visit: Visit) -> None:
    first, second = visit(), visit()
    incident = first.blow("appearance.street_stall", "摊子摆到马路上了")
    for officer in (first, second):
        row(officer.page, incident).click()
        expect(officer.page.locator(".actions [data-act=review]")).to_be_visible()
    expect(second.page.locator("[data-part=presence]")).to_contain_text("也在看")
    second.page.locator(".act-more summary").click()
    second.page.locator("[data-act=not-accept]").click()
    second.page.locator(".act-form textarea").fill("不属于社区受理范围")
    first.page.locator(".actions [data-act=claim]").click()
    expect(row(second.page, incident).locator(".row-hand")).not_to_be_empty()
    second.page.locator(".act-form button[type=submit]").click()
    conflict = second.page.locator(".conflict")
    expect(conflict).to_contain_text("不属于社区受理范围")
    expect(conflict).to_contain_text("调度认领")
    expect(second.page.locator(".act-form textarea")).to_have_value("不属于社区受理范围")
    assert serious(second.page) == []
    conflict.get_by_role("button", name="仍按我的提交").click()
    expect(second.page.locator("[data-part=chips]")).to_contain_text("不予受理")


def test_what_was_begun_is_there_again_after_another_incident_was_opened(visit: Visit) -> None:
    officer = visit()
    one, other = officer.blow(), officer.blow("order.fire_lane", "消防通道被堵")
    page = officer.page
    row(page, one).click()
    page.locator(".act-more summary").click()
    page.locator("[data-act=false-alarm]").click()
    page.locator(".act-form textarea").fill("现场核实无此情况")
    page.locator("#note-text").fill("已联系")
    row(page, other).click()
    expect(page.locator("[data-part=number]")).to_have_text(other["number"])
    expect(row(page, one)).to_contain_text("草稿")
    row(page, one).click()
    expect(page.locator("#note-text")).to_have_value("已联系")
    page.locator(".act-more summary").click()
    page.locator("[data-act=false-alarm]").click()
    expect(page.locator(".act-form textarea")).to_have_value("现场核实无此情况")


def test_the_whole_desk_is_worked_by_keys(visit: Visit) -> None:
    officer = visit()
    officer.blow("facility.power_off", "整栋楼停电")
    page = officer.page
    expect(page.locator(".row")).not_to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator(".row:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".actions [data-act=claim]")).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator(".actions [data-act=unclaim]")).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.type("jjc 已联系供电所")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notes")).to_contain_text("jjc 已联系供电所")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator(".callee")).not_to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".calls .call")).not_to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()


def test_several_are_chosen_and_merged_into_the_oldest(visit: Visit) -> None:
    officer = visit()
    oldest, other = officer.blow("city.guard_rail", "护栏倒了"), officer.blow("city.guard_rail", "护栏倒在路上")
    page = officer.page
    for incident in (oldest, other):
        row(page, incident).focus()
        page.keyboard.press("x")
    expect(page.locator("#chosen")).to_contain_text("2")
    page.locator("#chosen .is-primary").click()
    expect(row(page, other)).to_have_count(0)
    expect(page.locator("[data-part=number]")).to_have_text(oldest["number"])
    expect(page.locator("[data-part=similar]")).to_contain_text(other["number"])


def test_a_refusal_is_decided_by_the_street_and_the_desk_sees_it_at_once(visit: Visit) -> None:
    desk, street = visit(), visit(Role.STREET_OFFICER)
    incident = desk.blow("city.lamp", "路灯不亮")
    page = desk.page
    row(page, incident).click()
    page.locator(".actions [data-act=review]").click()
    expect(page.locator(".callee")).not_to_have_count(0)
    submit(page)
    lead = page.locator(".call", has=page.locator(".is-lead")).first
    lead.locator("summary").click()
    lead.locator("[data-act=refuse]").click()
    page.locator(".choice-row").nth(1).click()
    page.locator(".act-form").get_by_label("通话人").fill("李工")
    submit(page)
    expect(row(page, incident)).to_contain_text("争议中")
    expect(page.locator("[data-part=decisions]")).to_contain_text("不属职责")
    assert page.locator(".decision button").count() == 0

    row(street.page, incident).click()
    street.page.locator(".decision button").click()
    street.page.get_by_text("驳回退哨").click()
    street.page.locator(".act-form textarea").fill("路灯由你单位负责")
    submit(street.page)
    expect(page.locator("[data-part=decisions]")).to_contain_text("路灯由你单位负责")
    expect(lead.locator(".call-state")).to_have_text("待签收")


def test_filters_are_in_the_address_and_a_link_shows_the_same_queue(visit: Visit) -> None:
    officer = visit()
    incident = officer.blow("season.snow", "雪没扫")
    page = officer.page
    expect(row(page, incident)).to_be_visible()
    page.locator("#states").get_by_text("处置中").click()
    expect(row(page, incident)).to_have_count(0)
    assert "state=handling" in page.url
    officer.open("?state=to_review&urgency=" + incident["urgency"])
    expect(row(page, incident)).to_be_visible()
    expect(page.locator("#filters [name=urgency]")).to_have_value(incident["urgency"])
    page.locator("#find").fill(incident["number"][-3:])
    expect(page.locator(".row")).to_have_count(1)
    page.locator("[data-clear]").click()
    expect(page.locator("#find")).to_have_value("")


def test_list_and_map_point_at_each_other(visit: Visit) -> None:
    officer = visit()
    incident = officer.blow("city.lamp", "路灯不亮", lon=98.4885, lat=39.7365)
    page = officer.page
    row(page, incident).hover()
    expect(page.locator(".mark.is-hot")).to_have_count(1)
    page.locator("h1").hover()
    expect(page.locator(".mark.is-hot")).to_have_count(0)
    row(page, incident).click()
    page.locator("h1").hover()
    page.locator(".mark.is-selected").hover()
    expect(page.locator(".row-item.is-hot .row")).to_have_attribute("data-id", str(incident["id"]))


def test_a_marker_is_one_element_for_all_its_life(visit: Visit) -> None:
    officer = visit()
    incident = officer.blow("city.road", "路面塌了", lon=98.4985, lat=39.7285)
    page = officer.page
    row(page, incident).click()
    page.wait_for_selector(".mark.is-selected")
    page.evaluate("document.querySelector('.mark.is-selected').dataset.same = 'yes'")
    page.locator(".actions [data-act=review]").click()
    expect(page.locator(".callee")).not_to_have_count(0)
    submit(page)
    expect(page.locator(".mark.is-selected .mark-word")).to_have_text("待报到")
    expect(page.locator(".mark.is-selected[data-same=yes]")).to_have_count(1)


def test_who_may_not_dispatch_reads_and_is_offered_nothing(visit: Visit) -> None:
    incident = visit().blow("city.signal", "信号灯坏了")
    verifier = visit(Role.VERIFIER)
    row(verifier.page, incident).click()
    expect(verifier.page.locator("[data-part=text]")).to_have_text("信号灯坏了")
    offered = verifier.page.locator(".actions [data-act]").evaluate_all("all => all.map((each) => each.dataset.act)")
    assert not {"review", "claim", "not-accept", "merge"} & set(offered)


def test_old_data_say_so_and_stay(visit: Visit, browser: Browser) -> None:
    officer = visit()
    incident = officer.blow("service.errand", "代办")
    page = officer.page
    expect(row(page, incident)).to_be_visible()
    page.route("**/live/**", lambda route: route.abort())
    officer.open(live=False)
    expect(row(page, incident)).to_be_visible()
    page.route("**/api/**/incidents?*", lambda route: route.abort())
    page.evaluate("() => { const was = Date.now; Date.now = () => was() + 45_000; }")
    expect(page.locator("#freshness")).to_contain_text("未更新", timeout=5000)
    assert page.locator("body").get_attribute("data-age") in {"old", "stale"}
    page.evaluate("() => { const was = Date.now; Date.now = () => was() + 120_000; }")
    expect(page.locator("body")).to_have_attribute("data-age", "stale")
    expect(row(page, incident)).to_be_visible()


LISTEN = """
window.heard = [];
window.AudioContext = class {
  currentTime = 0;
  resume() { return Promise.resolve(); }
  createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect() {} }; }
  createOscillator() {
    return { frequency: {}, connect: (next) => next, start: () => window.heard.push("tone"), stop() {} };
  }
};
window.Notification = class {
  static permission = "granted";
  static requestPermission() { return Promise.resolve("granted"); }
  constructor(title, { body }) { window.heard.push(`${title}: ${body}`); }
  close() {}
};
"""


def test_a_new_whistle_is_heard_and_shown_without_a_word_of_what_was_said(visit: Visit) -> None:
    officer = visit()
    page = officer.page
    page.add_init_script(LISTEN)
    officer.open()
    page.locator("#sound").click()
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("window.heard.length === 1")
    page.evaluate("Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })")
    officer.blow("season.snow", "张家门口的雪没扫")
    page.wait_for_function("window.heard.length === 3")
    said = sorted(page.evaluate("window.heard"))
    assert said[:2] == ["tone", "tone"]
    assert said[2].startswith("新吹哨: 扫雪除冰")
    assert "张家" not in "".join(said)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_is_kept_out(visit: Visit, theme: str) -> None:
    officer = visit(color_scheme=theme)
    incident = officer.blow("safety.gas", "楼道里有煤气味", threat=True)
    page = officer.page
    row(page, incident).click()
    expect(page.locator(".threat")).to_contain_text("119")
    assert serious(page) == []
    page.locator(".actions [data-act=review]").click()
    expect(page.locator(".callee")).not_to_have_count(0)
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.locator("[data-act=emergency-called]").click()
    submit(page)
    expect(page.locator(".threat")).to_contain_text("已于")


@pytest.mark.parametrize("device", [PHONE, NARROW])
def test_a_small_screen_shows_one_thing_at_a_time_and_never_scrolls_sideways(
    visit: Visit, device: dict[str, Any]
) -> None:
    officer = visit(**device)
    incident = officer.blow("market.food", "食品过期")
    page = officer.page
    for view in ("list", "map"):
        page.locator(f"[data-goto={view}]").click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    ends, begins = page.evaluate(
        "['.desk-body', '.simulation-mark'].map((each) => document.querySelector(each).getBoundingClientRect())"
        ".flatMap((box, second) => (second ? box.top : box.bottom))"
    )
    assert ends <= begins, "what is simulated says so in a line of its own, never on a row"
    shown = page.evaluate("parseFloat(document.querySelector('.mark-anchor:not([hidden])').getBoundingClientRect().x)")
    assert 0 <= shown <= device["viewport"]["width"], "the whole community is in view when the map is first shown"
    page.locator("[data-goto=list]").click()
    row(page, incident).click()
    expect(page.locator("[data-part=text]")).to_be_visible()
    expect(page.locator(".desk-queue")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
