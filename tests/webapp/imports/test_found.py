"""Founding a community writes everything, once, or nothing."""

from __future__ import annotations

from datetime import date

import pytest
import shapely
from psycopg.errors import CheckViolation
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.formats import Layers
from gis.plans.founding import found
from tests.webapp.imports.conftest import FIRST_DAY, IDENTITY, counts
from webapp.core.errors import Refused
from webapp.grids.models import Community
from webapp.imports.commands.found import found_community


def scalar(session: Session, sql: str) -> object:
    return session.scalar(text(sql))


def test_every_row_of_the_founding_is_stored(session: Session, community: Community) -> None:
    stored = {table: rows for table, (rows, _) in counts(session).items()}
    assert stored["block"] == 10
    assert (stored["street"], stored["building"], stored["shop"], stored["place"]) == (8, 9, 2, 1)
    assert stored["grid_block"] == stored["block"]
    assert stored["search_entry"] > 0
    assert scalar(session, "SELECT sum(households) FROM building") == 450


def test_every_premise_lies_in_its_block_and_the_compound_keeps_its_own(session: Session, community: Community) -> None:
    for table in ("building", "shop", "place"):
        astray = (
            f"SELECT count(*) FROM {table} t JOIN block b ON b.id = t.block_id WHERE NOT ST_DWithin(b.gm, t.gm, 0.1)"
        )
        assert scalar(session, astray) == 0
    inside = "SELECT count(*) FROM building b JOIN compound c ON c.id = b.compound_id AND ST_Covers(c.geom, b.geom)"
    assert scalar(session, inside) == 1
    assert scalar(session, "SELECT count(*) FROM block WHERE compound_id IS NOT NULL") == 1


def test_sections_cover_the_community_without_gap_or_overlap(session: Session, community: Community) -> None:
    rows = session.execute(text("SELECT ST_AsBinary(geom) FROM grid_version WHERE level = 'section'"))
    sections = shapely.from_wkb([bytes(row[0]) for row in rows])
    outline = shapely.from_wkb(bytes(scalar(session, "SELECT ST_AsBinary(geom) FROM community")))  # type: ignore[arg-type]
    whole = shapely.union_all(sections)
    assert shapely.symmetric_difference(whole, outline).area < 1e-9 * outline.area
    assert sum(shapely.area(sections)) == pytest.approx(whole.area, rel=1e-9)


def test_grids_are_coded_under_the_community_and_sections_have_an_area(session: Session, community: Community) -> None:
    rows = session.execute(
        text(
            """SELECT g.code, g.level, p.code FROM grid g JOIN grid_version v ON v.grid_id = g.id
            LEFT JOIN grid p ON p.id = v.parent_grid_id ORDER BY g.code"""
        )
    ).all()
    above = {code: (level, parent) for code, level, parent in rows}
    assert rows[0] == (IDENTITY.code + "000", "community", None)
    assert rows[1] == (IDENTITY.code + "100", "area", IDENTITY.code + "000")
    for code, level, parent in rows[1:]:
        assert code.startswith(IDENTITY.code)
        assert above[parent][0] == ("community" if level == "area" else "area")
        assert level == "area" or code[:13] == parent[:13]


def test_the_first_version_holds_from_its_day_on(session: Session, community: Community) -> None:
    assert scalar(session, f"SELECT valid @> DATE '{FIRST_DAY}' AND upper_inf(valid) FROM generation") is True
    assert scalar(session, "SELECT year || '/' || ordinal FROM generation") == "2026/1"


def test_each_area_is_a_residents_group_when_groups_are_given(session: Session, layers: Layers) -> None:
    founding = found(layers, band=IDENTITY.band)
    names = [f"第{n}居民小组" for n, _ in enumerate(founding.division.areas, start=1)]
    found_community(
        session, founding, IDENTITY, source="shaodao", valid_from=FIRST_DAY, reason="首次划分", residents_groups=names
    )
    joined = "SELECT count(*) FROM grid g JOIN residents_group r ON r.id = g.residents_group_id WHERE g.level = 'area'"
    assert scalar(session, joined) == len(names)


def test_a_code_is_given_once(session: Session, community: Community, layers: Layers) -> None:
    with pytest.raises(Refused, match="of this code already"):
        found_community(session, found(layers), IDENTITY, source="shaodao", valid_from=FIRST_DAY, reason="again")


def test_a_founding_that_fails_leaves_nothing(session: Session, layers: Layers) -> None:
    session.commit()
    founding = found(layers, band=IDENTITY.band)
    founding.layers["shops"].loc[:, "block"] = 1
    before = counts(session)
    with pytest.raises(CheckViolation, match="does not lie in block"):
        found_community(session, founding, IDENTITY, source="shaodao", valid_from=date(2026, 1, 1), reason="首次划分")
    session.rollback()
    assert counts(session) == before
