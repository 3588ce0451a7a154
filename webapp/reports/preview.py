"""A map in one HTML file that shows an import over what is there; it needs no network."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import pandas as pd
from branca.element import Element
from flask_babel import gettext as _

from webapp.core.bundles import MODULES
from webapp.core.errors import Invalid, Refused

_MOST = 4_000
_SHOWN = ("source_ref", "name", "kind", "road_class", "use", "floors", "number")


@dataclass(frozen=True)
class Sheet:
    """One set of layers on the map: what it is called, its colour, whether it is shown at first."""

    title: str
    layers: Mapping[str, gpd.GeoDataFrame]
    color: str
    is_dashed: bool = False


def write_preview(path: Path, title: str, sheets: list[Sheet]) -> None:
    """Write the map of `sheets` (WGS84 layers), the first drawn lowest."""
    page = folium.Map(tiles=None, control_scale=True, prefer_canvas=True)
    page.default_js, page.default_css = [], []
    root: Any = page.get_root()
    root.header.add_child(Element(f"<title>{html.escape(title)}</title>"))
    root.header.add_child(Element(f"<style>{_vendored('leaflet.css')}\n.folium-map{{background:#f6f4ef}}</style>"))
    root.header.add_child(Element(f"<script>{_vendored('leaflet.js')}</script>"))
    for sheet in sheets:
        for key, frame in sheet.layers.items():
            _draw(page, sheet, key, frame)
    folium.LayerControl(collapsed=False).add_to(page)
    bounds = _bounds(sheets)
    if bounds is not None:
        west, south, east, north = bounds
        page.fit_bounds([[south, west], [north, east]])
    refuse_place(path)
    text = _without_links(root.render())
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise Refused(f"{path.name} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def refuse_place(path: Path) -> None:
    """Raise Invalid if no file can be made at `path`: told before the work is done."""
    if not path.parent.is_dir():
        raise Invalid(f"{path.name} cannot be written: there is no folder {path.parent}")
    if path.is_dir():
        raise Invalid(f"{path.name} cannot be written: it is a folder")


def datum_sheets(
    as_read: Mapping[str, gpd.GeoDataFrame], guessed: Mapping[str, gpd.GeoDataFrame], name: str
) -> list[Sheet]:
    """Both positions of a data set whose datum is in doubt."""
    return [
        Sheet(_("as the file says"), as_read, "#b2182b", is_dashed=True),
        Sheet(_("read as %(datum)s", datum=name), guessed, "#2166ac"),
    ]


def _draw(page: folium.Map, sheet: Sheet, key: str, frame: gpd.GeoDataFrame) -> None:
    if "geometry" not in frame or frame.empty:
        return
    step = max(1, len(frame) // _MOST)
    some = frame.iloc[::step]
    style: dict[str, Any] = {
        "color": sheet.color,
        "weight": 1.5,
        "fillOpacity": 0.15,
        "dashArray": "4 3" if sheet.is_dashed else None,
    }
    group = folium.FeatureGroup(name=f"{html.escape(sheet.title)}: {key} ({len(frame):,})", show=True)
    marker = folium.CircleMarker(radius=3, **style)
    shown = [name for name in _SHOWN if name in some]
    tooltip = folium.GeoJsonTooltip(fields=shown, labels=True) if shown else None
    folium.GeoJson(_features(some, shown), style_function=lambda _f: style, marker=marker, tooltip=tooltip).add_to(
        group
    )
    group.add_to(page)


def _features(frame: gpd.GeoDataFrame, shown: list[str]) -> dict[str, object]:
    """GeoJSON whose texts are already escaped: Leaflet puts tooltips into the page as HTML."""
    plain = frame[[*shown, "geometry"]].copy()
    for name in shown:
        plain[name] = ["" if pd.isna(value) else html.escape(str(value)) for value in plain[name]]
    features: dict[str, object] = json.loads(plain.to_json())
    return features


def _bounds(sheets: list[Sheet]) -> tuple[float, float, float, float] | None:
    boxes = [
        frame.total_bounds for sheet in sheets for frame in sheet.layers.values() if "geometry" in frame and len(frame)
    ]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _vendored(name: str) -> str:
    text = (MODULES / "leaflet" / "dist" / name).read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if "sourceMappingURL" not in line)


def _without_links(page: str) -> str:
    """Folium adds style links of its own; a file for offline use has none."""
    return "\n".join(line for line in page.splitlines() if not line.lstrip().startswith('<link rel="stylesheet"'))
