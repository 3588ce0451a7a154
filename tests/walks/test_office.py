"""The office's pages in a real browser: passkeys, the content policy, what keeps somebody out, small screens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.architecture.test_rights import address, routes
from tests.conftest import Server, make_app
from tests.people import People
from tests.walks.conftest import DESK, serve
from tests.walks.recorder import Recorder
from tests.walks.test_states import NARROW, PHONE, serious
from webapp.core.accounts.roles import Action, Role
from webapp.core.http import SIGNED_IN, declared_right

pytestmark = pytest.mark.walk
ADMINISTRATORS = {
    Role.SECURITY_ADMIN: (Action.MANAGE_ACCOUNTS,),
    Role.AUDIT_ADMIN: (Action.READ_AUDIT,),
    Role.SYSTEM_ADMIN: (Action.EDIT_SETTINGS, Action.READ_HEALTH, SIGNED_IN),
}
PUBLIC = ("/login", "/card", "/device", "/wan-signin", "/install-certificate", "/nowhere")


@pytest.fixture(scope="module")
def house_app(server: Server, demo_template: str, worker: str) -> Iterator[APIFlask]:
    """The demo, on a database of this module alone."""
    name = f"shaodao_run_walk_{worker}"
    made = make_app(server.clone(demo_template, name))
    yield made
    made.extensions["pool"].close()
    server.drop(name)


@pytest.fixture(scope="module")
def house_address(house_app: APIFlask) -> Iterator[str]:
    for at in serve(house_app):
        yield at.replace("127.0.0.1", "localhost")  # passkeys are bound to a name


@pytest.fixture(scope="module")
def of_the_house(house_app: APIFlask) -> People:
    return People(house_app)


def context_of(browser: Browser, people: People, at: str, role: Role | None, **more: Any) -> BrowserContext:
    """A browser in which somebody of that role is logged in."""
    options = {"viewport": DESK, "locale": "zh-CN", "reduced_motion": "reduce", "color_scheme": "light", **more}
    context = browser.new_context(**options)
    if role is not None:
        number = people.account(role.value.replace("_", ""))
        people.give(number, role)
        context.add_cookies([{**people.cookie(number), "url": at}])  # type: ignore[typeddict-item]
    return context


def paths_of(app: APIFlask, role: Role) -> list[str]:
    """Every page without a thing in its address that this administrator opens, and one of each with."""
    found = []
    for rule, method in routes(app):
        right = declared_right(app.view_functions[rule.endpoint])
        if method != "GET" or right not in ADMINISTRATORS[role] or rule.rule.startswith(("/api/", "/c/", "/live/")):
            continue
        found.append(address(rule).replace("999999", "1").replace("/kinds/620902004002", "/kinds/shop.restaurant"))
    return [path for path in found if path not in {"/logout", "/home"}]


def test_a_passkey_is_registered_and_logs_in(
    browser: Browser, house_app: APIFlask, house_address: str, of_the_house: People
) -> None:
    _number, name, password = of_the_house.with_password()
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    page = context.new_page()
    recorder = Recorder(page, house_address)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = {**authenticator, "isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{house_address}/login")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.goto(f"{house_address}/wan-register")
    page.fill("[name=name]", "办公电脑")
    page.click("main button[type=submit]")
    page.wait_for_url("**/account")
    assert "1 个通行密钥" in page.content()
    page.request.post(f"{house_address}/logout", form={"csrf_token": token_of(page)})
    assert not page.request.get(f"{house_address}/session").json()["known"]
    page.goto(f"{house_address}/wan-signin")
    page.click("main button[type=submit]")
    page.wait_for_url("**/home")
    assert page.request.get(f"{house_address}/session").json()["known"]
    assert recorder.violations == []
    context.close()


def token_of(page: Page) -> str:
    value = page.locator("input[name=csrf_token]").first.get_attribute("value")
    assert value is not None
    return value


@pytest.mark.parametrize("role", list(ADMINISTRATORS))
def test_every_page_of_an_administrator_keeps_the_policy_and_shuts_nobody_out(
    browser: Browser, house_app: APIFlask, house_address: str, of_the_house: People, role: Role
) -> None:
    context = context_of(browser, of_the_house, house_address, role)
    page = context.new_page()
    recorder = Recorder(page, house_address)
    wrong = []
    for path in paths_of(house_app, role):
        answer = page.goto(house_address + path)
        assert answer is not None
        if answer.status == 404 or "text/html" not in (answer.headers.get("content-type") or ""):
            recorder.errors.clear()
            continue
        found = serious(page)
        if found or recorder.violations or recorder.foreign or recorder.errors:
            wrong.append((path, answer.status, found, recorder.violations, recorder.foreign, recorder.errors[:]))
            recorder.errors.clear()
    assert not wrong, "\n".join(map(str, wrong))
    context.close()


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.GRID_LEADER])
def test_every_page_of_a_community_keeps_the_policy_and_shuts_nobody_out(
    browser: Browser, house_app: APIFlask, house_address: str, of_the_house: People, demo_community: int, role: Role
) -> None:
    number = of_the_house.account(role.value.replace("_", ""), community=demo_community)
    of_the_house.give(number, role, community=demo_community)
    context = browser.new_context(viewport=DESK, locale="zh-CN", reduced_motion="reduce", color_scheme="light")
    context.add_cookies([{**of_the_house.cookie(number), "url": house_address}])  # type: ignore[typeddict-item]
    page = context.new_page()
    recorder = Recorder(page, house_address)
    wrong, seen = [], 0
    for rule, method in routes(house_app):
        if method != "GET" or set(rule.arguments) != {"community"} or rule.rule.startswith("/api/"):
            continue
        if page.request.head(house_address + address(rule)).headers.get("content-type", "")[:9] != "text/html":
            continue
        answer = page.goto(house_address + address(rule))
        if answer is None or answer.status != 200:
            recorder.errors.clear()
            continue
        seen += 1
        found = serious(page)
        if found or recorder.violations or recorder.foreign or recorder.errors:
            wrong.append((rule.rule, found, recorder.violations, recorder.foreign[:], recorder.errors[:]))
            recorder.errors.clear()
    assert not wrong, "\n".join(map(str, wrong))
    assert seen > 10
    context.close()


def test_pages_before_log_in_keep_the_policy_and_shut_nobody_out(
    browser: Browser, house_address: str, of_the_house: People
) -> None:
    context = context_of(browser, of_the_house, house_address, None)
    page = context.new_page()
    recorder = Recorder(page, house_address)
    for path in PUBLIC:
        page.goto(house_address + path)
        assert serious(page) == [], path
        assert recorder.violations == [], path
    assert recorder.foreign == []
    context.close()


@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("narrow", NARROW)])
@pytest.mark.parametrize("role", list(ADMINISTRATORS))
def test_no_page_of_an_administrator_is_wider_than_a_phone(
    browser: Browser, house_app: APIFlask, house_address: str, of_the_house: People, role: Role, name: str, size: Any
) -> None:
    context = context_of(browser, of_the_house, house_address, role, **size)
    page = context.new_page()
    wide = []
    for path in paths_of(house_app, role):
        if path == "/rights":
            continue  # a matrix; it scrolls within its frame
        page.goto(house_address + path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == [], name
    context.close()


@pytest.mark.parametrize("role", list(ADMINISTRATORS))
def test_no_page_of_an_administrator_breaks_at_twice_the_size_of_text(
    browser: Browser, house_app: APIFlask, house_address: str, of_the_house: People, role: Role
) -> None:
    context = context_of(browser, of_the_house, house_address, role)
    page = context.new_page()
    wide = []
    for path in paths_of(house_app, role):
        page.goto(house_address + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []
    context.close()


def test_a_list_is_used_by_keyboard_alone(browser: Browser, house_address: str, of_the_house: People) -> None:
    for _ in range(2):
        of_the_house.account("admin")
    context = context_of(browser, of_the_house, house_address, Role.SECURITY_ADMIN)
    page = context.new_page()
    page.goto(f"{house_address}/admin/accounts")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("admin")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    page.locator(".row-link").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement === document.querySelectorAll('.row-link')[1]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/accounts/\d+"))
    context.close()


def test_what_is_grave_asks_for_the_password_again_and_goes_on_where_one_was(
    browser: Browser, house_address: str, of_the_house: People
) -> None:
    number, name, password = of_the_house.with_password()
    of_the_house.give(number, Role.SECURITY_ADMIN)
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    cookie = of_the_house.cookie(number, proved_s_ago=3600)
    context.add_cookies([{**cookie, "url": house_address}])  # type: ignore[typeddict-item]
    page = context.new_page()
    page.goto(f"{house_address}/admin/devices/new")
    assert "/verify" in page.url
    page.fill("[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url("**/admin/devices/new")
    assert name
    context.close()
