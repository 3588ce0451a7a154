"""The phone without network, without position, without room, without log-in: nothing is lost and nothing doubled."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from apiflask import APIFlask
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.conftest import Server, make_app
from tests.people import People
from tests.walks import phone
from tests.walks.mortal import Server as MortalServer
from tests.walks.recorder import Recorder
from webapp.core import assets
from webapp.core.accounts.roles import Role
from webapp.core.db import SCHEMA

pytestmark = pytest.mark.walk
CODE = "620902004002"
Open = Callable[..., tuple[Page, Recorder]]


@pytest.fixture(scope="module")
def phone_url(server: Server, demo_template: str, worker: str) -> Iterator[str]:
    """The demo in a database of this module alone."""
    name = f"shaodao_run_phone_{worker}"
    yield server.clone(demo_template, name)
    server.drop(name)


@pytest.fixture(scope="module")
def phone_app(phone_url: str) -> Iterator[APIFlask]:
    assets.build()
    made = make_app(phone_url)
    yield made
    made.extensions["pool"].close()


@pytest.fixture(scope="module")
def phone_people(phone_app: APIFlask) -> People:
    return People(phone_app)


@pytest.fixture(scope="module")
def serving(phone_url: str, phone_app: APIFlask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MortalServer]:
    """A server that this module may kill."""
    with MortalServer(phone_url, tmp_path_factory.mktemp("phone")) as made:
        yield made


def _section(url: str) -> tuple[int, int]:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            f"SELECT g.community_id, g.id FROM {SCHEMA}.grid g WHERE g.code = %s", (f"{CODE}101",)
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


@pytest.fixture
def leader(phone_url: str, phone_people: People) -> int:
    """A leader of the first section, who has blown no whistle in this hour."""
    community, grid = _section(phone_url)
    made = phone_people.account("leader", community=community)
    phone_people.give(made, Role.GRID_LEADER, community=community, grid=grid)
    return made


@pytest.fixture
def open_phone(browser: Browser, serving: MortalServer, phone_people: People, leader: int) -> Iterator[Open]:
    """Opens the phone's page in a fresh browser in which the leader is logged in."""
    contexts: list[BrowserContext] = []

    def opened(*, account: int | None = leader, script: str = "", **options: Any) -> tuple[Page, Recorder]:
        context = browser.new_context(
            **{**phone.PHONE, "geolocation": phone.HERE, "permissions": ["geolocation"], **options}
        )
        contexts.append(context)
        if account is not None:
            context.add_cookies([{**phone_people.cookie(account), "url": serving.address}])
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.set_default_timeout(10_000)
        recorder = Recorder(page, serving.address)
        page.goto(f"{serving.address}/phone")
        if account is not None:
            page.wait_for_selector("html[data-map=complete]", state="attached", timeout=20_000)
        return page, recorder

    yield opened
    for context in contexts:
        context.close()


def _is_kept(page: Page) -> None:
    """The worker has the shell, the ground and the list of kinds."""
    page.wait_for_selector("html[data-ground=kept]", state="attached", timeout=40_000)
    page.wait_for_function(
        """async () => {
          const ready = await navigator.serviceWorker.ready;
          const urls = [];
          for (const name of await caches.keys())
            for (const { url } of await (await caches.open(name)).keys()) urls.push(url);
          return ready.active && navigator.serviceWorker.controller
            && urls.some((url) => url.endsWith("/phone")) && urls.some((url) => url.includes("/categories"))
            && urls.filter((url) => url.includes("/tiles/base/")).length > 8;
        }""",
        timeout=30_000,
    )


def test_twenty_whistles_without_network_over_a_reload_a_killed_server_and_dying_workers_become_twenty(
    open_phone: Open, serving: MortalServer, phone_url: str
) -> None:
    page, _ = open_phone()
    page.reload()
    _is_kept(page)
    page.context.set_offline(True)
    for number in range(10):
        phone.blow(page, f"离线{number:02d}")
    page.reload()
    page.wait_for_selector("html[data-map=complete]", state="attached")
    expect(page.locator("#bands")).to_contain_text("没有网络")
    expect(page.locator("#queue-count")).to_have_text("10")
    for number in range(10, 20):
        phone.blow(page, f"离线{number:02d}")
    expect(page.locator("#queue-count")).to_have_text("20")
    assert phone.incidents(phone_url, "离线") == []
    serving.kill()
    page.context.set_offline(False)
    page.wait_for_timeout(1_500)
    expect(page.locator("#queue-count")).to_have_text("20")
    serving.start(dying_after=3)
    expect(page.locator("#queue-open")).to_be_hidden(timeout=150_000)
    serving.kill()
    serving.start()
    assert phone.incidents(phone_url, "离线") == [f"离线{number:02d}" for number in range(20)]


