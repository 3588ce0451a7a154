"""The map of a grid as a file of its own, to be put into a notice or a chat."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from gis.sketch.lettering import em_width
from gis.sketch.sheet import draw
from webapp.signs.documents.paper import FONT
from webapp.signs.documents.poster import PAPERS, paper_map
from webapp.signs.documents.rendering import rendered
from webapp.signs.queries import Land, Sign
from webapp.signs.rules import SheetKind

PICTURE = PAPERS[SheetKind.POSTER_A4]


def picture_svg(land: Land, sign: Sign) -> Markup:
    """The map with attributes only: it looks the same wherever it is put."""
    return paper_map(draw(land.ground, PICTURE.layout), PICTURE, sign.grid.name)


def picture_html(land: Land, sign: Sign) -> str:
    """The map with its name above and what it is not below, as a page to be printed into a picture."""
    title_mm = min(9.0, 120.0 / em_width(sign.grid.name))
    return rendered(
        "sign_picture.html",
        map=picture_svg(land, sign),
        grid=sign.grid,
        font=FONT,
        title_mm=round(title_mm, 2),
        warning=_("Sketch map, not evidence of any boundary"),
    )
