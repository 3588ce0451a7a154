"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.webapp.roster.people import (
    AREA,
    BEGIN,
    MIDDLE,
    SECTION,
    assignment,
    branch,
    chat,
    community_grid,
    days,
    group,
    other_community,
    person,
    placement,
    stair,
)
from webapp.roster.rules import PLACES, AssignmentRole, PlaceKind

JUNE = date(2026, 6, 1)


def refuses(*names: str) -> AbstractContextManager[object]:
    """The database refuses what is within, by one of these constraints."""
    return pytest.raises(IntegrityError, check=lambda error: error.orig.diag.constraint_name in names)


@pytest.mark.parametrize("role", AssignmentRole)
@pytest.mark.parametrize("kind", PlaceKind)
def test_a_role_is_held_exactly_where_the_rules_say(town: Session, role: AssignmentRole, kind: PlaceKind) -> None:
    of = branch(town)
    places = {
        PlaceKind.COMMUNITY: {"grid_id": community_grid(town)},
        PlaceKind.AREA: {"grid_id": AREA},
        PlaceKind.SECTION: {"grid_id": SECTION},
        PlaceKind.COMPOUND: {"compound_id": 1},
        PlaceKind.BUILDING: {"building_id": 5},
        PlaceKind.STAIR: {"stair_id": stair(town)},
        PlaceKind.BRANCH: {"branch_id": of.id},
        PlaceKind.GROUP: {"group_id": group(town, of).id},
    }
    if kind in PLACES[role]:
        assignment(town, person(town), role, **places[kind])
    else:
        with refuses("ck_assignment_level", "ck_assignment_role_place"):
            assignment(town, person(town), role, **places[kind])


def test_an_assignment_is_at_one_place_and_not_at_none_or_two(town: Session) -> None:
    who = person(town)
    with pytest.raises(IntegrityError, match='null value in column "place"'), town.begin_nested():
        assignment(town, who, "volunteer")
    with refuses("ck_assignment_one_place", "ck_assignment_role_place"), town.begin_nested():
        assignment(town, who, "volunteer", grid_id=SECTION, building_id=5)


def test_the_same_person_in_the_same_role_at_the_same_place_does_not_overlap_himself(town: Session) -> None:
    who = person(town)
    assignment(town, who, "grid_leader", grid_id=AREA, valid=days(BEGIN, JUNE))
    assignment(town, who, "grid_leader", grid_id=AREA, valid=days(JUNE))
    assignment(town, who, "grid_leader", grid_id=SECTION)
    with refuses("ex_assignment_once"):
        assignment(town, who, "grid_leader", grid_id=AREA, valid=days(date(2026, 5, 31), date(2026, 6, 2)))


def test_a_stair_has_one_leader_in_force(town: Session) -> None:
    door = stair(town)
    assignment(town, person(town), "stair_leader", stair_id=door, valid=days(BEGIN, JUNE))
    assignment(town, person(town), "stair_leader", stair_id=door, valid=days(JUNE))
    assignment(town, person(town), "household_contact", stair_id=door)
    with refuses("ex_assignment_one_holder"):
        assignment(town, person(town), "stair_leader", stair_id=door, valid=days(date(2026, 5, 1), JUNE))


@pytest.mark.parametrize(
    "valid", [days(JUNE, JUNE), days(None, JUNE), days(date.min, JUNE)], ids=["empty", "endless", "never"]
)
def test_a_range_of_days_has_a_first_day_and_at_least_one(town: Session, valid: object) -> None:
    with refuses("ck_assignment_valid_range"):
        assignment(town, person(town), "volunteer", grid_id=SECTION, valid=valid)


def test_a_stand_in_stays_within_whom_he_stands_in_for(town: Session) -> None:
    leader = assignment(town, person(town), "grid_leader", grid_id=SECTION, valid=days(BEGIN, JUNE))
    stand_in = {"grid_id": SECTION, "stands_in_for_id": leader.id}
    assignment(town, person(town), "grid_leader", **stand_in, valid=days(date(2026, 2, 1), date(2026, 2, 10)))
    with refuses("ck_assignment_stand_in_within"), town.begin_nested():
        assignment(town, person(town), "grid_leader", **stand_in, valid=days(date(2026, 5, 30), date(2026, 6, 2)))
    with refuses("ex_assignment_one_stand_in"), town.begin_nested():
        assignment(town, person(town), "grid_leader", **stand_in, valid=days(date(2026, 2, 9), date(2026, 2, 12)))
    with refuses("ck_assignment_stand_in_ends"), town.begin_nested():
        assignment(town, person(town), "grid_leader", **stand_in, valid=days(date(2026, 3, 1)))


def test_a_stand_in_has_the_role_and_the_place_and_none_stands_in_for_him(town: Session) -> None:
    leader = assignment(town, person(town), "grid_leader", grid_id=SECTION)
    february = days(date(2026, 2, 1), date(2026, 2, 10))
    with refuses("ck_assignment_stand_in_within"), town.begin_nested():
        assignment(town, person(town), "deputy", grid_id=SECTION, stands_in_for_id=leader.id, valid=february)
    with refuses("ck_assignment_stand_in_within"), town.begin_nested():
        assignment(town, person(town), "grid_leader", grid_id=MIDDLE, stands_in_for_id=leader.id, valid=february)
    first = assignment(town, person(town), "grid_leader", grid_id=SECTION, stands_in_for_id=leader.id, valid=february)
    with refuses("ck_assignment_stand_in_within"), town.begin_nested():
        assignment(town, person(town), "grid_leader", grid_id=SECTION, stands_in_for_id=first.id, valid=february)