def test_after_the_log_in_has_ended_the_queue_waits_for_the_same_person(
    open_phone: Open, phone_url: str, phone_people: People, leader: int, serving: MortalServer
) -> None:
    page, _ = open_phone()
    page.context.set_offline(True)
    phone.blow(page, "过期前")
    with psycopg.connect(phone_url, autocommit=True) as connection:
        connection.execute(
            f"UPDATE {SCHEMA}.login_session SET ended_at = now(), ended_reason = 'revoked'"
            " WHERE account_id = %s AND ended_at IS NULL",
            (leader,),
        )
    page.context.set_offline(False)
    expect(page.locator("#bands")).to_contain_text("登录已过期", timeout=20_000)
    expect(page.locator("#queue-count")).to_have_text("1")
    other = phone_people.account("other", community=_section(phone_url)[0])
    phone_people.give(other, Role.GRID_LEADER, community=_section(phone_url)[0])
    page.context.add_cookies([{**phone_people.cookie(other), "url": serving.address}])
    page.reload()
    page.wait_for_selector("html[data-map=complete]", state="attached")
    page.locator("#more-open").click()
    page.get_by_role("button", name="待上传").click()
    expect(page.locator(".page-body")).to_contain_text("另有 1 条属于其他账号")
    assert phone.incidents(phone_url, "过期前") == []
    page.context.add_cookies([{**phone_people.cookie(leader), "url": serving.address}])
    page.goto(f"{serving.address}/phone")
    page.wait_for_selector("html[data-map=complete]", state="attached")
    expect(page.locator("#queue-open")).to_be_hidden(timeout=20_000)
    assert phone.incidents(phone_url, "过期前") == ["过期前"]


def test_for_three_seconds_a_whistle_can_be_taken_back(open_phone: Open, phone_url: str) -> None:
    page, _ = open_phone()
    phone.answer_to_the_end(page, "撤回的")
    phone.go_on(page)
    page.locator("#undo").click()
    expect(page.locator("#page-panel")).to_contain_text("已撤回")
    page.wait_for_timeout(3_500)
    assert phone.incidents(phone_url, "撤回的") == []


def test_a_whistle_with_network_goes_out_after_three_seconds_and_is_followed(open_phone: Open, phone_url: str) -> None:
    page, recorder = open_phone()
    phone.answer_to_the_end(page, "三秒后")
    expect(page.locator(".ahead")).to_contain_text("将会叫")
    phone.go_on(page)
    expect(page.locator(".tracked")).to_contain_text("3 秒后发出")
    assert phone.incidents(phone_url, "三秒后") == []
    expect(page.locator(".number")).to_be_visible(timeout=15_000)
    assert phone.incidents(phone_url, "三秒后") == ["三秒后"]
    assert recorder.violations == []
    assert recorder.foreign == []


def test_a_threat_to_life_first_shows_whom_to_call_and_goes_out_at_once(open_phone: Open, phone_url: str) -> None:
    page, _ = open_phone()
    phone.begin(page)
    page.locator(".life-link").click()
    phone.titled(page, "先打急救电话")
    assert {"tel:119", "tel:120", "tel:110"} <= {
        link.get_attribute("href") for link in page.locator(".tel").element_handles()
    }
    page.get_by_role("button", name="我已拨打").click()
    expect(page.locator(".called")).to_contain_text("拨打")
    phone.go_on(page)
    phone.titled(page, "哪一类？")
    page.locator(".tile", has_text="燃气泄漏").click()
    phone.titled(page, "在哪里？")
    phone.go_on(page)
    page.fill("#what", "楼道燃气味很大")
    phone.go_on(page)
    phone.titled(page, "确认后立即发出")
    with page.expect_request(lambda asked: asked.url.endswith("/incidents"), timeout=2_000):
        phone.go_on(page)
    expect(page.locator(".number")).to_be_visible(timeout=15_000)
    with psycopg.connect(phone_url) as connection:
        row = connection.execute(
            f"SELECT threat, urgency, emergency_called_at IS NOT NULL FROM {SCHEMA}.incident WHERE text = %s",
            ("楼道燃气味很大",),
        ).fetchone()
    assert row == (True, "life", True)


