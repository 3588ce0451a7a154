"""Sheets of several grids as one printable page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.signs.documents.plate import Plate, plate_svg
from webapp.signs.documents.poster import PAPERS, Poster, poster_html
from webapp.signs.documents.rendering import rendered
from webapp.signs.queries import GridSign, grid_shape, land_of, sign_of
from webapp.signs.rules import SheetKind


def sheets_html(
    session: Session,
    grids: Sequence[GridSign],
    kind: SheetKind,
    on_day: date,
    *,
    address_of: Callable[[str], str],
    english: bool,
) -> str:
    """The plates or posters of these grids as they are on a day, a page each."""
    if not kind.is_poster:
        plates = [plate_svg(plate_of(grid, address_of(grid.code))) for grid in grids]
        return rendered("plate.html", plates=plates, english=english)
    layout = PAPERS[kind].layout
    posters = [
        Poster(
            sign_of(session, grid, on_day),
            land_of(session, grid, grid_shape(session, grid), layout, on_day),
            address_of(grid.code),
        )
        for grid in grids
    ]
    return poster_html(posters, kind, english=english)


def plate_of(grid: GridSign, address: str) -> Plate:
    """What the plate of a grid says."""
    words = _("Grid number") + " "
    number = f"{words}{grid.code[:6]} {grid.code[6:9]} {grid.code[9:12]} {grid.code[12:]}"
    foot = _("version %(ordinal)d of %(year)d", year=grid.version.year, ordinal=grid.version.ordinal)
    return Plate(address, grid.community.full_name, grid.name, number, foot)
