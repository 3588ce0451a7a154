"""A browser over https, which means HTTP/2: it sends each cookie apart, and is logged in all the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import make_app
from tests.faults.serving import SECRET, free_port
from tests.faults.streams import until
from tests.faults.test_https import answer
from tests.people import People
from webapp.core.config import ROOT
from webapp.core.tls import ensure, files

pytestmark = pytest.mark.fault


@pytest.fixture
def served(own_demo_url: str, tmp_path: Path) -> Iterator[int]:
    """Port of the demo over https."""
    import ssl

    ensure(tmp_path)
    port = free_port()
    environment = {
        **os.environ, "DATABASE_URL": own_demo_url, "DATA_DIR": str(tmp_path), "PORT": str(port),
        "SHAODAO_SECRET": SECRET, "SHAODAO_JOBS": "0", "SHAODAO_DEMO": "1",
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "webapp.cli", "serve", "--tls", "--workers", "1"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    trusting = ssl.create_default_context(cafile=str(files(tmp_path).authority))
    try:
        assert until(lambda: answer(port, trusting) is not None, 60) is not None
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def test_who_has_chosen_language_and_theme_logs_in_and_listens(
    own_demo_url: str, served: int, browser: Browser, demo_community: int
) -> None:
    app = make_app(own_demo_url)
    _number, name, password = People(app).with_password(community=demo_community)
    app.extensions["pool"].close()
    here = f"https://localhost:{served}"
    with browser.new_context(ignore_https_errors=True, locale="zh-CN") as context:
        context.add_cookies([{"name": each, "value": value, "url": here} for each, value in CHOSEN])
        page = context.new_page()
        page.goto(f"{here}/login")
        assert page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol") == "h2"
        assert page.evaluate("document.documentElement.lang") == "en"
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", password)
        page.click("form:has(input[name=password]) [type=submit]")
        page.wait_for_url(lambda url: not url.endswith("/login"))
        page.goto(f"{here}/account")
        assert page.url == f"{here}/account"
        assert page.evaluate("fetch('/account').then((answer) => answer.redirected)") is False


CHOSEN = (("language", "en"), ("theme", "dark"))