def test_a_draft_survives_the_phone_being_put_away(open_phone: Open) -> None:
    page, _ = open_phone()
    phone.begin(page)
    phone.go_on(page)
    phone.choose_kind(page)
    phone.titled(page, "在哪里？")
    page.fill("#place", "3号楼2单元")
    phone.go_on(page)
    page.fill("#what", "写到一半")
    page.wait_for_timeout(500)
    page.reload()
    page.wait_for_selector("html[data-map=complete]", state="attached")
    expect(page.locator("#blow")).to_contain_text("继续草稿")
    phone.begin(page)
    phone.titled(page, "什么事？")
    expect(page.locator("#what")).to_have_value("写到一半")


def test_a_pocket_does_not_whistle_and_a_second_does(open_phone: Open) -> None:
    page, _ = open_phone()
    page.locator("#blow").tap()
    expect(page.locator("#toasts")).to_contain_text("按住 1 秒")
    expect(page.locator("#page-panel")).to_be_hidden()
    box = page.locator("#blow").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    phone.titled(page, "拍一张照片？")
    page.mouse.up()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"permissions": []}, "未允许定位"),
        ({"geolocation": {**phone.HERE, "accuracy": 3000}}, "误差约 3000 米"),
    ],
)
def test_without_a_useful_position_the_plate_or_the_pin_says_where(
    open_phone: Open, options: dict[str, Any], words: str
) -> None:
    page, _ = open_phone(**options)
    phone.begin(page)
    phone.go_on(page)
    phone.choose_kind(page)
    expect(page.locator(".where-told")).to_contain_text(words)
    page.get_by_role("button", name="标牌").click()
    page.fill("#plate", "102")
    page.keyboard.press("Enter")
    expect(page.locator(".where-told")).to_contain_text("标牌处")
    phone.go_on(page)
    phone.titled(page, "什么事？")


def test_where_the_browser_keeps_nothing_it_says_so_and_the_whistle_goes_directly(
    open_phone: Open, phone_url: str
) -> None:
    blocked = "indexedDB.open = () => { throw new DOMException('blocked', 'SecurityError'); };"
    page, _ = open_phone(script=blocked)
    expect(page.locator("#bands")).to_contain_text("无法保存")
    phone.answer_to_the_end(page, "直接发")
    page.context.set_offline(True)
    phone.go_on(page)
    expect(page.locator("#toasts")).to_contain_text("没有发出")
    phone.titled(page, "请核对")
    page.context.set_offline(False)
    phone.go_on(page)
    phone.titled(page, "我的哨")
    assert phone.incidents(phone_url, "直接发") == ["直接发"]


_FULL = """() => {
  for (const name of ["add", "put"])
    IDBObjectStore.prototype[name] = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
}"""


def test_a_full_phone_says_so_in_words_loses_nothing_and_sends_directly(open_phone: Open, phone_url: str) -> None:
    page, _ = open_phone()
    page.context.set_offline(True)
    phone.blow(page, "满之前")
    page.evaluate(_FULL)
    phone.begin(page)
    expect(page.locator("#toasts")).to_contain_text("尽快发出")
    phone.answer_from_the_photo(page, "满之后")
    phone.go_on(page)
    expect(page.locator("#toasts")).to_contain_text("手机空间已满")
    phone.titled(page, "请核对")
    expect(page.locator("#queue-count")).to_have_text("1")
    page.context.set_offline(False)
    phone.go_on(page)
    phone.titled(page, "我的哨")
    assert phone.incidents(phone_url, "满之后") == ["满之后"]


def test_on_2g_a_text_arrives_within_ten_seconds(open_phone: Open, phone_url: str) -> None:
    page, _ = open_phone()
    page.reload()
    _is_kept(page)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 5_000, "uploadThroughput": 5_000}
    session.send("Network.emulateNetworkConditions", slow)
    phone.answer_to_the_end(page, "二代网络")
    with page.expect_response(lambda answer: answer.url.endswith("/incidents"), timeout=10_000) as answered:
        phone.go_on(page)
    assert answered.value.status == 201
    assert phone.incidents(phone_url, "二代网络") == ["二代网络"]