def test_an_assignment_does_not_end_before_those_who_stand_in(town: Session) -> None:
    leader = assignment(town, person(town), "grid_leader", grid_id=SECTION)
    stand_in = person(town)
    assignment(
        town, stand_in, "grid_leader", grid_id=SECTION, stands_in_for_id=leader.id, valid=days(JUNE, date(2026, 6, 9))
    )
    leader.valid = days(BEGIN, JUNE)
    with refuses("ck_assignment_stand_in_within"):
        town.flush()


def test_only_what_ended_has_a_reason_and_a_successor_who_is_another(town: Session) -> None:
    who, other = person(town), person(town)
    held = {"grid_id": SECTION, "valid": days(BEGIN, JUNE)}
    with refuses("ck_assignment_ended_dated"), town.begin_nested():
        assignment(town, who, "volunteer", grid_id=SECTION, ended_reason="term_over")
    with refuses("ck_assignment_successor_of_ended"), town.begin_nested():
        assignment(town, who, "volunteer", **held, successor_id=other.id)
    with refuses("ck_assignment_successor_of_ended"), town.begin_nested():
        assignment(town, who, "volunteer", **held, ended_reason="term_over", successor_id=who.id)
    assignment(town, who, "volunteer", **held, ended_reason="term_over", successor_id=other.id)


def test_nothing_points_across_communities(town: Session) -> None:
    stranger = person(town, community_id=other_community(town))
    with refuses("fk_assignment_person"), town.begin_nested():
        assignment(town, stranger, "volunteer", grid_id=SECTION)
    with refuses("fk_assignment_grid"), town.begin_nested():
        assignment(town, stranger, "volunteer", grid_id=SECTION, community_id=2)
    with refuses("fk_assignment_stair"), town.begin_nested():
        assignment(town, stranger, "stair_leader", stair_id=stair(town), community_id=2)


def test_nobody_answers_for_anything_after_he_left(town: Session) -> None:
    gone = person(town, closed_on=JUNE)
    with refuses("ck_assignment_person_there"), town.begin_nested():
        assignment(town, gone, "volunteer", grid_id=SECTION)
    busy = person(town)
    assignment(town, busy, "volunteer", grid_id=SECTION)
    busy.closed_on = JUNE
    with refuses("ck_person_free"):
        town.flush()


def test_branches_stand_on_areas_and_groups_in_sections(town: Session) -> None:
    of = branch(town)
    with refuses("ck_party_branch_level"), town.begin_nested():
        branch(town, "二支部", grid_id=SECTION)
    with refuses("ck_party_group_level"), town.begin_nested():
        group(town, of, grid_id=AREA)


def test_only_in_service_members_are_placed_and_in_one_building_at_a_time(town: Session) -> None:
    member = person(town, is_in_service_member=True)
    placement(town, member, 5, days(BEGIN, JUNE))
    placement(town, member, 6, days(JUNE))
    with refuses("ex_member_placement_once"), town.begin_nested():
        placement(town, member, 7, days(JUNE))
    with refuses("ck_member_placement_person"), town.begin_nested():
        placement(town, person(town))


def test_a_household_group_is_of_a_compound_and_the_others_are_of_a_grid(town: Session) -> None:
    chat(town, name="一", kind="household", compound_id=1)
    chat(town, name="二", kind="merchant", grid_id=SECTION)
    with refuses("ck_chat_group_kind_place"), town.begin_nested():
        chat(town, name="三", kind="household", grid_id=SECTION)
    with refuses("ck_chat_group_one_place"), town.begin_nested():
        chat(town, name="四", kind="merchant")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"name": " "}, "ck_person_named"),
        ({"name": "张三 "}, "ck_person_named"),
        ({"name": "张" * 81}, "ck_person_named"),
        ({"duty_phone": "call me"}, "ck_person_duty_phone_form"),
        ({"duty_phone": "12"}, "ck_person_duty_phone_form"),
        ({"ref": "../1"}, "ck_person_ref_form"),
        ({"consent_until": JUNE}, "ck_person_consent_dated"),
        ({"consent_on": JUNE, "consent_until": JUNE}, "ck_person_consent_order"),
        ({"is_own_member": True, "is_in_service_member": True}, "ck_person_member_once"),
        ({"closed_on": BEGIN}, "ck_person_days_order"),
        ({"skills": ["x"] * 13}, "ck_person_skills_few"),
    ],
)
def test_a_person_is_written_as_a_roster_needs_him(town: Session, values: dict[str, object], name: str) -> None:
    with refuses(name):
        person(town, **values)


def test_hours_end_after_they_begin(town: Session) -> None:
    who = person(town)
    offered = text(
        "INSERT INTO offered_hours (community_id, person_id, weekday, starts, ends) VALUES (1, :id, :day, :a, :b)"
    )
    town.execute(offered, {"id": who.id, "day": 7, "a": "18:00", "b": "20:00"})
    with refuses("ck_offered_hours_hours_order"), town.begin_nested():
        town.execute(offered, {"id": who.id, "day": 6, "a": "20:00", "b": "18:00"})
    with refuses("ck_offered_hours_weekday_range"), town.begin_nested():
        town.execute(offered, {"id": who.id, "day": 8, "a": "18:00", "b": "20:00"})
