"""Notes what a page asks for and complains about."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page, Request, Response

_WATCH_POLICY = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


_SILENT = "The AudioContext was not allowed to start"
"""What a browser says of a wall that asks for its tone before anybody has touched it; the wall says so itself."""


class Recorder:
    """Requests beyond our own origin, failed answers, console errors, violations of the content policy."""

    def __init__(self, page: Page, origin: str) -> None:
        self._page = page
        self._origin = origin
        self.foreign: list[str] = []
        self.failed: list[str] = []
        self.errors: list[str] = []
        page.add_init_script(_WATCH_POLICY)
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self._origin, "data:", "blob:")):
            self.foreign.append(request.url)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_SILENT):
            self.errors.append(message.text)

    @property
    def violations(self) -> list[str]:
        """Violations of the content security policy so far."""
        found: list[str] = self._page.evaluate("window.__violations")
        return found

    def is_clean(self) -> bool:
        """Nothing foreign, nothing refused, nothing complained about."""
        return not (self.foreign or self.failed or self.errors or self.violations)

    def __repr__(self) -> str:
        return f"foreign={self.foreign} failed={self.failed} errors={self.errors} violations={self.violations}"
