"""Commit → painted: an event is committed, a browser's desk has painted it, while many others listen as well."""

from __future__ import annotations

import os
import shutil
import statistics
import time
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, sync_playwright
from sqlalchemy.orm import Session

from tests.bench.desk import COMMUNITY, _officers, _opened, _p99
from tests.bench.live import _ensure_demo, _finish, _listeners, _listening, _product
from tests.conftest import engine_on, make_app
from tests.people import People
from webapp.core.accounts.commands import grant_role
from webapp.core.accounts.roles import Role
from webapp.core.live import emit, of_community
from webapp.dispatch.queries.marks import mark

DATABASE = "shaodao_bench_painted"
LEVELS = (10, 200, 1_000)
CHANGES = 200
WARM_UP = 10
PAUSE_S = 0.15
# The desk draws what came once a frame, inside the frame's callback: a message posted from there is taken up when
# that frame has been painted.
_WATCH = """() => {
  window.painted = {};
  const after = new MessageChannel();
  after.port1.onmessage = ({ data }) => { window.painted[data] ||= Date.now(); };
  new MutationObserver(() => {
    for (const flag of document.querySelectorAll(".row-flag.is-warn")) {
      const number = Number(flag.textContent.match(/\\d+/)?.[0]);
      if (number > 1000 && !window.painted[number]) after.port2.postMessage(number);
    }
  }).observe(document.getElementById("queue"), { childList: true, subtree: true });
}"""


def run() -> None:
    """Measure with few and with many viewers; the browser is one of them."""
    url = _ensure_demo(DATABASE)
    cookies, path, community, secret = _listeners(url)
    os.environ |= {"SHAODAO_SECRET": secret, "SHAODAO_JOBS": "false"}
    desk, _phone = _officers(url, community)
    incident = _an_incident(url, community)
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    print(f"{'viewers':>8} {'events':>7} {'p50 ms':>8} {'p99 ms':>8} {'worst':>8}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for viewers in LEVELS:
            order = {"cookies": cookies, "path": path, "streams": viewers - 1}
            with _product(url) as (port, _pid), _listening(order | {"port": port}) as process:
                address = f"http://127.0.0.1:{port}"
                page = _opened(browser, address, desk).new_page()
                page.goto(f"{address}/c/{COMMUNITY}/desk")
                page.wait_for_selector(
                    "html[data-map=complete][data-desk=ready] body[data-live=open]", state="attached"
                )
                page.evaluate(_WATCH)
                late_ms = sorted(_told(url, community, incident, page))
                print(
                    f"{viewers:8} {len(late_ms):7} {statistics.median(late_ms):8.0f} {_p99(late_ms):8.0f}"
                    f" {late_ms[-1]:8.0f}",
                    flush=True,
                )
                page.context.close()
                _finish(process, {})
        browser.close()


def _told(url: str, community: int, incident: int, page: Page) -> list[float]:
    """Milliseconds from sending COMMIT off to the painted row, of each change after the first few."""
    engine = engine_on(url)
    sent: dict[int, float] = {}
    with Session(engine) as session:
        known = mark(session, incident)
        session.rollback()
        for number in range(1_001, 1_001 + WARM_UP + CHANGES):
            told: dict[str, Any] = {**known, "unreached": number}
            channels, version = [of_community(community)], known["version"] + number
            emit(session, "incident.changed", channels=channels, ref=incident, version=version, data=told)
            sent[number] = time.time() * 1000
            session.commit()
            page.wait_for_timeout(PAUSE_S * 1000)
    engine.dispose()
    painted = page.evaluate("window.painted")
    missing = [number for number in sent if str(number) not in painted]
    if missing:
        raise RuntimeError(f"{len(missing)} of {len(sent)} changes were never painted, the first is {missing[0]}")
    return [painted[str(number)] - at for number, at in sent.items() if number > 1_000 + WARM_UP]


def _an_incident(url: str, community: int) -> int:
    """An open incident of a grid leader, drawn in the queue and on the map."""
    app = make_app(url)
    blower = People(app)
    account = blower.account("blower", community=community)
    with Session(engine_on(url)) as session, session.begin():
        grant_role(session, account, Role.SECRETARY, community_id=community, by=None)
    answer = blower.send(
        blower.client(account),
        "POST",
        f"/api/v1/c/{COMMUNITY}/incidents",
        json={
            "uuid": str(uuid4()), "category": "city.manhole", "route": "whistle", "source": "phone",
            "text": "井盖没了", "lon": 98.4935, "lat": 39.7310,
        },
        headers={"Idempotency-Key": str(uuid4())},
    )  # fmt: skip
    app.extensions["pool"].close()
    assert answer.status_code in {200, 201}, answer.text
    return int(answer.get_json()["id"])
