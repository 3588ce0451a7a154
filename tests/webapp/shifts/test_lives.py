"""What becomes of a shift and of those who signed up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from uuid import uuid4

import pytest
from apiflask import APIFlask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.webapp.roster.people import AREA, BEGIN, assignment, days, person
from tests.webapp.shifts.making import MIDDLE, NORTH, OFFICE, SOUTH, account_of, draft, held, shift, sign_up, taken
from tests.webapp.town import TOWN
from webapp.core.accounts.commands import open_card
from webapp.core.clock import today
from webapp.core.errors import Refused, Stale
from webapp.roster.queries import on_duty
from webapp.roster.rules import AssignmentRole
from webapp.shifts import queries
from webapp.shifts.commands import deciding, hosting, opening, signing
from webapp.shifts.commands.erasing import erase_participants
from webapp.shifts.commands.moving import locked
from webapp.shifts.rules import DayRole, Kind, RefuseReason, ShiftState, SignupState

TOMORROW = today() + timedelta(days=1)


def state(session: Session, shift_id: int) -> str:
    return str(session.scalar(text("SELECT state FROM shift WHERE id = :id"), {"id": shift_id}))


def people(session: Session, shift_id: int) -> list[queries.ParticipantShown]:
    signup = queries.holding_signup(session, shift_id)
    return queries.participants(session, signup.id) if signup else []


def is_active(session: Session, account_id: int) -> bool:
    return bool(session.scalar(text("SELECT active FROM account WHERE id = :id"), {"id": account_id}))


@pytest.fixture(autouse=True)
def _in_the_application(town_app: APIFlask) -> Iterator[None]:
    with town_app.app_context():
        yield


def test_the_whole_way_leaves_a_line_of_history_and_of_the_audit_log_at_each_step(town: Session) -> None:
    made = taken(town, until="thanked")
    acts = [event.act.value for event in queries.history(town, made)]
    assert acts == ["sign_up", "approve", "brief", "begin", "hand_over", "thank"]
    rows = town.execute(
        text("SELECT action, facts FROM audit_entry WHERE object_type = 'shift' AND object_id = :id ORDER BY id"),
        {"id": str(made)},
    ).all()
    assert [row.action for row in rows] == [f"shifts.{act}" for act in acts]
    assert all(row.facts["shift"] == made for row in rows)


def test_approval_makes_an_account_that_opens_by_card_only(town: Session) -> None:
    made = taken(town, "甲", "乙", "丙", until="approved")
    accounts = [who.account_id for who in people(town, made)]
    assert len(set(accounts)) == 3
    rows = town.execute(text("SELECT login_name, password FROM account WHERE id = ANY(:ids)"), {"ids": accounts}).all()
    assert all(row == (None, None) for row in rows)


def test_cards_open_only_with_their_pin_and_an_earlier_card_ends(town: Session) -> None:
    made = taken(town, until="briefed")
    _who, old, old_pin = deciding.issue_cards(town, held(town, made), OFFICE)[0]
    assert open_card(town, old, old_pin) is not None
    _who, new, pin = deciding.issue_cards(town, held(town, made), OFFICE)[0]
    assert open_card(town, old, old_pin) is None
    assert open_card(town, new, "000000" if pin != "000000" else "111111") is None
    assert open_card(town, new, pin) is not None


def test_a_refused_sign_up_frees_the_place_and_says_why(town: Session) -> None:
    made = shift(town)
    signup = sign_up(town, made)
    deciding.refuse(town, held(town, made), RefuseReason.NOT_REACHED, OFFICE)
    shown = queries.signup_by_secret(town, TOWN, signup.secret)
    assert shown is not None
    assert (shown.state, shown.reason) == (SignupState.REFUSED, "not_reached")
    assert state(town, made) == ShiftState.OPEN
    sign_up(town, made, "钱示例")


def test_whoever_withdraws_has_no_account_any_more(town: Session) -> None:
    made = taken(town, until="approved")
    account = account_of(town, made)
    signing.withdraw(town, TOWN, made)
    assert state(town, made) == ShiftState.OPEN
    assert not is_active(town, account)


def test_nobody_signs_up_for_what_is_over_or_too_far_ahead(town: Session) -> None:
    for day in (today() - timedelta(days=1), today() + timedelta(days=61)):
        made = shift(town, day=day)
        with pytest.raises(Refused):
            sign_up(town, made)


def test_a_sign_up_swaps_to_a_free_shift_with_what_was_decided(town: Session) -> None:
    here, there = taken(town, until="approved"), shift(town, grid=MIDDLE)
    account = account_of(town, here)
    signing.ask_swap(town, TOWN, here, there)
    assert [each.id for each in queries.waiting(town, TOWN, None)] == [here]
    deciding.swap(town, held(town, here), there, OFFICE)
    assert (state(town, here), state(town, there)) == (ShiftState.OPEN, ShiftState.APPROVED)
    assert account_of(town, there) == account
    assert queries.waiting(town, TOWN, None) == []


def test_two_sign_ups_exchange_their_shifts(town: Session) -> None:
    one, other = taken(town, "赵示例", until="approved"), taken(town, "钱示例", until="approved", grid=MIDDLE)
    deciding.swap(town, held(town, one), other, OFFICE)
    assert [who.name for shift_id in (one, other) for who in people(town, shift_id)] == ["钱示例", "赵示例"]
    assert {state(town, one), state(town, other)} == {ShiftState.APPROVED}


def test_a_swap_ends_the_cards_of_the_old_hours(town: Session) -> None:
    here, there = taken(town, until="approved"), shift(town, grid=MIDDLE)
    _who, secret, pin = deciding.issue_cards(town, held(town, here), OFFICE)[0]
    deciding.swap(town, held(town, here), there, OFFICE)
    assert open_card(town, secret, pin) is None


def test_what_is_further_along_is_not_swapped(town: Session) -> None:
    here, there = taken(town, until="briefed"), shift(town, grid=MIDDLE)
    with pytest.raises(Refused):
        deciding.swap(town, held(town, here), there, OFFICE)
    with pytest.raises(Refused):
        signing.ask_swap(town, TOWN, here, there)


def test_whoever_does_not_come_frees_the_place_for_the_rest_of_the_day(town: Session) -> None:
    made = taken(town, until="briefed")
    account = account_of(town, made)
    again = hosting.miss(town, held(town, made), [who.id for who in people(town, made)], OFFICE)
    assert state(town, made) == ShiftState.NO_SHOW
    assert not is_active(town, account)
    if again is not None:  # near midnight nothing is left of the day
        assert (again.state, again.grid_id, again.day) == (ShiftState.OPEN, NORTH, today())
        sign_up(town, again.id, "钱示例")


def test_nobody_is_missed_before_the_shift_begins(town: Session) -> None:
    made = taken(town, until="approved", day=TOMORROW)
    with pytest.raises(Refused):
        hosting.miss(town, held(town, made), [who.id for who in people(town, made)], OFFICE)


def test_in_a_group_somebody_else_takes_the_place_of_who_is_missing(town: Session) -> None:
    made = taken(town, "甲", "乙", "丙")
    hosting.miss(town, held(town, made), [people(town, made)[1].id], OFFICE)
    assert state(town, made) == ShiftState.ACTIVE
    new = signing.stand_in(town, held(town, made), name="丁", roles=[DayRole.ERRANDS], on_day=today(), doer=OFFICE)
    hosting.join(town, held(town, made), new, OFFICE)
    assert new.account_id is not None
    assert {todo.who for todo in queries.todos_of(town, made)} == {"甲", "丙", "丁"}


def test_an_active_shift_stands_in_the_roster_for_its_day(town: Session) -> None:
    made = taken(town)
    found = on_duty(town, TOWN, today(), grid_ids=[NORTH], roles=[AssignmentRole.DAY_LEADER])
    assert [(holder.name, holder.account_id) for holder in found] == [("赵示例", account_of(town, made))]
    assert on_duty(town, TOWN, TOMORROW, grid_ids=[NORTH], roles=[AssignmentRole.DAY_LEADER]) == ()


def test_a_shift_begins_on_its_day_and_not_before(town: Session) -> None:
    made = taken(town, until="briefed", day=TOMORROW)
    with pytest.raises(Refused):
        hosting.begin(town, held(town, made), OFFICE)


def test_tasks_are_those_of_the_chosen_roles_as_they_were_at_the_briefing(town: Session) -> None:
    opening.set_tasks(town, TOWN, {DayRole.LISTENER: ["听居民说事"]}, OFFICE)
    made = taken(town, until="briefed")
    opening.set_tasks(town, TOWN, {DayRole.LISTENER: ["另一件事"]}, OFFICE)
    assert [todo.text for todo in queries.todos_of(town, made)] == ["听居民说事"]
    opening.set_tasks(town, TOWN, {}, OFFICE)
    assert len(queries.tasks_of(town, TOWN)[DayRole.LISTENER]) > 1


def test_days_are_opened_in_bulk_and_hours_given_away_are_skipped(town: Session) -> None:
    leader = person(town, "网格长甲")
    assignment(town, leader, "grid_leader", grid_id=AREA, valid=days(BEGIN))
    days_ = [TOMORROW + timedelta(days=n) for n in range(3)]
    wanted = opening.Opening([NORTH, MIDDLE], days_, time(9), time(17), Kind.EITHER, "服务点")
    assert opening.open_shifts(town, TOWN, wanted, OFFICE) == opening.Opened(6, 0)
    assert opening.open_shifts(town, TOWN, wanted, OFFICE) == opening.Opened(0, 6)
    shown = queries.open_shifts(town, TOWN, days_[-1])
    assert {each.host for each in shown} == {"网格长甲"}


def test_a_shift_that_somebody_else_changed_is_not_changed_blindly(town: Session) -> None:
    made = shift(town)
    sign_up(town, made)
    with pytest.raises(Stale) as caught:
        locked(town, TOWN, made, version=1)
    assert caught.value.fields == {"yours": 1, "now": 2, "state": "applied"}


def test_one_sending_counts_once(town: Session) -> None:
    made, other = shift(town), shift(town, grid=MIDDLE)
    key = uuid4()
    signing.sign_up(town, TOWN, made, draft(), client_key=key, on_day=today(), days_ahead=60)
    with pytest.raises(Refused):
        signing.sign_up(town, TOWN, other, draft(), client_key=key, on_day=today(), days_ahead=60)


def test_names_and_telephones_are_erased_when_their_term_is_over_and_the_work_stays(town: Session) -> None:
    made = taken(town, until="thanked")
    account = account_of(town, made)
    assert erase_participants(town, TOWN) == 0
    town.execute(text("UPDATE shift SET day = day - 366, version = version + 1"))
    assert erase_participants(town, TOWN) == 1
    assert erase_participants(town, TOWN) == 0
    assert [who.name for who in people(town, made)] == ["（已删除）"]
    left = town.execute(
        text(
            "SELECT (SELECT display_name FROM account WHERE id = :id),"
            " (SELECT name FROM person WHERE account_id = :id), (SELECT phone FROM shift_signup)"
        ),
        {"id": account},
    ).one()
    assert left == ("（已删除）", "（已删除）", None)
    assert len(queries.history(town, made)) == 6


def grow_older(session: Session, days_: int) -> None:
    """Let all sign-ups and what was done to them lie so many days further back; their shifts stay where they are."""
    session.execute(text("SET LOCAL session_replication_role = replica"))  # history is append-only
    session.execute(text("UPDATE shift_event SET at = at - make_interval(days => :days)"), {"days": days_})
    session.execute(
        text("UPDATE shift_signup SET created_at = created_at - make_interval(days => :days)"), {"days": days_}
    )
    session.execute(text("SET LOCAL session_replication_role = origin"))


def test_who_was_refused_or_withdrew_is_erased_thirty_days_later_and_who_is_to_come_is_not(town: Session) -> None:
    refused, withdrawn = shift(town, day=TOMORROW), taken(town, until="approved", day=TOMORROW, grid=MIDDLE)
    sign_up(town, refused)
    deciding.refuse(town, held(town, refused), RefuseReason.NOT_REACHED, OFFICE)
    signing.withdraw(town, TOWN, withdrawn)
    sign_up(town, refused, "钱示例")
    taken(town, "孙示例", until="approved", day=TOMORROW, grid=SOUTH)
    grow_older(town, 29)
    assert erase_participants(town, TOWN) == 0
    grow_older(town, 2)
    assert erase_participants(town, TOWN) == 2
    names = town.scalars(text("SELECT name FROM shift_participant WHERE name <> '（已删除）' ORDER BY id")).all()
    assert list(names) == ["钱示例", "孙示例"]
    phones = town.scalar(text("SELECT count(*) FROM shift_signup WHERE phone IS NOT NULL"))
    assert phones == 2


def test_the_thirty_days_begin_with_the_end_of_the_sign_up_and_not_with_its_beginning(town: Session) -> None:
    made = taken(town, until="applied", day=TOMORROW)
    grow_older(town, 31)
    signing.withdraw(town, TOWN, made)
    assert erase_participants(town, TOWN) == 0
    grow_older(town, 31)
    assert erase_participants(town, TOWN) == 1
