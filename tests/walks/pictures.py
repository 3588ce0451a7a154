"""`make pictures`: the README's pictures, taken from the demo as it is today."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.conftest import make_app
from tests.walks.conftest import ARGUMENTS, serve
from webapp.core.cluster import database_url
from webapp.core.config import ROOT, load_settings

FOLDER = ROOT / "static" / "img" / "screens"
CHROMIUM = "/usr/bin/chromium"


def open_card(page: Page) -> None:
    """Search for the square and open its card."""
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill("洪洋广场")
    page.get_by_role("option").first.click()
    page.wait_for_timeout(1500)


SCREENS: dict[str, dict[str, Any]] = {
    "map-desk": {"viewport": {"width": 1440, "height": 900}},
    "map-phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
    "map-card": {"viewport": {"width": 1440, "height": 900}, "act": open_card},
    "map-wall": {"viewport": {"width": 1920, "height": 1080}, "color_scheme": "dark"},
}


def take(address: str) -> None:
    """Open each screen at its real size and keep its picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, options in SCREENS.items():
            act = options.pop("act", None)
            page = browser.new_context(locale="zh-CN", reduced_motion="reduce", **options).new_page()
            page.goto(address)
            page.wait_for_selector("html[data-map=complete]", state="attached")
            page.wait_for_timeout(800)
            if act:
                act(page)
            page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=78)
            print(f"static/img/screens/{name}.jpg")
        browser.close()


def main() -> None:
    """Serve the demo's own database and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    app = make_app(database_url(load_settings()))
    serving = serve(app)
    take(next(serving))
    next(serving, None)
    app.extensions["pool"].close()


if __name__ == "__main__":
    main()
