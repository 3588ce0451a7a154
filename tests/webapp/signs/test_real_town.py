"""The signs of a real, dense town with foreign names: nothing breaks, nothing grows too large."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from gis.formats import load_specs, read
from gis.plans.founding import found
from gis.sketch.sheet import draw
from tests.conftest import shared
from webapp.core.config import ROOT
from webapp.grids.commands import load_kinds
from webapp.imports.commands.found import CommunityIdentity, found_community
from webapp.signs.documents.page_map import page_layout
from webapp.signs.documents.poster import PAPERS
from webapp.signs.queries import grid_shape, grids_of, land_of
from webapp.signs.rules import SheetKind

DAY, CODE = date(2026, 3, 31), "990000000001"


def test_every_grid_of_monaco_is_drawn_for_page_and_poster(empty_session: Session) -> None:
    spec = load_specs(ROOT / "geodata" / "sources.toml")["osm"]
    founding = found(read([shared("osm/monaco_tilemaker.osm.pbf")], spec), boundary=None, band=(300, 500), seed=1)
    load_kinds(empty_session)
    identity = CommunityIdentity(CODE, "摩纳哥", "摩纳哥", "统计局", 2023, (300, 500))
    found_community(empty_session, founding, identity, source="osm", valid_from=date(2026, 1, 1), reason="首版")
    known = grids_of(empty_session, CODE, DAY)
    assert known
    for grid in known[2]:
        shape = grid_shape(empty_session, grid)
        for layout in (page_layout(shape), PAPERS[SheetKind.POSTER_A4].layout):
            drawing = draw(land_of(empty_session, grid, shape, layout, DAY).ground, layout)
            assert drawing.labels, grid.name
            assert all(drawing.frame.sheet.contains(label.room) for label in drawing.labels)
            assert sum(len(mark.d) for mark in drawing.marks) <= layout.most
