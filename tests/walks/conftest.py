"""A browser, and the demo served to it as it is served to people."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.people import People
from tests.walks.recorder import Recorder
from webapp.core import assets

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1440, "height": 900}

Open = Callable[..., tuple[Page, Recorder]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


def serve(app: APIFlask) -> Iterator[str]:
    assets.build()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def demo_address(app: APIFlask) -> Iterator[str]:
    """Where the demo answers."""
    yield from serve(app)


@pytest.fixture
def open_page(browser: Browser, demo_address: str, people: People, secretary: int) -> Iterator[Open]:
    """Opens a page of the demo in a fresh context and waits until the map is complete.

    The secretary is logged in, unless `account` names somebody else, or None nobody.
    """
    contexts = []

    def opened(
        path: str = "/", *, complete: bool = True, account: int | None = secretary, **options: Any
    ) -> tuple[Page, Recorder]:
        settings = {"viewport": DESK, "locale": "zh-CN", "reduced_motion": "reduce", "color_scheme": "light", **options}
        context = browser.new_context(**settings)
        contexts.append(context)
        if account is not None:
            context.add_cookies([{**people.cookie(account), "url": demo_address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        recorder = Recorder(page, demo_address)
        page.goto(demo_address + path)
        if complete:
            page.wait_for_selector("html[data-map=complete]", state="attached")
        return page, recorder

    yield opened
    for context in contexts:
        context.close()