def _shot() -> bytes:
    """A picture as a phone's camera takes it: large, with place and device in it."""
    picture, exif = Image.effect_noise((4000, 3000), 40).convert("RGB"), Image.Exif()
    exif[0x010F] = "Some Camera"
    exif.get_ifd(0x8825)[2] = (39.0, 43.0, 54.0)
    kept = BytesIO()
    picture.save(kept, "JPEG", exif=exif, quality=60)
    return kept.getvalue()


def test_a_photo_follows_its_text_bare_and_small_and_is_uploaded_once_though_the_line_is_cut(
    open_phone: Open, phone_url: str
) -> None:
    page, _ = open_phone()
    sent: list[str] = []
    page.on("request", lambda asked: asked.method == "POST" and sent.append(asked.url.rpartition("/")[2]))

    def cut_once(route: Route) -> None:
        if sent.count("photo") == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/incidents/*/photo", cut_once)
    phone.begin(page)
    page.set_input_files("#shot", {"name": "shot.jpg", "mimeType": "image/jpeg", "buffer": _shot()})
    expect(page.locator(".shot img")).to_be_visible()
    phone.answer_from_the_photo(page, "带照片的")
    with page.expect_request("**/incidents", timeout=20_000):
        phone.go_on(page)
    expect(page.locator("#queue-open")).to_be_hidden(timeout=40_000)
    assert sent == ["incidents", "media", "photo", "photo"]
    with psycopg.connect(phone_url) as connection:
        row = connection.execute(
            f"""SELECT m.uuid, m.width, m.height FROM {SCHEMA}.media m
                JOIN {SCHEMA}.incident_photo p ON p.media_id = m.id
                JOIN {SCHEMA}.incident i ON i.id = p.incident_id WHERE i.text = '带照片的'"""
        ).fetchone()
    assert row is not None
    assert row[1:] == (1600, 1200)
    kept = page.request.get(f"{page.url.partition('/phone')[0]}/api/v1/c/{CODE}/media/{row[0]}")
    assert dict(Image.open(BytesIO(kept.body())).getexif()) == {}
    expect(page.locator(".shot img")).to_be_visible()


@pytest.fixture(scope="module")
def helper(phone_url: str, phone_people: People) -> tuple[int, int]:
    """A volunteer of the roster with a log-in: his account and his person."""
    made = phone_people.account("helper", community=_section(phone_url)[0])
    with psycopg.connect(phone_url, autocommit=True) as connection:
        row = connection.execute(
            f"""UPDATE {SCHEMA}.person p SET account_id = %s WHERE p.id = (SELECT a.person_id FROM {SCHEMA}.assignment a
                JOIN {SCHEMA}.person q ON q.id = a.person_id AND q.account_id IS NULL AND q.closed_on IS NULL
                WHERE a.role = 'volunteer' AND a.valid @> current_date ORDER BY a.id LIMIT 1) RETURNING p.id""",
            (made,),
        ).fetchone()
    assert row is not None
    return made, int(row[0])


def _call(people: People, url: str, person: int, text: str) -> int:
    """A whistle of the office for that person alone; emergencies go out at once. Returns the incident."""
    community = _section(url)[0]
    officer = people.holding(Role.DUTY_OFFICER, community=community)
    body = {
        "uuid": str(uuid4()),
        "category": "safety.gas",
        "route": "whistle",
        "source": "phone",
        "text": text,
        "place_text": "3号楼",
        "lon": phone.HERE["longitude"],
        "lat": phone.HERE["latitude"],
        "callees": [{"kind": "person", "person_id": person, "is_lead": True, "reason": "就在附近"}],
    }
    answer = people.send(officer, "POST", f"/api/v1/c/{CODE}/incidents", json=body)
    assert answer.status_code == 201, answer.text
    made: int = answer.get_json()["id"]
    return made


def _call_of(url: str, incident: int) -> tuple[str, str | None]:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            f"SELECT state, arrival_method FROM {SCHEMA}.call WHERE incident_id = %s AND person_id IS NOT NULL",
            (incident,),
        ).fetchone()
    assert row is not None
    return row[0], row[1]


def _becomes(page: Page, url: str, incident: int, state: str) -> None:
    for _ in range(60):
        if _call_of(url, incident)[0] == state:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"the call is {_call_of(url, incident)[0]}, not {state}")


