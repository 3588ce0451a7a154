"""What the database itself refuses, however it is asked."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

ATTACKS = {
    "a building in a block where it does not stand": (
        "UPDATE building SET block_id = (SELECT b.id FROM block b WHERE NOT ST_Intersects(b.gm, building.gm) LIMIT 1)"
        " WHERE id = (SELECT min(id) FROM building)",
        "does not lie in block",
    ),
    "a shop in no block": ("UPDATE shop SET block_id = NULL WHERE id = (SELECT min(id) FROM shop)", "not-null"),
    "a shop moved out of its block": (
        "UPDATE shop SET geom = ST_Translate(geom, 1, 0) WHERE id = (SELECT min(id) FROM shop)",
        "does not lie in block",
    ),
    "a block in two sections of one generation": (
        "INSERT INTO grid_block (generation_id, block_id, grid_id, community_id)"
        " SELECT g.generation_id, g.block_id, (SELECT max(id) FROM grid WHERE level = 'section'), g.community_id"
        " FROM grid_block g LIMIT 1",
        "pk_grid_block",
    ),
    "a block moved to another section after publication": (
        "UPDATE grid_block SET grid_id = (SELECT max(id) FROM grid WHERE level = 'section')",
        "never change",
    ),
    "a published outline redrawn": ("UPDATE grid_version SET name = 'x'", "never change"),
    "a second generation in force on the same day": (
        "INSERT INTO generation (community_id, year, ordinal, valid, reason)"
        " SELECT community_id, year, ordinal + 1, valid, 'x' FROM generation",
        "ex_generation_one_in_force",
    ),
    "a grid code that is changed": (
        "UPDATE grid SET code = '620902004002999' WHERE id = (SELECT max(id) FROM grid)",
        "never change",
    ),
    "a grid code used again": (
        "INSERT INTO grid (community_id, code, level) SELECT community_id, code, level FROM grid LIMIT 1",
        "uq_grid_code",
    ),
    "a grid code of fourteen digits": (
        "INSERT INTO grid (community_id, code, level)"
        " SELECT community_id, '62090200400210', 'section' FROM grid LIMIT 1",
        "code_15_digits",
    ),
    "a bow-tie": (
        "UPDATE compound SET geom = 'SRID=4326;POLYGON((0 0,1 1,1 0,0 1,0 0))'"
        " WHERE id = (SELECT min(id) FROM compound)",
        "valid",
    ),
    "a geometry in another system": (
        "UPDATE building SET geom = ST_Transform(geom, 3857) WHERE id = (SELECT min(id) FROM building)",
        "SRID",
    ),
    "a street in a system that is not its community's": (
        "UPDATE street SET srid = 4326, geom = ST_Transform(geom, 4326) WHERE id = (SELECT min(id) FROM street)",
        "fk_street_srid",
    ),
    "a building of no floors": ("UPDATE building SET floors = 0", "floors_range"),
    "a kind that the dictionary lacks": ("UPDATE shop SET kind = 'shop.none'", "fk_shop_kind"),
    "a shop that is a place": (
        "UPDATE shop SET kind = (SELECT code FROM kind WHERE subject = 'place' LIMIT 1)",
        "kind_subject",
    ),
    "a hazard rectified before it was found": (
        "UPDATE hazard SET found_on = rectified_on + 1 WHERE rectified_on IS NOT NULL",
        "dates_order",
    ),
    "a street answered for by a section that does not touch it": (
        "UPDATE street_section s SET grid_id = (SELECT g.grid_id FROM grid_block g"
        " WHERE g.generation_id = s.generation_id"
        " AND g.grid_id NOT IN (SELECT b.grid_id FROM edge e JOIN grid_block b ON b.block_id IN (e.left_block_id,"
        " e.right_block_id) WHERE e.id = s.edge_id) LIMIT 1)",
        "one of its two sides",
    ),
    "a compound outside its community": (
        "UPDATE compound SET geom = ST_Translate(geom, 1, 0) WHERE id = (SELECT min(id) FROM compound)",
        "outside its community",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses(session: Session, attack: str) -> None:
    statement, cause = ATTACKS[attack]
    with pytest.raises(DBAPIError, match=cause):
        session.execute(text(statement))


def test_two_communities_never_share_a_block(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO community (code, name, full_name, scheme, scheme_year, srid, geom)"
            " SELECT '999999999999', 'x', 'x', scheme, scheme_year, srid, geom FROM community LIMIT 1"
        )
    )
    with pytest.raises(DBAPIError, match="fk_shop_block"):
        session.execute(text("UPDATE shop SET community_id = (SELECT id FROM community WHERE code = '999999999999')"))


@pytest.mark.parametrize("layer", ["building", "shop", "hazard", "street", "place"])
def test_whatever_changes_the_ground_moves_the_stamp_on(session: Session, layer: str) -> None:
    stamps = [session.scalar(text("SELECT stamp FROM community"))]
    for change in (f"UPDATE {layer} SET closed_on = '2026-07-01'", f"UPDATE {layer} SET id = id WHERE false"):
        session.execute(text(change))
        stamps.append(session.scalar(text("SELECT stamp FROM community")))
    before, after, untouched = stamps
    assert after > before
    assert untouched == after
