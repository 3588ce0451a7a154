"""The sketch map of the public page: classes only, its colours come from the stylesheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from gis.sketch.edges import Side
from gis.sketch.frame import height_for
from gis.sketch.naming import Lettering
from gis.sketch.sheet import Drawing, Layout
from webapp.signs.documents.drawing import Look, map_svg

_WIDTH = 400.0
_BAND = 17.0
_MARGIN = 0.11
_NARROW = 0.7
_MOST = 60_000  # a page stays under 100 KiB with everything else on it
_LETTERS = Lettering(focus=16, section=15, neighbour=12, street=10.5, edge=11, compound=11, place=10)


def page_layout(shape: Any) -> Layout:
    """The layout in which a grid of this metric shape is shown on the page."""
    height = height_for(shape, _WIDTH, lowest=0.72, highest=1.2)
    return Layout(
        _WIDTH, round(height), _MARGIN, _LETTERS, decimals=1, tolerance=0.2, corner=(28.0, 38.0), bar=90.0, most=_MOST
    )


LOOK = Look(
    shape=lambda style: f' class="m-{style}"',
    text=lambda kind, size: f' class="t-{kind}" font-size="{size:.4g}"',
    halo=None,
    band=_BAND,
    edge_size=11.0,
)


def page_map(drawing: Drawing, title: str) -> Markup:
    """The map as inline SVG."""
    words = _("%(n)s m", n=round(drawing.bar_m))
    width = " is-narrow" if drawing.street_share < _NARROW else ""
    extra = f' class="sketch{width}" text-anchor="middle"'
    return map_svg(drawing, LOOK, title=title, scale_words=words, extra=extra)


def bounds_in_words(bounds: Mapping[Side, Sequence[str]]) -> str:
    """The four bounds as a sentence: 东至肃州路，南至敦煌路…; empty where no street bounds the grid."""
    words = {
        Side.EAST: _("east to %(streets)s"),
        Side.SOUTH: _("south to %(streets)s"),
        Side.WEST: _("west to %(streets)s"),
        Side.NORTH: _("north to %(streets)s"),
    }
    # Names may hold a percent sign: they are put in, never formatted.
    parts = [words[side].replace("%(streets)s", _(" and ").join(names)) for side, names in bounds.items()]
    return str(_(", ")).join(parts)