def test_a_call_rings_and_is_answered_step_by_step_with_one_press_each(
    open_phone: Open, phone_url: str, phone_people: People, helper: tuple[int, int]
) -> None:
    page, recorder = open_phone(account=helper[0])
    expect(page.locator("#strip")).to_contain_text("待签收")
    incident = _call(phone_people, phone_url, helper[1], "燃气味")
    expect(page.locator("#toasts")).to_contain_text("有新的呼叫", timeout=25_000)
    assert page.title().startswith("(1)")
    page.get_by_role("button", name="查看").click()
    phone.titled(page, "燃气泄漏")
    expect(page.locator(".page-body")).to_contain_text("燃气味")
    phone.go_on(page)
    page.get_by_role("button", name="撤销").click()
    page.wait_for_timeout(3_500)
    assert _call_of(phone_url, incident)[0] == "sent", "what was taken back within three seconds was never sent"
    page.locator(".todo", has_text="待签收").click()
    page.locator(".row-card").first.click()
    phone.go_on(page)
    _becomes(page, phone_url, incident, "acknowledged")
    page.locator(".todo", has_text="待签收").click()
    page.locator(".row-card").first.click()
    expect(page.locator(".page-state")).to_contain_text("已签收")
    phone.go_on(page)
    _becomes(page, phone_url, incident, "en_route")
    page.locator("#arrive").click()
    phone.titled(page, "到场")
    expect(page.locator(".way-ask")).to_contain_text("18 米")
    phone.go_on(page)
    _becomes(page, phone_url, incident, "arrived")
    assert _call_of(phone_url, incident)[1] == "position"
    page.locator(".todo", has_text="待签收").click()
    page.locator(".row-card").first.click()
    page.fill("#note", "阀门已关")
    page.keyboard.press("Enter")
    expect(page.locator(".notes")).to_contain_text("阀门已关")
    phone.go_on(page)
    phone.titled(page, "处置情况")
    page.fill("#outcome", "阀门已关，通风完毕")
    phone.go_on(page)
    _becomes(page, phone_url, incident, "done")
    assert recorder.violations == []


@pytest.mark.parametrize(
    ("way", "typed", "method"), [("标牌", f"{CODE}101", "plate"), ("手工登记", "手机没有信号", "manual")]
)
def test_who_cannot_be_located_reports_in_another_way(
    open_phone: Open, phone_url: str, phone_people: People, helper: tuple[int, int], way: str, typed: str, method: str
) -> None:
    incident = _call(phone_people, phone_url, helper[1], f"到场{method}")
    page, _ = open_phone(account=helper[0], permissions=[])
    page.locator("#arrive").click()
    phone.titled(page, "到场")
    expect(page.locator(".way-ask")).to_contain_text("未允许定位")
    expect(page.locator(".page-foot .big")).to_be_disabled()
    page.locator(".way", has_text=way).click()
    page.fill("#proof", typed)
    phone.go_on(page)
    _becomes(page, phone_url, incident, "arrived")
    assert _call_of(phone_url, incident)[1] == method


def test_the_code_that_the_host_reads_out_shows_the_arrival(
    open_phone: Open, phone_url: str, phone_people: People, helper: tuple[int, int]
) -> None:
    incident = _call(phone_people, phone_url, helper[1], "到场四位码")
    officer = phone_people.holding(Role.DUTY_OFFICER, community=_section(phone_url)[0])
    code = officer.get(f"/api/v1/c/{CODE}/incidents/{incident}").get_json()["arrival_code"]
    page, _ = open_phone(account=helper[0], permissions=[])
    page.locator(".todo", has_text="待签收").click()
    page.locator(".row-card", has_text="待签收").first.click()
    page.locator(".more-acts button", has_text="到场").click()
    page.locator(".way", has_text="四位码").click()
    page.fill("#proof", "12")
    phone.go_on(page)
    phone.titled(page, "到场")
    page.fill("#proof", code)
    phone.go_on(page)
    _becomes(page, phone_url, incident, "arrived")
    assert _call_of(phone_url, incident)[1] == "code"


def test_a_call_that_is_sent_back_names_its_ground(
    open_phone: Open, phone_url: str, phone_people: People, helper: tuple[int, int]
) -> None:
    incident = _call(phone_people, phone_url, helper[1], "退哨的")
    page, _ = open_phone(account=helper[0])
    page.locator(".todo", has_text="待签收").click()
    page.locator(".row-card", has_text="待签收").first.click()
    page.get_by_role("button", name="退哨").click()
    page.locator(".choice-row", has_text="不属地").click()
    phone.go_on(page)
    _becomes(page, phone_url, incident, "refused")
    with psycopg.connect(phone_url) as connection:
        row = connection.execute(
            f"SELECT refusal_ground FROM {SCHEMA}.call WHERE incident_id = %s AND person_id IS NOT NULL", (incident,)
        ).fetchone()
    assert row == ("not_our_place",)


