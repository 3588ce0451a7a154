"""Tap → drawn on the desk: a whistle is posted, its row and marker are painted, while others listen as well."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import time
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy.orm import Session

from tests.bench.live import _ensure_demo, _finish, _listeners, _listening, _product
from tests.conftest import engine_on, make_app
from tests.people import People
from webapp.core.accounts.commands import grant_role
from webapp.core.accounts.roles import Role

DATABASE = "shaodao_bench_desk"
COMMUNITY = "620902004002"
LEVELS = (10, 200, 500)
WHISTLES = 60
WARM_UP = 5
PAUSE_MS = 150
VIEWPORT = {"width": 1440, "height": 900}
# The map is drawn in the frame after the row; with the second frame from there both are painted.
_WATCH = """() => {
  window.drawn = {};
  const look = () => {
    for (const row of document.querySelectorAll(".row")) {
      const id = row.dataset.id;
      if (window.drawn[id] === undefined) {
        window.drawn[id] = null;
        requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn[id] = Date.now(); }));
      }
    }
  };
  look();
  new MutationObserver(look).observe(document.getElementById("queue"), { childList: true, subtree: true });
}"""


def run() -> None:
    """Measure with few and with many viewers; the browser is one of them."""
    url = _ensure_demo(DATABASE)
    cookies, path, community, secret = _listeners(url)
    os.environ |= {"SHAODAO_SECRET": secret, "SHAODAO_JOBS": "false"}
    desk, phone = _officers(url, community)
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    print(
        f"{'viewers':>8} {'whistles':>9} {'p50 ms':>8} {'p99 ms':>8} {'worst':>8}   of these the request itself p50/p99"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for viewers in LEVELS:
            order = {"cookies": cookies, "path": path, "streams": viewers - 1}
            with _product(url) as (port, _pid), _listening(order | {"port": port}) as process:
                _level(browser, f"http://127.0.0.1:{port}", desk, phone, viewers)
                _finish(process, {})
        browser.close()


def _level(browser: Browser, address: str, desk: dict[str, str], phone: dict[str, str], viewers: int) -> None:
    page = _opened(browser, address, desk).new_page()
    page.goto(f"{address}/c/{COMMUNITY}/desk")
    page.wait_for_selector("html[data-map=complete][data-desk=ready] body[data-live=open]", state="attached")
    page.evaluate(_WATCH)
    sender = _opened(browser, address, phone)
    token = _token(sender, address)
    times = [_one(page, sender, address, token, number) for number in range(WARM_UP + WHISTLES)][WARM_UP:]
    drawn, answered = sorted(each[0] for each in times), sorted(each[1] for each in times)
    print(
        f"{viewers:8} {len(times):9} {statistics.median(drawn):8.0f} {_p99(drawn):8.0f} {drawn[-1]:8.0f}"
        f"   {statistics.median(answered):.0f}/{_p99(answered):.0f}",
        flush=True,
    )
    page.context.close()
    sender.close()


def _one(page: Page, sender: BrowserContext, address: str, token: str, number: int) -> tuple[float, float]:
    """Milliseconds from the tap to the painted row and marker, and to the answer of the request."""
    body = {
        "uuid": str(uuid4()), "category": "city.manhole", "route": "whistle", "source": "phone", "text": "井盖没了",
        "lon": 98.4900 + (number % 9) * 0.0009, "lat": 39.7290 + (number % 7) * 0.0009,
    }  # fmt: skip
    headers = {"X-CSRFToken": token, "Idempotency-Key": str(uuid4()), "Accept": "application/json"}
    tapped = time.time()
    answer = sender.request.post(f"{address}/api/v1/c/{COMMUNITY}/incidents", data=body, headers=headers)
    took = (time.time() - tapped) * 1000
    assert answer.ok, answer.text()
    incident = answer.json()["id"]
    page.wait_for_function("id => window.drawn[id]", arg=str(incident))
    drawn: float = page.evaluate("id => window.drawn[id]", str(incident))
    page.wait_for_timeout(PAUSE_MS)
    return drawn - tapped * 1000, took


def _opened(browser: Browser, address: str, cookie: dict[str, str]) -> BrowserContext:
    context = browser.new_context(viewport=VIEWPORT, locale="zh-CN")
    context.add_cookies([{**cookie, "url": address}])  # type: ignore[typeddict-item]
    return context


def _token(sender: BrowserContext, address: str) -> str:
    page = sender.new_page()
    page.goto(f"{address}/c/{COMMUNITY}/desk", wait_until="domcontentloaded")
    known: dict[str, Any] = json.loads(page.locator("#page").text_content() or "{}")
    page.close()
    return str(known["csrf"])


def _officers(url: str, community: int) -> list[dict[str, str]]:
    """Cookies of who sits at the desk and of who blows the whistle."""
    app = make_app(url)
    people, cookies = People(app), []
    for role in (Role.DUTY_OFFICER, Role.SECRETARY):
        account = people.account("bench", community=community)
        with Session(engine_on(url)) as session, session.begin():
            grant_role(session, account, role, community_id=community, by=None)
        cookies.append(people.cookie(account))
    app.extensions["pool"].close()
    return cookies


def _p99(values: list[float]) -> float:
    return values[min(len(values) - 1, int(len(values) * 0.99))]
