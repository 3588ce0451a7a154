"""From a point to the grids that hold it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.grids.queries import Located, grid_at

NOW, BEFORE = date(2026, 3, 31), date(2024, 6, 1)


def at(town: Session, x_m: float, y_m: float, day: date = NOW) -> Located | None:
    """What lies x metres east and y metres north of the town's corner."""
    place = town.execute(
        text(
            "SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM (SELECT ST_Transform(ST_SetSRID(ST_MakePoint("
            "ST_XMin(g) + :x, ST_YMin(g) + :y), srid), ST_SRID(geom)) AS p"
            " FROM (SELECT srid, geom, ST_Transform(geom, srid) AS g FROM community) c) q"
        ),
        {"x": x_m, "y": y_m},
    ).one()
    return grid_at(town, place.lon, place.lat, day)


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ((50, 50), ("1", "南片", "西关区")),
        ((150, 150), ("5", "腰片", "东风区")),
        ((250, 250), ("9", "北片", "东风区")),
    ],
)
def test_a_point_lies_in_its_block_section_and_area(
    town: Session, place: tuple[float, float], names: tuple[str, str, str]
) -> None:
    located = at(town, *place)
    assert located is not None
    assert located.block is not None
    assert located.section is not None
    assert located.area is not None
    assert (located.block.name, located.section.name, located.area.name) == names


def test_the_day_decides_the_section(town: Session) -> None:
    before, now = at(town, 150, 150, BEFORE), at(town, 150, 150)
    assert before is not None
    assert now is not None
    assert before.section is not None
    assert now.section is not None
    assert (before.section.name, now.section.name) == ("中片", "腰片")


def test_before_the_first_version_there_is_a_block_but_no_section(town: Session) -> None:
    located = at(town, 150, 150, date(2010, 1, 1))
    assert located is not None
    assert located.block is not None
    assert located.section is None
    assert located.area is None


def test_a_compound_and_a_building_are_named(town: Session) -> None:
    located = at(town, 130, 125)
    assert located is not None
    assert located.compound is not None
    assert located.building is not None
    assert (located.compound.name, located.building.name) == ("银行家属院", "5号楼")
    assert at(town, 50, 90).building is None


def test_a_building_that_is_gone_is_not_named(town: Session) -> None:
    assert at(town, 230, 25, date(2026, 4, 30)).building is not None
    assert at(town, 230, 25, date(2026, 5, 1)).building is None


def test_a_point_on_a_border_has_one_answer(town: Session) -> None:
    located = at(town, 100, 50)
    assert located is not None
    assert located.block is not None
    assert located.block.name in {"1", "2"}
    assert located == at(town, 100, 50)


def test_outside_every_community_there_is_nothing(town: Session) -> None:
    assert at(town, 400, 50) is None
    assert grid_at(town, 0.0, 0.0, NOW) is None


def test_every_stored_premise_lies_in_the_section_that_its_position_says(town: Session) -> None:
    rows = town.execute(text("SELECT block_id, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM shop")).all()
    for row in rows:
        located = grid_at(town, row.lon, row.lat, NOW)
        assert located is not None
        assert located.block is not None
        assert located.block.id == row.block_id
