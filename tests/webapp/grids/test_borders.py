from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from webapp.core.errors import NotFound, Refused
from webapp.grids.commands import set_answering_section
from webapp.grids.queries import BorderStreet, border_streets

DEMO = "620902004002"
DAY = date(2026, 7, 1)


@pytest.fixture
def border(session: Session) -> BorderStreet:
    return border_streets(session, DEMO, DAY)[0]


def test_a_border_street_has_two_sides_and_one_of_them_answers(session: Session) -> None:
    streets = border_streets(session, DEMO, DAY)
    assert len(streets) > 20
    assert {len(street.sides) for street in streets} == {2}
    assert all(street.answering == street.sides[0] for street in streets)


def test_the_other_side_can_be_made_to_answer(session: Session, border: BorderStreet) -> None:
    set_answering_section(
        session, generation_id=border.generation_id, edge_id=border.edge_id, section_code=border.sides[1]
    )
    assert border_streets(session, DEMO, DAY)[0].answering == border.sides[1]


def test_a_third_section_cannot(session: Session, border: BorderStreet) -> None:
    third = next(
        street.answering for street in border_streets(session, DEMO, DAY) if street.answering not in border.sides
    )
    with pytest.raises(Refused, match="two sides"):
        set_answering_section(session, generation_id=border.generation_id, edge_id=border.edge_id, section_code=third)


def test_a_piece_that_is_no_border_has_no_answering_section(session: Session, border: BorderStreet) -> None:
    with pytest.raises(NotFound, match="border"):
        set_answering_section(session, generation_id=border.generation_id, edge_id=0, section_code=border.answering)


def test_before_the_first_version_there_are_no_borders(session: Session) -> None:
    assert border_streets(session, DEMO, date(2020, 1, 1)) == []
