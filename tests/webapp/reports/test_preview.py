"""The preview of an import is one file that needs no network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gis.crs import Datum, from_wgs84
from tests.gis.formats.samples import town
from webapp.core.assets import MODULES
from webapp.reports.preview import Sheet, datum_sheets, write_preview

pytestmark = pytest.mark.skipif(
    not (MODULES / "leaflet").exists(), reason="front-end packages are not installed: npm ci in static/"
)
# What Leaflet's own source names in comments and in its attribution; nothing of it is fetched.
_NOT_FETCHED = ("www.w3.org", "leafletjs.com", "bugs.chromium.org", "bugzilla.mozilla.org", "github.com")


@pytest.fixture
def layers() -> dict[str, Any]:
    layers = dict(town())
    layers["shops"].loc[0, "name"] = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    return layers


def test_the_page_fetches_nothing(tmp_path: Path, layers: dict[str, Any]) -> None:
    write_preview(tmp_path / "map.html", "九块社区", [Sheet("now", layers, "#888888")])
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*[\"'](?!data:)", page)
    hosts = set(re.findall(r"https?://([\w.-]+)", page))
    assert hosts <= set(_NOT_FETCHED)
    assert "九块社区" in page


def test_names_are_text_and_never_markup(tmp_path: Path, layers: dict[str, Any]) -> None:
    write_preview(tmp_path / "map.html", "<b>title</b>", [Sheet("<i>now</i>", layers, "#888888")])
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "alert(2)</script>" not in page
    assert "<b>title</b>" not in page
    assert "<i>now" not in page
    assert "lt;img src=x onerror=alert(1)" in page


def test_a_guessed_datum_shows_both_positions(tmp_path: Path, layers: dict[str, Any]) -> None:
    shops = {"shops": layers["shops"]}
    shifted = {"shops": from_wgs84(layers["shops"], Datum.GCJ02)}
    write_preview(tmp_path / "map.html", "map", datum_sheets(shifted, shops, "gcj02"))
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    for frame in (shifted["shops"], layers["shops"]):
        assert f"{frame.geometry[0].x:.6f}"[:-1] in page


def test_layers_without_shapes_are_passed_over(tmp_path: Path, layers: dict[str, Any]) -> None:
    empty = {"shops": layers["shops"].iloc[:0], "stairs": layers["shops"].drop(columns="geometry")}
    write_preview(tmp_path / "map.html", "map", [Sheet("now", empty, "#888888")])
    assert (tmp_path / "map.html").stat().st_size > 100_000