def test_who_blew_the_whistle_verifies_what_others_did(
    open_phone: Open, phone_url: str, phone_people: People, helper: tuple[int, int]
) -> None:
    page, _ = open_phone()
    phone.answer_to_the_end(page, "请验收的")
    phone.go_on(page)
    expect(page.locator(".number")).to_be_visible(timeout=15_000)
    with psycopg.connect(phone_url) as connection:
        row = connection.execute(f"SELECT id, version FROM {SCHEMA}.incident WHERE text = '请验收的'").fetchone()
    assert row is not None
    base = f"/api/v1/c/{CODE}"
    officer = phone_people.holding(Role.DUTY_OFFICER, community=_section(phone_url)[0])
    lead = {"kind": "person", "person_id": helper[1], "is_lead": True, "reason": "就在附近"}
    reviewed = phone_people.send(
        officer,
        "POST",
        f"{base}/incidents/{row[0]}/review",
        json={"lead": lead, "callees": [lead]},
        headers={"Idempotency-Key": str(uuid4()), "If-Match": f'"{row[1]}"'},
    )
    assert reviewed.status_code == 200, reviewed.text
    [call] = [each for each in reviewed.get_json()["calls"] if each["kind"] == "person" and each["is_lead"]]
    worker = phone_people.client(helper[0])
    for act, body in (("arrive", {"method": "manual", "reason": "同楼"}), ("finish", {"outcome": "清运完毕"})):
        done = phone_people.send(
            worker,
            "POST",
            f"{base}/calls/{call['id']}/{act}",
            json=body,
            headers={"Idempotency-Key": str(uuid4())},
        )
        assert done.status_code == 200, done.text
    page.get_by_role("button", name="返回").click()
    page.locator(".todo", has_text="验收").click()
    expect(page.locator(".cards")).to_contain_text("待验收", timeout=25_000)
    page.locator(".row-card").first.click()
    phone.go_on(page)
    phone.titled(page, "现在怎么样了？")
    phone.go_on(page)
    for _ in range(60):
        with psycopg.connect(phone_url) as connection:
            found = connection.execute(
                f"SELECT outcome FROM {SCHEMA}.verification WHERE incident_id = %s", (row[0],)
            ).fetchone()
        if found:
            break
        page.wait_for_timeout(200)
    assert found == ("passed",)


def test_inside_another_application_it_says_where_it_works_without_network(open_phone: Open) -> None:
    page, _ = open_phone(user_agent="Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 MicroMessenger/8.0")
    expect(page.locator("#bands")).to_contain_text("用浏览器打开可离线使用")
    page.get_by_role("button", name="知道了").click()
    page.reload()
    page.wait_for_selector("html[data-map=complete]", state="attached")
    expect(page.locator("#bands")).not_to_contain_text("用浏览器打开")


def test_leaving_with_something_unsent_asks_and_keeps_it(open_phone: Open) -> None:
    page, _ = open_phone()
    # The line is cut, and the phone does not see it come back: only the button sends.
    page.route("**/api/v1/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    phone.blow(page, "退出前")
    page.locator("#more-open").click()
    page.locator("#logout").click()
    expect(page.locator(".logout")).to_contain_text("还有 1 条没有上传")
    page.unroute("**/api/v1/**")
    page.get_by_role("button", name="立即上传").click()
    expect(page.locator("#queue-open")).to_be_hidden(timeout=15_000)


def _place(url: str, text: str) -> tuple[float, float] | None:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            f"SELECT public.ST_X(geom), public.ST_Y(geom) FROM {SCHEMA}.incident WHERE text = %s AND geom IS NOT NULL",
            (text,),
        ).fetchone()
    return (float(row[0]), float(row[1])) if row else None


def _to_where(page: Page) -> None:
    phone.begin(page)
    phone.go_on(page)
    phone.choose_kind(page)
    phone.titled(page, "在哪里？")


def _from_where(page: Page, text: str) -> None:
    phone.go_on(page)
    phone.titled(page, "什么事？")
    page.fill("#what", text)
    phone.go_on(page)
    phone.go_on(page)
    phone.titled(page, "请核对")
    phone.go_on(page)
    expect(page.locator(".number")).to_be_visible(timeout=15_000)


