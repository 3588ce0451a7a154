"""What the database refuses, whoever writes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.webapp.roster.people import AREA
from tests.webapp.shifts.making import NORTH, SOUTH, held, shift, sign_up, taken
from webapp.core.clock import today
from webapp.core.errors import Invalid, Refused
from webapp.shifts.commands import hosting
from webapp.shifts.commands.moving import staff
from webapp.shifts.rules import Kind

LATER = today() + timedelta(days=3)


def refused(session: Session, match: str, sql: str, **values: object) -> None:
    with pytest.raises(IntegrityError, match=match), session.begin_nested():
        session.execute(text(sql), values)


def test_a_section_has_one_shift_at_a_time(town: Session) -> None:
    shift(town, starts="09:00", ends="12:00")
    shift(town, starts="12:00", ends="18:00")
    shift(town, grid=SOUTH, starts="10:00", ends="13:00")
    with pytest.raises(IntegrityError, match="ex_shift_one_at_a_time"):
        shift(town, starts="11:00", ends="13:00")


def test_a_shift_that_is_cancelled_or_missed_gives_its_hours_back(town: Session) -> None:
    made = shift(town, day=LATER)
    town.execute(text("UPDATE shift SET state = 'cancelled', version = 2 WHERE id = :id"), {"id": made})
    shift(town, day=LATER)


def test_only_a_section_is_led(town: Session) -> None:
    with pytest.raises(IntegrityError, match="is no section"):
        shift(town, grid=AREA)


@pytest.mark.parametrize(("starts", "ends"), [("08:00", "12:00"), ("14:00", "18:30")])
def test_a_shift_lies_within_the_hours_of_the_community(town: Session, starts: str, ends: str) -> None:
    with pytest.raises(IntegrityError, match="hours of the community"), town.begin_nested():
        shift(town, day=LATER, starts=starts, ends=ends, source="office")
    town.execute(text("INSERT INTO shift_setting (community_id, opens, closes) VALUES (1, '07:30', '19:00')"))
    shift(town, day=LATER, starts=starts, ends=ends, source="office")


def test_a_shift_begins_open(town: Session) -> None:
    refused(
        town,
        "begins open",
        "INSERT INTO shift (community_id, grid_id, day, starts, ends, kind, capacity, state)"
        " VALUES (1, 21, '2026-05-04', '09:00', '12:00', 'person', 1, 'approved')",
    )


def test_a_shift_is_held_or_free_as_its_state_says(town: Session) -> None:
    made = shift(town)
    town.execute(text("UPDATE shift SET state = 'applied', version = 2 WHERE id = :id"), {"id": made})
    with pytest.raises(IntegrityError, match="is applied but is not held"):
        town.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_two_cannot_hold_one_shift(town: Session) -> None:
    made = shift(town)
    sign_up(town, made)
    with pytest.raises(Refused):
        sign_up(town, made, "钱示例")
    refused(
        town,
        "uq_shift_signup_holder",
        "INSERT INTO shift_signup (community_id, shift_id, kind, people, phone, reference, secret_hash, client_key,"
        " note_since) VALUES (1, :id, 'person', 1, '199-0000-0001', 'X', 'x', gen_random_uuid(), '2026-01')",
        id=made,
    )


@pytest.mark.parametrize("count", [2, 6])
def test_an_organization_comes_with_three_to_five(town: Session, count: int) -> None:
    made = shift(town)
    with pytest.raises(Invalid):
        sign_up(town, made, *[f"示例{number}" for number in range(count)])


def test_an_organization_has_a_name(town: Session) -> None:
    with pytest.raises(Invalid):
        sign_up(town, shift(town), "甲", "乙", "丙", organization=" ")


def test_a_shift_for_a_person_is_not_for_an_organization(town: Session) -> None:
    made = shift(town, kind=Kind.PERSON)
    with pytest.raises(Invalid):
        sign_up(town, made, "甲", "乙", "丙")
    sign_up(town, made)


def test_no_more_people_come_than_signed_up(town: Session) -> None:
    made = shift(town)
    signup = sign_up(town, made)
    refused(
        town,
        "more participants",
        "INSERT INTO shift_participant (community_id, signup_id, name, roles, is_adult, accepted_on, certificate)"
        " VALUES (1, :id, '钱示例', '{listener}', true, '2026-05-04', 'full')",
        id=signup.id,
    )


def test_only_adults_who_accept_the_note_and_choose_a_role_sign_up(town: Session) -> None:
    made = shift(town)
    for wrong in ({"is_adult": False}, {"accepts_note": False}, {"roles": []}, {"phone": "不详"}, {"names": [" "]}):
        with pytest.raises(Invalid):
            sign_up(town, made, **wrong)
    refused(
        town,
        "ck_shift_participant_adult",
        "INSERT INTO shift_participant (community_id, signup_id, name, roles, is_adult, accepted_on, certificate)"
        " VALUES (1, 0, '甲', '{listener}', false, '2026-05-04', 'full')",
    )


def test_the_history_is_only_added_to_and_goes_with_its_shift_alone(town: Session) -> None:
    made = shift(town)
    sign_up(town, made)
    refused(town, "append-only", "UPDATE shift_event SET reason = 'x' WHERE shift_id = :id", id=made)
    refused(town, "append-only", "DELETE FROM shift_event WHERE shift_id = :id", id=made)
    town.execute(text("DELETE FROM shift WHERE id = :id"), {"id": made})
    assert town.scalar(text("SELECT count(*) FROM shift_event")) == 0


def test_nobody_countersigns_without_an_account(town: Session) -> None:
    made = taken(town, grid=NORTH)
    with pytest.raises(IntegrityError, match="countersigned_by_somebody"):
        hosting.countersign(town, held(town, made), "", staff(None))
