"""The table of transitions, the commands and the database say the same."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.webapp.shifts.making import NORTH, OFFICE, held, shift, sign_up
from tests.webapp.town import TOWN
from webapp.core.errors import AppError, Refused
from webapp.shifts.commands import deciding, hosting, signing
from webapp.shifts.models import Shift
from webapp.shifts.rules import TRANSITIONS, Act, CancelReason, RefuseReason, ShiftState, acts_in, after

ARROWS = {(before, to) for (before, _act), to in TRANSITIONS.items()}


def _path(to: ShiftState) -> list[ShiftState]:
    """The shortest way from open to a state."""
    ways = {ShiftState.OPEN: [ShiftState.OPEN]}
    while to not in ways:
        for before, step in ARROWS:
            if before in ways and step not in ways:
                ways[step] = [*ways[before], step]
    return ways[to]


def _set(session: Session, shift_id: int, state: ShiftState) -> None:
    session.execute(
        text("UPDATE shift SET state = :state, version = version + 1 WHERE id = :id"), {"id": shift_id, "state": state}
    )


def test_every_state_can_be_reached() -> None:
    assert all(_path(state)[-1] is state for state in ShiftState)


def test_only_a_freed_place_goes_back() -> None:
    order = list(ShiftState)
    back = {(before, to) for before, to in ARROWS if order.index(to) < order.index(before)}
    assert {to for _before, to in back} == {ShiftState.OPEN}
    assert {before for before, _to in back} == {ShiftState.APPLIED, ShiftState.APPROVED, ShiftState.BRIEFED}


@pytest.mark.parametrize(("state", "act"), list(product(ShiftState, Act)))
def test_what_the_table_does_not_name_is_refused(state: ShiftState, act: Act) -> None:
    if act in acts_in(state):
        assert after(state, act) is TRANSITIONS[state, act]
    else:
        with pytest.raises(Refused):
            after(state, act)


def test_the_database_takes_the_arrows_of_the_table_and_no_other(town: Session) -> None:
    for before, to in product(ShiftState, ShiftState):
        if before is to:
            continue
        with town.begin_nested() as outer:
            made = shift(town)
            for step in _path(before)[1:]:
                _set(town, made, step)
            if (before, to) in ARROWS:
                _set(town, made, to)
            else:
                with pytest.raises(IntegrityError, match="does not go from"), town.begin_nested():
                    _set(town, made, to)
            outer.rollback()


def test_a_change_of_state_needs_a_new_version(town: Session) -> None:
    made = shift(town)
    with pytest.raises(IntegrityError, match="new version"):
        town.execute(text("UPDATE shift SET state = 'applied' WHERE id = :id"), {"id": made})


def _do(session: Session, of: Shift, act: Act) -> None:
    match act:
        case Act.SIGN_UP:
            sign_up(session, of.id)
        case Act.WITHDRAW:
            signing.withdraw(session, TOWN, of.id)
        case Act.APPROVE:
            deciding.approve(session, of, OFFICE)
        case Act.REFUSE:
            deciding.refuse(session, of, RefuseReason.TAKEN, OFFICE)
        case Act.CANCEL:
            deciding.cancel(session, of, CancelReason.WEATHER, OFFICE)
        case Act.MOVE_AWAY:
            deciding.swap(session, of, shift(session, grid=NORTH + 1), OFFICE)
        case Act.BRIEF:
            hosting.brief(session, of, OFFICE)
        case Act.BEGIN:
            hosting.begin(session, of, OFFICE)
        case Act.HAND_OVER:
            account = session.execute(
                text("INSERT INTO account (display_name) VALUES ('甲') RETURNING id")
            ).scalar_one()
            hosting.countersign(session, of, "", type(OFFICE)("staff", account))
        case Act.THANK:
            hosting.thank(session, of, OFFICE)
        case Act.MISS:
            people = session.scalars(
                text(
                    "SELECT p.id FROM shift_participant p JOIN shift_signup u ON u.id = p.signup_id"
                    " WHERE u.shift_id = :id AND u.state IN ('waiting', 'accepted')"
                ),
                {"id": of.id},
            ).all()
            hosting.miss(session, of, people, OFFICE)


DOABLE = [act for act in Act if act is not Act.OPEN]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=st.lists(st.sampled_from(DOABLE), max_size=9))
def test_whatever_is_tried_in_whatever_order_a_shift_follows_the_table(town: Session, acts: list[Act]) -> None:
    with town.begin_nested() as outer:
        made = shift(town, grid=NORTH)
        expected, told = ShiftState.OPEN, 0
        for act in acts:
            may = act in acts_in(expected)
            try:
                with town.begin_nested():
                    _do(town, held(town, made), act)
                done = True
            except AppError:
                done = False
            assert done is may, (expected, act)
            if may:
                expected, told = after(expected, act), told + 1
            assert held(town, made).state == expected
            town.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            town.execute(text("SET CONSTRAINTS ALL DEFERRED"))
            if act is Act.MOVE_AWAY and may:
                town.execute(text("DELETE FROM shift WHERE grid_id = :other"), {"other": NORTH + 1})
        assert town.scalar(text("SELECT count(*) FROM shift_event WHERE shift_id = :id"), {"id": made}) == told
        outer.rollback()
    town.expire_all()
