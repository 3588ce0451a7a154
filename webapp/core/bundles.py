"""The bundles of scripts and styles, one of each a screen, and how each is made."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from webassets.bundle import Bundle
from webassets.filter import ExternalTool, Filter

from webapp.core.config import ROOT

MODULES = ROOT / "static" / "node_modules"


class AssetError(RuntimeError):
    """The front end cannot be built; the message says what is missing."""


class Strip(Filter):
    """Removes pointers to source maps, which are not shipped."""

    name = "strip_source_map"  # type: ignore[assignment]

    def output(self, _in: Any, out: Any, **_kw: Any) -> None:
        """Copy the text without them."""
        out.write(re.sub(r"^\s*(?://[#@]|/\*[#@])\s*sourceMappingURL=.*$", "", _in.read(), flags=re.MULTILINE))


class FollowSystem(Filter):
    """Turns the dark palette of the tokens into the one of readers whose device is set to dark.

    Public pages have neither scripts nor cookies that could say which palette the reader wants.
    """

    name = "follow_system"  # type: ignore[assignment]

    def output(self, _in: Any, out: Any, **_kw: Any) -> None:
        """Copy the sheet with that one rule put under its condition."""
        text, count = re.subn(
            r""":root\[data-theme="?dark"?\]\{([^}]*)\}""",
            r"@media screen and (prefers-color-scheme:dark){:root{\1}}",
            _in.read(),
        )
        if count != 1:
            raise AssetError(f"the dark palette was found {count} times")
        out.write(text)


class ESBuild(ExternalTool):
    """Bundles a module and what it imports; the input's ending says whether it is script or style."""

    name = "esbuild"

    def open(self, out: Any, source_path: str, **_kw: Any) -> None:
        """Write the bundle of one entry file."""
        browsers = "--target=chrome99,firefox100,safari15.4" if source_path.endswith(".css") else "--target=es2020"
        options = ["--bundle", "--minify", "--charset=utf8", "--legal-comments=none", "--log-level=warning", browsers]
        command = [str(esbuild()), source_path, *options, "--format=iife", "--loader:.png=dataurl"]
        self.subprocess(command, out)  # type: ignore[no-untyped-call]


def esbuild() -> Path:
    """The bundler's own program inside the installed packages."""
    found = sorted(MODULES.glob("@esbuild/*/bin/esbuild")) + sorted(MODULES.glob("@esbuild/*/esbuild.exe"))
    if not found:
        raise AssetError("esbuild is not installed: run `npm ci --ignore-scripts` in static/")
    return found[0]


def bundles(static: Path) -> dict[str, Bundle]:
    """Bundles by name; Leaflet ships its own minified file, ours follows it in one script."""
    strip = Strip()  # type: ignore[no-untyped-call]
    return {
        "map_js": _over_leaflet(static, "map", strip),
        "phone_js": _over_leaflet(static, "phone", strip),
        "desk_js": _over_leaflet(static, "desk", strip),
        "office_js": _built(static, "office", "js/screens/office.js", strip),
        "office_css": _built(static, "office", "css/office_screen.css", strip),
        "map_css": _built(static, "map", "css/map_screen.css", strip),
        "phone_css": _built(static, "phone", "css/phone_screen.css", strip),
        "desk_css": _built(static, "desk", "css/desk_screen.css", strip),
        "wall_js": _over_leaflet(static, "wall", strip),
        "wall_css": _built(static, "wall", "css/wall_screen.css", strip),
        "certificate_css": _built(static, "certificate", "css/certificate.css"),
        "intake_js": _over_leaflet(static, "intake", strip),
        "intake_css": _built(static, "intake", "css/intake_screen.css", strip),
        "report_js": _built(static, "report", "js/screens/report.js", strip),
        "report_css": _built(static, "report", "css/report.css", FollowSystem()),  # type: ignore[no-untyped-call]
        "public_css": _built(static, "public", "css/public.css", FollowSystem()),  # type: ignore[no-untyped-call]
    }


def _built(static: Path, name: str, source: str, *filters: Filter) -> Bundle:
    ending = source.rpartition(".")[2]
    return Bundle(str(static / source), filters=(ESBuild(), *filters), output=f"gen/{name}.%(version)s.{ending}")


def _over_leaflet(static: Path, name: str, strip: Filter) -> Bundle:
    ours = Bundle(str(static / f"js/screens/{name}.js"), filters=(ESBuild(),))
    leaflet = str(MODULES / "leaflet/dist/leaflet.js")
    return Bundle(leaflet, ours, filters=(strip,), output=f"gen/{name}.%(version)s.js")