def test_a_pin_that_nobody_placed_says_only_which_grid(open_phone: Open, phone_url: str) -> None:
    page, _ = open_phone(permissions=[])
    _to_where(page)
    expect(page.locator(".where-told")).to_contain_text("没动过的图钉只说明在哪个网格")
    _from_where(page, "没有图钉的")
    with psycopg.connect(phone_url) as connection:
        row = connection.execute(
            f"SELECT place_text, section_id FROM {SCHEMA}.incident WHERE text = '没有图钉的'"
        ).fetchone()
    assert row == ("水磨片区内（图钉未对准）", _section(phone_url)[1])


def test_a_position_that_comes_late_moves_the_pin(open_phone: Open, phone_url: str) -> None:
    page, _ = open_phone(geolocation=None)
    _to_where(page)
    page.wait_for_timeout(700)
    page.context.set_geolocation(phone.HERE)
    expect(page.locator(".where-told")).to_contain_text("18 米")
    _from_where(page, "后来才定位的")
    place = _place(phone_url, "后来才定位的")
    assert place == pytest.approx((phone.HERE["longitude"], phone.HERE["latitude"]), abs=1e-5)


def test_what_is_taken_back_is_a_draft_again(open_phone: Open) -> None:
    page, _ = open_phone()
    phone.answer_to_the_end(page, "改一个字")
    phone.go_on(page)
    page.locator("#undo").click()
    expect(page.locator("#page-panel")).to_contain_text("已撤回")
    page.get_by_role("button", name="继续草稿").click()
    phone.titled(page, "请核对")
    expect(page.locator(".summary")).to_contain_text("改一个字")
    page.locator("#page-panel .page-back").last.click()
    expect(page.locator("#page-panel")).to_be_hidden()
    page.go_back()
    assert "/phone" not in page.url, "back from the map leaves the page and not its past"


def test_who_has_left_is_not_taken_for_the_next_one(open_phone: Open, serving: MortalServer) -> None:
    page, _ = open_phone()
    page.reload()
    _is_kept(page)
    phone.begin(page)
    phone.go_on(page)
    phone.choose_kind(page)
    page.goto(f"{serving.address}/home")
    page.locator(".person-menu, form[action='/logout']").first.evaluate(
        "() => document.querySelector('form[action=\"/logout\"]').submit()"
    )
    page.wait_for_url("**/login*")
    page.context.set_offline(True)
    page.goto(f"{serving.address}/phone")
    expect(page.locator("#home")).to_contain_text("登录")
    expect(page.locator("#blow")).to_have_count(0)


def test_leaving_without_network_is_leaving_and_the_server_learns_of_it(
    open_phone: Open, serving: MortalServer, phone_url: str, phone_people: People
) -> None:
    community = _section(phone_url)[0]
    account = phone_people.account("leaving", community=community)
    phone_people.give(account, Role.GRID_LEADER, community=community)
    page, _ = open_phone(account=account)
    page.reload()
    _is_kept(page)
    page.context.set_offline(True)
    expect(page.locator("#bands")).to_contain_text("没有网络")
    page.locator("#more-open").click()
    page.locator("#logout").click()
    expect(page.locator("#home")).to_contain_text("本机已退出")
    page.reload()
    expect(page.locator("#home")).to_contain_text("本机已退出")
    page.context.set_offline(False)
    expect(page.locator("#home")).to_contain_text("请先登录", timeout=20_000)
    with psycopg.connect(phone_url) as connection:
        ended = connection.execute(
            f"SELECT ended_reason FROM {SCHEMA}.login_session WHERE account_id = %s", (account,)
        ).fetchall()
    assert ended == [("logout",)]


def test_under_another_log_in_the_open_page_writes_nothing(
    open_phone: Open, serving: MortalServer, phone_url: str, phone_people: People
) -> None:
    page, _ = open_phone()
    phone.answer_to_the_end(page, "换人以后")
    community = _section(phone_url)[0]
    other = phone_people.account("next", community=community)
    phone_people.give(other, Role.GRID_LEADER, community=community)
    page.context.add_cookies([{**phone_people.cookie(other), "url": serving.address}])
    page.request.get(f"{serving.address}/session")
    phone.go_on(page)
    expect(page.locator("#toasts")).to_contain_text("换人登录")
    page.reload()
    page.wait_for_selector("html[data-map=complete]", state="attached")
    expect(page.locator("#blow")).not_to_contain_text("继续草稿")
    page.wait_for_timeout(4_000)
    assert phone.incidents(phone_url, "换人以后") == []


