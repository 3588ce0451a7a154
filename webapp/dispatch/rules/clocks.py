"""The clocks of dispatch, purely: limits, what is due next, when somebody is urged, supervised, or far too late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from webapp.core.worktime.deadlines import Measure, Term, WorkingTime, after_working, deadline
from webapp.dispatch.rules.lists import DecisionLevel, Due, LimitStep, Urgency
from webapp.dispatch.rules.states import OPEN_CALLS, CallState, IncidentState

_A, _R, _F = LimitStep.ACKNOWLEDGE, LimitStep.ARRIVE, LimitStep.FINISH
_MINUTE, _HOUR, _DAY, _DATE = Measure.MINUTE, Measure.WORKING_HOUR, Measure.WORKING_DAY, Measure.CALENDAR_DAY

DEFAULT_LIMITS: Mapping[Urgency, Mapping[LimitStep, Term]] = {
    Urgency.LIFE: {_A: Term(5, _MINUTE), _R: Term(30, _MINUTE), _F: Term(120, _MINUTE)},
    Urgency.URGENT: {_A: Term(30, _MINUTE), _R: Term(120, _MINUTE), _F: Term(1440, _MINUTE)},
    Urgency.GENERAL: {_A: Term(2, _HOUR), _R: Term(1, _DAY), _F: Term(7, _DATE)},
    Urgency.COMPLEX: {_A: Term(2, _HOUR), _R: Term(1, _DAY), _F: Term(15, _DATE)},
}
"""Limits that hold where a community has set none."""
REVIEW_WITHIN = timedelta(minutes=15)
"""Working time within which a whistle is reviewed 审哨."""
CALL_WITHIN = timedelta(minutes=15)
"""Working time within which somebody else is called where nobody is any more; for a threat to life none."""
VERIFY_WITHIN = Term(2, _DAY)
"""Within what it is verified after it was reported done."""
LONGEST_LIMITS: Mapping[Measure, int] = {_MINUTE: 43_200, _HOUR: 2_000, _DAY: 250, _DATE: 366}
"""The longest limit in each measure; three times as long is still found by a walk along the calendar."""
LONGEST_EXTENSION = timedelta(days=180)
RED = 3
"""A call is far too late 严重超时 at so many times its limit to finish."""
DECIDE_WITHIN: Mapping[DecisionLevel, Term] = {
    DecisionLevel.COMMUNITY: Term(4, _HOUR),
    DecisionLevel.STREET: Term(1, _DAY),
    DecisionLevel.DISTRICT: Term(2, _DAY),
}
REOPEN_WITHIN = timedelta(days=30)

Limits = Mapping[LimitStep, Term]


class Alarm(StrEnum):
    """What the clock does by itself, each once: urge 催办, supervise 督办, the red line 严重超时, and to decisions."""

    URGE = "urge"
    SUPERVISE = "supervise"
    RED = "red"
    ESCALATE = "escalate"
    RESUME = "resume"


@dataclass(frozen=True)
class Deadlines:
    """When a callee is to acknowledge, arrive and finish, and from when he is far too late."""

    acknowledge_by: datetime
    arrive_by: datetime
    finish_by: datetime
    red_by: datetime


def deadlines(start: datetime, limits: Limits, hours: WorkingTime) -> Deadlines:
    """The deadlines of a call that is sent at an instant."""
    return Deadlines(
        deadline(start, limits[_A], hours),
        deadline(start, limits[_R], hours),
        deadline(start, limits[_F], hours),
        deadline(start, limits[_F].times(RED), hours),
    )


def review_by(received_at: datetime, hours: WorkingTime) -> datetime:
    """Until when a whistle is to be reviewed."""
    return after_working(received_at, REVIEW_WITHIN, hours)


def decide_by(level: DecisionLevel, start: datetime, hours: WorkingTime) -> datetime:
    """Until when a decision is to be taken."""
    return deadline(start, DECIDE_WITHIN[level], hours)


@dataclass(frozen=True)
class CallClock:
    """What the clocks need to know of a call."""

    state: CallState
    deadlines: Deadlines
    urged_for: datetime | None = None
    """The deadline that it was urged for; when it was urged says nothing, a worker may catch up."""
    supervised_at: datetime | None = None
    red_at: datetime | None = None

    def ahead(self) -> Iterator[tuple[datetime, Due]]:
        """Deadlines of what the callee has not done yet."""
        if self.state is CallState.SENT:
            yield self.deadlines.acknowledge_by, Due.ACKNOWLEDGE
        if self.state in (CallState.SENT, CallState.ACKNOWLEDGED, CallState.EN_ROUTE):
            yield self.deadlines.arrive_by, Due.ARRIVE
        if self.state in OPEN_CALLS:
            yield self.deadlines.finish_by, Due.FINISH

    def alarm(self) -> tuple[datetime, Alarm] | None:
        """What the clock does next to this call, and when."""
        missed = sorted(at for at, _ in self.ahead())
        if not missed:
            return None
        pending = []
        if self.urged_for is None:
            pending.append((missed[0], Alarm.URGE))
        elif self.supervised_at is None:
            pending.append((self._supervise_at(missed, self.urged_for), Alarm.SUPERVISE))
        if self.red_at is None:
            pending.append((self.deadlines.red_by, Alarm.RED))
        return min(pending, default=None)

    def _supervise_at(self, missed: list[datetime], urged_for: datetime) -> datetime:
        """The next deadline after the one urged for; at the latest half a limit after the one to finish."""
        quarter = self.deadlines.finish_by + (self.deadlines.red_by - self.deadlines.finish_by) / 4
        return min((at for at in missed if at > urged_for), default=quarter)


@dataclass(frozen=True)
class DecisionClock:
    """What the clocks need to know of an open decision."""

    level: DecisionLevel
    decide_by: datetime
    is_arbitration: bool = False


@dataclass(frozen=True)
class Ring:
    """What the clock does at an instant; to a call or a decision, by its place in the list, else to the incident."""

    at: datetime
    alarm: Alarm
    call: int | None = None
    decision: int | None = None


_RUNNING = (IncidentState.WAITING, IncidentState.HANDLING)


@dataclass(frozen=True)
class Clocks:
    """What the clocks need to know of an incident."""

    state: IncidentState
    is_whistle: bool = False
    is_life: bool = False
    review_by: datetime | None = None
    """Until when it is to be reviewed, while it is not."""
    await_by: datetime | None = None
    """Until when what it waits for is to happen (see `awaits`)."""
    finish_by: datetime | None = None
    red_by: datetime | None = None
    suspended_until: datetime | None = None
    urged_for: datetime | None = None
    red_at: datetime | None = None
    calls: tuple[CallClock, ...] = ()
    decisions: tuple[DecisionClock, ...] = ()

    @property
    def is_called(self) -> bool:
        """Whether something is expected of a callee."""
        return any(call.state in OPEN_CALLS for call in self.calls)

    def awaits(self) -> Due | None:
        """What it waits for without a deadline of a callee: that somebody is called, that somebody verifies."""
        if self.state is IncidentState.TO_VERIFY:
            return Due.VERIFY
        # Whom to call is decided by others while a refusal is open; a threat to life does not wait for them.
        is_disputed = any(each.is_arbitration for each in self.decisions) and not self.is_life
        if self.is_whistle and self.state in _RUNNING and not self.is_called and not is_disputed:
            return Due.CALL
        return None

    def await_until(self, awaits: Due, start: datetime, hours: WorkingTime) -> datetime:
        """Until when what it begins to wait for is to happen."""
        if awaits is Due.VERIFY:
            return deadline(start, VERIFY_WITHIN, hours)
        return start if self.is_life else after_working(start, CALL_WITHIN, hours)

    def due(self) -> tuple[datetime | None, Due | None]:
        """The nearest open deadline, and of what."""
        running = self.state in (*_RUNNING, IncidentState.TO_REVIEW)
        of_calls = [found for call in self.calls if running for found in call.ahead()]
        resumed = (self.suspended_until, None) if self.state is IncidentState.SUSPENDED else (None, self.awaits())
        last = (self.finish_by, Due.FINISH) if running else resumed
        asked = [(each.decide_by, Due.DECIDE) for each in self.decisions]
        return min([*asked, *self._own(), *of_calls], default=last)

    def _own(self) -> Iterator[tuple[datetime, Due]]:
        """Deadlines that no callee has to keep: of desk, grid and verifiers."""
        if self.state in (IncidentState.SUSPENDED, IncidentState.CLOSED):
            return
        if self.review_by:
            yield self.review_by, Due.REVIEW
        awaits = self.awaits()
        if awaits and self.await_by:
            yield self.await_by, awaits

    def rings(self) -> Iterator[Ring]:
        """Everything that the clock has to do next, to the incident, its calls, its decisions."""
        for number, each in enumerate(self.decisions):
            if each.level is DecisionLevel.STREET:
                yield Ring(each.decide_by, Alarm.ESCALATE, decision=number)
        yield from (Ring(at, Alarm.URGE) for at in self._to_urge_for())
        if self.state is IncidentState.SUSPENDED and self.suspended_until:
            yield Ring(self.suspended_until, Alarm.RESUME)
        if self.state not in (*_RUNNING, IncidentState.TO_REVIEW):
            return
        if self.red_by and not self.red_at and not self.is_called:
            yield Ring(self.red_by, Alarm.RED)
        for number, call in enumerate(self.calls):
            if found := call.alarm():
                yield Ring(*found, call=number)

    def _to_urge_for(self) -> Iterator[datetime]:
        """Deadlines for which nobody was urged yet; what the street leaves undecided goes on instead."""
        decided = [each.decide_by for each in self.decisions if each.level is not DecisionLevel.STREET]
        own = [at for at, _ in self._own()]
        whole = [self.finish_by] if self.finish_by and self.state in _RUNNING and not self.is_called else []
        yield from (at for at in (*decided, *own, *whole) if self.urged_for is None or at > self.urged_for)

    def alarm_at(self) -> datetime | None:
        """When the clock has to do something next."""
        return min((ring.at for ring in self.rings()), default=None)
