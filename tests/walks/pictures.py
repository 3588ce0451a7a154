"""`make pictures`: the README's pictures, taken from the demo as it is today."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from apiflask import APIFlask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import make_app
from tests.walks.conftest import ARGUMENTS, serve
from webapp.core.accounts.guard import SECRET
from webapp.core.accounts.models import Account
from webapp.core.accounts.sessions import end_all, open_session
from webapp.core.accounts.terms import DESK, Method
from webapp.core.cluster import database_url
from webapp.core.config import ROOT, load_settings
from webapp.core.db import engine_over
from webapp.grids.models import Community
from webapp.imports.commands.shifts import demo_day_leader

FOLDER = ROOT / "static" / "img" / "screens"
CHROMIUM = "/usr/bin/chromium"
DESK_SIZE, PHONE_SIZE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
COMMUNITY, SECTION = "620902004002", "620902004002101"
WALL = f"/c/{COMMUNITY}/wall"
WALL_VIEWS = {
    "community": "community",
    "grid": f"grid&grid={SECTION}",
    "dispatch": "dispatch",
    "hazards": "hazards",
}
WALL_SIZES = {"": {"width": 1920, "height": 1080}, "-4k": {"width": 3840, "height": 2160}}


def open_card(page: Page) -> None:
    """Search for the square and open its card."""
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill("洪洋广场")
    page.get_by_role("option").first.click()
    page.wait_for_timeout(1500)


def open_first(page: Page) -> None:
    """Open the most urgent incident of the queue."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_timeout(2500)


@dataclass(frozen=True)
class Screen:
    """One picture: an address, the demo's log-in that opens it, the size, and what is done before it is taken."""

    path: str = "/"
    login: str | None = None
    viewport: dict[str, int] = field(default_factory=lambda: DESK_SIZE)
    scale: int = 1
    colours: str = "light"
    act: Callable[[Page], None] | None = None


SCREENS: dict[str, Screen] = {
    "map-desk": Screen(login="secretary"),
    "map-phone": Screen(login="leader", viewport=PHONE_SIZE, scale=2),
    "map-card": Screen(login="secretary", act=open_card),
    "map-wall": Screen(login="secretary", viewport={"width": 1920, "height": 1080}, colours="dark"),
    "people": Screen(f"/c/{COMMUNITY}/roster/people", "secretary"),
    "shifts": Screen(f"/c/{COMMUNITY}/shifts", "secretary"),
    "desk": Screen(f"/c/{COMMUNITY}/desk", login="officer", act=open_first),
    "phone": Screen("/phone", login="leader", viewport=PHONE_SIZE, scale=2),
    "intake": Screen(f"/c/{COMMUNITY}/intake", login="officer"),
    "report-phone": Screen(f"/g/{SECTION}/report", viewport=PHONE_SIZE, scale=2),
    "grid-page": Screen(f"/g/{SECTION}"),
    "grid-phone": Screen(f"/g/{SECTION}", viewport=PHONE_SIZE, scale=2),
    "rights": Screen("/rights", "security"),
    "remote": Screen(f"/c/{COMMUNITY}/remote", "officer", viewport=PHONE_SIZE, scale=2),
    "wall-wide": Screen(f"{WALL}?tour=off&sound=off", "officer", viewport={"width": 3840, "height": 1080}, colours="dark"),
    "wall-portrait": Screen(f"{WALL}?tour=off&sound=off", "officer", viewport={"width": 1080, "height": 1920}, colours="dark"),
    **{
        f"wall-{view}{ending}": Screen(f"{WALL}?tour=off&sound=off&view={asked}", "officer", viewport=size, colours="dark")
        for view, asked in WALL_VIEWS.items()
        for ending, size in WALL_SIZES.items()
    },
}


