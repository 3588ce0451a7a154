"""The clocks: what is due next, and who is urged, supervised, far too late, each once and in that order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.worktime.deadlines import Measure, Term, WorkingTime, read_hours
from webapp.dispatch.rules import CallState, DecisionLevel, Due, IncidentState, LimitStep, Urgency
from webapp.dispatch.rules.clocks import (
    DEFAULT_LIMITS,
    Alarm,
    CallClock,
    Clocks,
    Deadlines,
    DecisionClock,
    deadlines,
    review_by,
)
from webapp.dispatch.rules.states import OPEN_CALLS

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
HOURS = WorkingTime(read_hours("08:30-12:00, 14:30-18:00"))


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


CALL = CallClock(CallState.SENT, Deadlines(at(5), at(30), at(120), at(360)))


def lived(call: CallClock) -> list[tuple[Alarm, datetime]]:
    """What the clock does to a call that nobody answers, with when."""
    found = []
    while (ring := call.alarm()) is not None:
        when, alarm = ring
        found.append((alarm, when))
        column = {Alarm.URGE: "urged_for", Alarm.SUPERVISE: "supervised_at", Alarm.RED: "red_at"}[alarm]
        call = replace(call, **{column: when})
    return found


def test_a_threat_to_life_has_the_limits_that_were_agreed() -> None:
    found = deadlines(NOON, DEFAULT_LIMITS[Urgency.LIFE], HOURS)
    assert found == Deadlines(at(5), at(30), at(120), at(360))


@pytest.mark.parametrize(
    ("urgency", "step", "term"),
    [
        (Urgency.URGENT, LimitStep.ARRIVE, Term(120, Measure.MINUTE)),
        (Urgency.URGENT, LimitStep.FINISH, Term(1440, Measure.MINUTE)),
        (Urgency.GENERAL, LimitStep.ACKNOWLEDGE, Term(2, Measure.WORKING_HOUR)),
        (Urgency.GENERAL, LimitStep.ARRIVE, Term(1, Measure.WORKING_DAY)),
        (Urgency.GENERAL, LimitStep.FINISH, Term(7, Measure.CALENDAR_DAY)),
        (Urgency.COMPLEX, LimitStep.FINISH, Term(15, Measure.CALENDAR_DAY)),
    ],
)
def test_every_urgency_has_its_limits(urgency: Urgency, step: LimitStep, term: Term) -> None:
    assert DEFAULT_LIMITS[urgency][step] == term


def test_a_review_is_due_within_fifteen_minutes_of_duty_hours() -> None:
    # 17:55: five minutes today, ten tomorrow.
    evening = datetime(2026, 11, 24, 9, 55, tzinfo=UTC)
    assert review_by(evening, HOURS) == datetime(2026, 11, 25, 0, 40, tzinfo=UTC)


def test_nobody_answers_urged_then_supervised_then_far_too_late() -> None:
    assert lived(CALL) == [(Alarm.URGE, at(5)), (Alarm.SUPERVISE, at(30)), (Alarm.RED, at(360))]


def test_who_has_arrived_and_does_not_finish_is_supervised_at_half_a_limit_more() -> None:
    assert lived(replace(CALL, state=CallState.ARRIVED)) == [
        (Alarm.URGE, at(120)),
        (Alarm.SUPERVISE, at(180)),
        (Alarm.RED, at(360)),
    ]


@pytest.mark.parametrize("state", [CallState.DONE, CallState.REFUSED, CallState.RECALLED])
def test_nothing_rings_for_a_call_that_is_over(state: CallState) -> None:
    assert replace(CALL, state=state).alarm() is None


@given(
    st.sampled_from(OPEN_CALLS),
    st.lists(st.integers(1, 10_000), min_size=3, max_size=3),
)
def test_each_thing_rings_once_in_order_whatever_the_limits(state: CallState, minutes: list[int]) -> None:
    finish = max(minutes)
    call = CallClock(state, Deadlines(at(minutes[0]), at(minutes[1]), at(finish), at(finish * 3)))
    rung = lived(call)
    assert [alarm for alarm, _ in rung] == [Alarm.URGE, Alarm.SUPERVISE, Alarm.RED]
    assert sorted(when for _, when in rung) == [when for _, when in rung]


def test_the_nearest_open_deadline_is_what_is_due() -> None:
    later = replace(CALL, state=CallState.ARRIVED)
    clocks = Clocks(
        IncidentState.HANDLING, finish_by=at(120), calls=(later, replace(CALL, state=CallState.ACKNOWLEDGED))
    )
    assert clocks.due() == (at(30), Due.ARRIVE)
    asked = replace(clocks, decisions=(DecisionClock(DecisionLevel.STREET, at(10)),))
    assert asked.due() == (at(10), Due.DECIDE)


@pytest.mark.parametrize(
    ("clocks", "due"),
    [
        (Clocks(IncidentState.TO_REVIEW, review_by=at(15), finish_by=at(90)), (at(15), Due.REVIEW)),
        (Clocks(IncidentState.HANDLING, finish_by=at(90)), (at(90), Due.FINISH)),
        (Clocks(IncidentState.TO_VERIFY, finish_by=at(90), calls=(CALL,)), (None, Due.VERIFY)),
        (Clocks(IncidentState.SUSPENDED, finish_by=at(90), suspended_until=at(50)), (at(50), None)),
        (Clocks(IncidentState.CLOSED, finish_by=at(90), calls=(CALL,)), (None, None)),
    ],
)
def test_each_state_has_its_own_thing_that_is_due(clocks: Clocks, due: tuple[datetime | None, Due | None]) -> None:
    assert clocks.due() == due


@pytest.mark.parametrize("state", [IncidentState.CLOSED, IncidentState.TO_VERIFY])
def test_no_clock_runs_once_it_is_done(state: IncidentState) -> None:
    assert Clocks(state, finish_by=at(90), red_by=at(270), calls=(CALL,)).alarm_at() is None


def test_while_suspended_only_the_end_of_the_suspension_rings() -> None:
    assert Clocks(IncidentState.SUSPENDED, red_by=at(1), suspended_until=at(50), calls=(CALL,)).alarm_at() == at(50)


def test_a_late_review_urges_the_desk_once() -> None:
    clocks = Clocks(IncidentState.TO_REVIEW, review_by=at(15), finish_by=at(90), red_by=at(270))
    assert clocks.alarm_at() == at(15)
    assert replace(clocks, urged_for=at(15)).alarm_at() == at(270)


def test_the_street_has_its_term_and_whoever_else_decides_is_urged() -> None:
    street = Clocks(IncidentState.WAITING, decisions=(DecisionClock(DecisionLevel.STREET, at(60)),))
    assert [(ring.at, ring.alarm) for ring in street.rings()] == [(at(60), Alarm.ESCALATE)]
    for level in (DecisionLevel.DISTRICT, DecisionLevel.COMMUNITY):
        asked = replace(street, decisions=(DecisionClock(level, at(60)),))
        assert [(ring.at, ring.alarm) for ring in asked.rings()] == [(at(60), Alarm.URGE)]
        assert not list(replace(asked, urged_for=at(60)).rings())


def test_what_is_closed_rings_for_a_reopening_that_is_asked_for_and_for_nothing_else() -> None:
    closed = Clocks(
        IncidentState.CLOSED,
        review_by=at(15),
        finish_by=at(90),
        red_by=at(270),
        decisions=(DecisionClock(DecisionLevel.COMMUNITY, at(60)),),
    )
    assert (closed.due(), closed.alarm_at()) == ((at(60), Due.DECIDE), at(60))


def test_while_a_call_runs_the_incident_has_no_bell_of_its_own() -> None:
    clocks = Clocks(IncidentState.WAITING, finish_by=at(90), red_by=at(270), calls=(CALL,))
    assert {ring.call for ring in clocks.rings()} == {0}
    refused = replace(clocks, calls=(replace(CALL, state=CallState.REFUSED),))
    assert [(ring.at, ring.alarm, ring.call) for ring in refused.rings()] == [
        (at(90), Alarm.URGE, None),
        (at(270), Alarm.RED, None),
    ]


def test_who_was_urged_late_is_supervised_for_the_limit_missed_meanwhile() -> None:
    # The worker came back after forty minutes: urged for the fifth, the thirtieth has passed too.
    assert replace(CALL, urged_for=at(5)).alarm() == (at(30), Alarm.SUPERVISE)


@pytest.mark.parametrize(
    ("clocks", "awaits"),
    [
        (Clocks(IncidentState.WAITING, is_whistle=True), Due.CALL),
        (Clocks(IncidentState.HANDLING, is_whistle=True, calls=(replace(CALL, state=CallState.RECALLED),)), Due.CALL),
        (Clocks(IncidentState.WAITING, is_whistle=True, calls=(CALL,)), None),
        (Clocks(IncidentState.HANDLING), None),
        (Clocks(IncidentState.SUSPENDED, is_whistle=True), None),
        (Clocks(IncidentState.TO_VERIFY), Due.VERIFY),
        (Clocks(IncidentState.CLOSED, is_whistle=True), None),
    ],
)
def test_what_nobody_is_called_to_waits_for_the_desk(clocks: Clocks, awaits: Due | None) -> None:
    assert clocks.awaits() is awaits
    due = replace(clocks, await_by=at(15)).due()
    assert (due == (at(15), awaits)) is (awaits is not None)


def test_a_threat_to_life_does_not_wait_for_who_decides_a_refusal() -> None:
    asked = (DecisionClock(DecisionLevel.STREET, at(60), is_arbitration=True),)
    disputed = Clocks(IncidentState.WAITING, is_whistle=True, decisions=asked)
    assert disputed.awaits() is None
    grave = replace(disputed, is_life=True)
    assert grave.awaits() is Due.CALL
    assert grave.await_until(Due.CALL, NOON, HOURS) == NOON


def test_an_emergency_is_due_for_its_review_until_it_is_reviewed() -> None:
    clocks = Clocks(IncidentState.HANDLING, review_by=at(3), calls=(CALL,))
    assert clocks.due() == (at(3), Due.REVIEW)
    assert clocks.alarm_at() == at(3)
    assert replace(clocks, review_by=None).due() == (at(5), Due.ACKNOWLEDGE)
