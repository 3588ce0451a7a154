"""The people of the table of figures, at the baseline and on any other day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.webapp.roster.people import AREA, SECTION, TOWN, assignment, days, person, placement, stair
from webapp.figures.queries import figures
from webapp.roster.figures import FIGURES

TABLE = {
    "grid_leaders": 28,
    "volunteers": 193,
    "stair_leaders": 594,
    "party_branches": 10,
    "grid_branches": 10,
    "grid_groups": 11,
    "own_members": 554,
    "in_service_members": 1650,
    "groups_management": 7,
    "groups_liaison": 20,
    "groups_household": 47,
    "groups_merchant": 17,
}
JUNE = date(2026, 6, 1)


def counted(session: Session, day: date) -> dict[str, object]:
    return dict(figures(session, FIGURES, TOWN, day).numbers)


def test_the_demo_has_the_people_of_the_case_study_at_its_baseline(session: Session) -> None:
    community, baseline = session.execute(text("SELECT id, baseline_on FROM community")).one()
    numbers = figures(session, FIGURES, community, baseline).numbers
    assert {key: numbers[key] for key in TABLE} == TABLE


def test_before_the_grids_there_were_no_leaders_of_grids(session: Session) -> None:
    community, first = session.execute(text("SELECT community_id, lower(valid) FROM generation")).one()
    before = figures(session, FIGURES, community, date(first.year - 1, 12, 31)).numbers
    assert (before["grid_leaders"], before["volunteers"], before["in_service_members"]) == (0, 0, 0)
    assert 0 < (before["stair_leaders"] or 0) <= 594


def test_a_leader_of_an_area_and_its_section_counts_once_and_a_stand_in_not_at_all(town: Session) -> None:
    who = person(town)
    assignment(town, who, "grid_leader", grid_id=AREA)
    held = assignment(town, who, "grid_leader", grid_id=SECTION)
    assignment(
        town, person(town), "grid_leader", grid_id=SECTION, stands_in_for_id=held.id,
        valid=days(date(2026, 3, 1), date(2026, 3, 9)),
    )  # fmt: skip
    assert counted(town, date(2026, 3, 5))["grid_leaders"] == 1


def test_a_day_counts_who_was_there_that_day(town: Session) -> None:
    door = stair(town)
    first, second = person(town, is_in_service_member=True), person(town, is_own_member=True, opened_on=JUNE)
    assignment(town, first, "stair_leader", stair_id=door, valid=days(date(2026, 1, 1), JUNE))
    assignment(town, second, "stair_leader", stair_id=door, valid=days(JUNE))
    placement(town, first, 5, days(date(2026, 1, 1), JUNE))
    for day, placed, own in ((date(2026, 5, 31), 1, 0), (JUNE, 0, 1)):
        now = counted(town, day)
        assert (now["stair_leaders"], now["in_service_members"], now["own_members"]) == (1, placed, own)
    assert counted(town, date(2025, 12, 31))["stair_leaders"] == 0