def test_what_a_day_leader_wrote_in_his_hours_arrives_after_them(
    open_phone: Open, phone_url: str, phone_people: People, serving: MortalServer
) -> None:
    community = _section(phone_url)[0]
    account = phone_people.account("day", community=community)
    phone_people.give(account, Role.DAY_LEADER, community=community, until=datetime.now(UTC) + timedelta(hours=1))
    cookie = {**phone_people.cookie(account), "url": serving.address}
    page, _ = open_phone(account=None)
    with psycopg.connect(phone_url, autocommit=True) as connection:
        connection.execute(f"UPDATE {SCHEMA}.login_session SET method = 'card' WHERE account_id = %s", (account,))
        page.context.add_cookies([cookie])
        page.goto(f"{serving.address}/phone")
        page.wait_for_selector("html[data-map=complete]", state="attached")
        page.context.set_offline(True)
        phone.blow(page, "班内写的")
        connection.execute(f"UPDATE {SCHEMA}.login_session SET expires_at = now() WHERE account_id = %s", (account,))
        connection.execute("UPDATE public.test_grant SET valid_until = now() WHERE account_id = %s", (account,))
    page.context.set_offline(False)
    expect(page.locator("#queue-open")).to_be_hidden(timeout=20_000)
    assert phone.incidents(phone_url, "班内写的") == ["班内写的"]


def test_nothing_personal_stays_on_the_phone(open_phone: Open, phone_url: str) -> None:
    page, _ = open_phone()
    page.reload()
    _is_kept(page)
    phone.answer_to_the_end(page, "不该留下的文字")
    phone.go_on(page)
    expect(page.locator(".number")).to_be_visible(timeout=15_000)
    page.wait_for_timeout(1_000)
    kept = phone.all_kept(page)
    assert "不该留下的文字" not in kept
    with psycopg.connect(phone_url) as connection:
        names = [row[0] for row in connection.execute(f"SELECT name FROM {SCHEMA}.person")]
    assert len(names) > 500
    found = [name for name in names if json.dumps(name)[1:-1] in kept or name in kept]
    assert found == []


def _serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}"
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


_SIZES = [
    ({"width": 390, "height": 844}, "usual", "light", ""),
    ({"width": 390, "height": 844}, "largest", "dark", ""),
    ({"width": 320, "height": 640}, "usual", "light", ""),
    ({"width": 320, "height": 640}, "usual", "light", "200%"),
]


@pytest.mark.parametrize(("viewport", "size", "theme", "text"), _SIZES)
def test_nobody_is_kept_out_of_any_page(
    open_phone: Open, viewport: dict[str, int], size: str, theme: str, text: str
) -> None:
    chosen = (
        f"localStorage.setItem('shaodao.phone-size', '{size}'); localStorage.setItem('shaodao.phone-theme', '{theme}')"
    )
    page, recorder = open_phone(viewport=viewport, script=chosen)
    if text:
        page.evaluate("size => document.documentElement.style.setProperty('font-size', size)", text)

    def looked() -> None:
        page.wait_for_timeout(250)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{page.locator('#page-title').all_inner_texts()} scrolls sideways by {wide} px"
        assert _serious(page) == []

    looked()
    for name in ("#more-open",):
        page.locator(name).click()
        looked()
        page.go_back()
    phone.begin(page)
    phone.titled(page, "拍一张照片？")
    looked()
    phone.go_on(page)
    phone.titled(page, "哪一类？")
    looked()
    phone.choose_kind(page)
    phone.titled(page, "在哪里？")
    looked()
    phone.go_on(page)
    phone.titled(page, "什么事？")
    looked()
    page.fill("#what", "可达性")
    phone.go_on(page)
    phone.titled(page, "怎么处理？")
    looked()
    phone.go_on(page)
    phone.titled(page, "请核对")
    looked()
    assert recorder.violations == []


def test_large_letters_come_with_large_targets(open_phone: Open) -> None:
    page, _ = open_phone(script="localStorage.setItem('shaodao.phone-size', 'largest')")
    small = page.evaluate(
        """() => [...document.querySelectorAll("#home button, .map-tools button, #bar button")]
          .filter((each) => each.offsetParent && Math.min(each.offsetWidth, each.offsetHeight) < 60)
          .map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert small == []
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 30
