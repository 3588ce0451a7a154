"""A QR plate (标牌) for a door or a wall: a code as large as possible, what it is for, a number to read out."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup, escape

from gis.sketch.lettering import em_width
from webapp.signs.documents.paper import FONT
from webapp.signs.documents.qr import qr_path

WIDTH_MM, HEIGHT_MM = 148.0, 210.0
_SIDE = 112.0
_INK, _MARK = "#1a1a1a", "#c8372d"


@dataclass(frozen=True)
class Plate:
    """What a plate says; for a grid, a building or anything else that has an address of its own.

    `invitation` is what scanning is good for; None stands for the words of a grid's page.
    """

    address: str
    owner: str
    title: str
    number: str
    foot: str
    invitation: str | None = None


def plate_svg(plate: Plate) -> Markup:
    """The plate as one SVG of A5, in millimetres; its letters are those of the printing machine."""
    path, modules = qr_path(plate.address)
    left = (WIDTH_MM - _SIDE) / 2
    invitation = plate.invitation or _("Scan to see who answers for this grid, its services and office hours")
    parts = [
        f'<path fill="#fff" d="M0 0h{WIDTH_MM:g}v{HEIGHT_MM:g}h-{WIDTH_MM:g}z"/>',
        f'<rect x="4" y="4" width="{WIDTH_MM - 8:g}" height="{HEIGHT_MM - 8:g}" rx="6" fill="none" stroke="{_INK}"'
        ' stroke-width="0.8"/>',
        _line(plate.owner, 19, 5.4, 500, _INK),
        _line(plate.title, 37, 14, 700, _INK),
        f'<g transform="translate({left:g} 46) scale({_SIDE / modules:.5g})"><path fill="#000"'
        f' shape-rendering="crispEdges" d="{path}"/></g>',
        _line(invitation, 168, 5.2, 500, _INK),
        _line(plate.number, 182, 9.2, 700, _INK),
        _line(plate.address, 192, 4, 400, "#444"),
        _line(plate.foot, 199.5, 3.6, 400, "#444"),
    ]
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM:g}mm" height="{HEIGHT_MM:g}mm"'
        f' viewBox="0 0 {WIDTH_MM:g} {HEIGHT_MM:g}" text-anchor="middle" font-family="{FONT}" role="img"'
        f' aria-label="{escape(plate.title)}">{"".join(parts)}</svg>'
    )


def _line(text: str, y: float, size: float, weight: int, color: str) -> str:
    """One centred line, smaller where it would not fit between the borders."""
    fitting = min(size, (WIDTH_MM - 20) / max(em_width(text), 1))
    return (
        f'<text x="{WIDTH_MM / 2:g}" y="{y:g}" font-size="{fitting:.3g}" font-weight="{weight}" fill="{color}">'
        f"{escape(text)}</text>"
    )
