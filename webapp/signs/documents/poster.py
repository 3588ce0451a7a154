"""The poster 网格示意图 as a printable page: map with neighbours hatched, leader, services, office, QR code."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from gis.sketch.lettering import em_width
from gis.sketch.naming import Lettering
from gis.sketch.sheet import Drawing, Layout, draw
from webapp.signs.documents.drawing import map_svg
from webapp.signs.documents.page_map import bounds_in_words
from webapp.signs.documents.paper import ARTERIAL_MM, FONT, paper_look
from webapp.signs.documents.qr import qr_svg
from webapp.signs.documents.rendering import rendered
from webapp.signs.queries import Contact, Land, Sign
from webapp.signs.rules import SheetKind

_BAND = 93  # what stands below the map, millimetres on A3


@dataclass(frozen=True)
class Paper:
    """A sheet: its size in millimetres, the size of its type relative to A3, and its map."""

    name: str
    unit_mm: float
    line: float
    band_mm: float
    edge_mm: float
    layout: Layout


def _paper(name: str, unit: float, line: float, letters: Lettering, band: float) -> Paper:
    width, height = 271 * unit - 2 * band, 240 * unit - 2 * band
    layout = Layout(
        width,
        height,
        margin=0.12,
        lettering=letters,
        decimals=2,
        tolerance=0.05,
        corner=(letters.edge * 2.5, letters.edge * 3.4),
        bar=width * 0.22,
        hatching=2.6 * line,
        street=ARTERIAL_MM * line,
    )
    return Paper(name, unit, line, band, letters.edge, layout)


_A3 = Lettering(focus=8, section=6.4, neighbour=5.2, street=3.5, edge=4.4, compound=3.7, place=3.2)
_A4 = Lettering(focus=6, section=5, neighbour=4.1, street=2.7, edge=3.3, compound=2.8, place=2.45)
PAPERS = {
    SheetKind.POSTER_A3: _paper("A3", 1.0, 1.0, _A3, band=7.5),
    SheetKind.POSTER_A4: _paper("A4", 0.7071, 0.76, _A4, band=5.6),
}


@dataclass(frozen=True)
class Poster:
    """One poster: what it says, the ground it shows, the address in its code."""

    sign: Sign
    land: Land
    address: str


def poster_html(posters: Sequence[Poster], kind: SheetKind, *, english: bool) -> str:
    """A page for each poster, complete in itself: styles, map and code are inside."""
    paper = PAPERS[kind]
    sheets = [_values(poster, paper, english=english) for poster in posters]
    return rendered("poster.html", sheets=sheets, paper=paper, english=english, font=FONT, band=_BAND)


def _values(poster: Poster, paper: Paper, *, english: bool) -> dict[str, Any]:
    drawing = draw(poster.land.ground, paper.layout)
    return {
        "sign": poster.sign,
        "grid": poster.sign.grid,
        "bounds": bounds_in_words(poster.land.bounds),
        "has_centre": any(label.kind == "centre" for label in drawing.labels),
        "title_rem": min(16.0, 155.0 / em_width(poster.sign.grid.name)),
        "service_share": service_share(poster.sign.contact, english=english),
        "has_sections": len(poster.land.ground.sections) > 1,
        "address": poster.address,
        "code": qr_svg(poster.address, size=f"{58 * paper.unit_mm:.2f}mm", level="q"),
        "map": paper_map(drawing, paper, poster.sign.grid.name),
    }


def service_share(contact: Contact, *, english: bool) -> float:
    """How large the services may be written so that they and the office fit: 1 unless there are many or long ones.

    All lengths are millimetres on A3: the column is 106 wide, a service 5 high where it takes one line.
    """
    office = sum(_lines(text, 4.6) for text in (contact.office, contact.hours.read(english=english))) * 6.7
    room = _BAND - 8 - office - (6.7 if contact.phone else 0) - 11
    words = [(each.name.read(english=english), each.detail.read(english=english)) for each in contact.services]
    needed = sum(_lines(f"{name}  {detail}", 5) * 6.5 + 0.9 for name, detail in words)
    # Smaller letters take less width, too: what needs twice the room fits at about two thirds of the size.
    return round(float(max(0.4, min(1.0, (room / max(needed, 1)) ** 0.6))), 2)


def _lines(text: str, size: float) -> int:
    return math.ceil(em_width(text) * size / 106) if text else 0


def paper_map(drawing: Drawing, paper: Paper, title: str) -> Markup:
    """The map of a sheet as SVG in millimetres."""
    look = paper_look(paper.line, drawing.street_share, paper.edge_mm, paper.band_mm)
    width, height = drawing.frame.width + 2 * paper.band_mm, drawing.frame.height + 2 * paper.band_mm
    size = f' width="{width:.2f}mm" height="{height:.2f}mm" text-anchor="middle" font-family="{FONT}"'
    return map_svg(drawing, look, title=title, scale_words=_("%(n)s m", n=round(drawing.bar_m)), extra=size)
