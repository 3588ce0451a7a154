"""The clocks of dispatch, purely: limits, what is due next, when somebody is urged, supervised, or far too late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    urged_at: datetime | None = None
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
        if self.urged_at is None:
            pending.append((missed[0], Alarm.URGE))
        elif self.supervised_at is None:
            pending.append((self._supervise_at(missed), Alarm.SUPERVISE))
        if self.red_at is None:
            pending.append((self.deadlines.red_by, Alarm.RED))
        return min(pending, default=None)

    def _supervise_at(self, missed: list[datetime]) -> datetime:
        """The next deadline that is missed after the urging; at the latest half a limit after the one to finish."""
        quarter = self.deadlines.finish_by + (self.deadlines.red_by - self.deadlines.finish_by) / 4
        return min((at for at in missed if self.urged_at and at > self.urged_at), default=quarter)


@dataclass(frozen=True)
class DecisionClock:
    """What the clocks need to know of an open decision."""

    level: DecisionLevel
    decide_by: datetime


@dataclass(frozen=True)
class Clocks:
    """What the clocks need to know of an incident."""

    state: IncidentState
    review_by: datetime | None = None
    finish_by: datetime | None = None
    red_by: datetime | None = None
    suspended_until: datetime | None = None
    urged_at: datetime | None = None
    red_at: datetime | None = None
    calls: tuple[CallClock, ...] = ()
    decisions: tuple[DecisionClock, ...] = ()

    def due(self) -> tuple[datetime | None, Due | None]:
        """The nearest open deadline, and of what."""
        if self.state is IncidentState.CLOSED:
            return None, None
        asked = [(each.decide_by, Due.DECIDE) for each in self.decisions]
        if self.state is IncidentState.TO_VERIFY:
            return min(asked, default=(None, Due.VERIFY))
        if self.state is IncidentState.SUSPENDED:
            return min(asked, default=(self.suspended_until, None))
        return min([*asked, *self._ahead()], default=(self.finish_by, Due.FINISH))

    def _ahead(self) -> Iterator[tuple[datetime, Due]]:
        if self.state is IncidentState.TO_REVIEW and self.review_by:
            yield self.review_by, Due.REVIEW
        for call in self.calls:
            yield from call.ahead()

    def alarm_at(self) -> datetime | None:
        """When the clock has to do something next."""
        return min(self._alarms(), default=None)

    def _alarms(self) -> Iterable[datetime]:
        if self.state is IncidentState.CLOSED:
            return
        yield from (each.decide_by for each in self.decisions if each.level is DecisionLevel.STREET)
        if self.state is IncidentState.SUSPENDED:
            if self.suspended_until:
                yield self.suspended_until
            return
        if self.state is IncidentState.TO_VERIFY:
            return
        own = self.own_alarm()
        if own:
            yield own[0]
        yield from (found[0] for call in self.calls if (found := call.alarm()))

    def own_alarm(self) -> tuple[datetime, Alarm] | None:
        """What the clock does next to the incident itself, while no call of it runs: a late review, the red line."""
        if any(call.state in OPEN_CALLS for call in self.calls):
            return None
        pending = []
        first = self.review_by if self.state is IncidentState.TO_REVIEW else self.finish_by
        if self.urged_at is None and first:
            pending.append((first, Alarm.URGE))
        if self.red_at is None and self.red_by:
            pending.append((self.red_by, Alarm.RED))
        return min(pending, default=None)