class LoggedIn:
    """Log-ins of the demo's own accounts for the time of the pictures."""

    def __init__(self, app: APIFlask) -> None:
        self.app = app
        self.opened: set[int] = set()

    def cookie(self, login: str, address: str) -> dict[str, Any]:
        """The cookie of a browser in which that log-in of the demo is open."""
        with Session(engine_over(self.app.extensions["pool"])) as session, session.begin():
            account = session.scalars(select(Account).where(Account.login_name == login)).one()
            token = open_session(session, account_id=account.id, method=Method.PASSWORD, term=DESK)
            self.opened.add(account.id)
            carried = {SECRET: token, "_user_id": account.fs_uniquifier}
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        return {"name": self.app.config["SESSION_COOKIE_NAME"], "value": signer.dumps(carried), "url": address}

    def end(self) -> None:
        """End them all."""
        with Session(engine_over(self.app.extensions["pool"])) as session, session.begin():
            for account_id in self.opened:
                end_all(session, account_id, reason="revoked")


def play_a_day(app: APIFlask, address: str) -> None:
    """Let the demo have a day behind it: its simulated one, until the afternoon, shown as simulated by the same key."""
    command = [sys.executable, "-m", "webapp.cli", "simulate", "--speed", "0", "--until", "16:40", "--url", address]
    environment = os.environ | {"SHAODAO_DEMO": "1", "SHAODAO_SECRET": app.config["SETTINGS"].secret}
    subprocess.run(command, check=True, env=environment)


def take(browser: Browser, name: str, screen: Screen, address: str, logins: LoggedIn) -> None:
    """Open a screen at its real size and keep its picture."""
    context = browser.new_context(
        locale="zh-CN",
        reduced_motion="reduce",
        viewport=screen.viewport,
        device_scale_factor=screen.scale,
        color_scheme=screen.colours,
    )
    if screen.login:
        context.add_cookies([logins.cookie(screen.login, address)])
    page = context.new_page()
    page.goto(address + screen.path)
    if screen.path in {"/", "/phone"} or screen.path.startswith(WALL):
        page.wait_for_selector("html[data-map=complete]", state="attached")
    page.wait_for_timeout(800)
    if screen.act:
        screen.act(page)
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=78)
    context.close()
    print(f"static/img/screens/{name}.jpg")


def take_poster(browser: Browser, address: str, logins: LoggedIn) -> None:
    """The poster of a section, as the printer gets it."""
    context = browser.new_context(locale="zh-CN")
    context.add_cookies([logins.cookie("secretary", address)])
    answer = context.request.get(f"{address}/c/{COMMUNITY}/sheets/{SECTION}/poster_a4.pdf")
    page = pypdfium2.PdfDocument(answer.body())[0]
    page.render(scale=1.4).to_pil().convert("RGB").save(FOLDER / "poster.jpg", quality=80)
    context.close()
    print("static/img/screens/poster.jpg")


def take_shift(app: APIFlask, browser: Browser, address: str) -> None:
    """A day leader's phone, opened by card and PIN as on the day."""
    with app.app_context(), Session(engine_over(app.extensions["pool"])) as session, session.begin():
        community_id = session.scalars(select(Community.id).where(Community.code == COMMUNITY)).one()
        card = demo_day_leader(session, community_id)
    if card is None:
        print("static/img/screens/my-shift.jpg stays: every section has its day leader today")
        return
    context = browser.new_context(
        locale="zh-CN", reduced_motion="reduce", viewport=PHONE_SIZE, device_scale_factor=2, color_scheme="light"
    )
    page = context.new_page()
    page.goto(f"{address}/card#{card[0]}")
    page.fill("#pin", card[1])
    page.click("button[type=submit].is-primary")
    page.wait_for_url("**/my-shift")
    page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / "my-shift.jpg", type="jpeg", quality=78)
    context.close()
    print("static/img/screens/my-shift.jpg")


def main() -> None:
    """Serve the demo's own database and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    app = make_app(database_url(load_settings()))
    logins = LoggedIn(app)
    serving = serve(app)
    address = next(serving)
    play_a_day(app, address)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, screen in SCREENS.items():
            take(browser, name, screen, address, logins)
        take_poster(browser, address, logins)
        take_shift(app, browser, address)
        browser.close()
    next(serving, None)
    logins.end()
    app.extensions["pool"].close()


if __name__ == "__main__":
    main()
