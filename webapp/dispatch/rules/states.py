"""The states of a call and of an incident: one table of arrows, one pure function, and when each act may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from webapp.core.errors import Refused
from webapp.dispatch.rules.lists import ClosedAs, Route


class CallState(StrEnum):
    """How far a callee has come."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ARRIVED = "arrived"
    DONE = "done"
    REFUSED = "refused"
    RECALLED = "recalled"


class CallAct(StrEnum):
    """What is done to a call; the words are those of its address."""

    ACKNOWLEDGE = "acknowledge"
    SET_OUT = "set-out"
    ARRIVE = "arrive"
    FINISH = "finish"
    REFUSE = "refuse"
    HAND_ON = "hand-on"
    EXTEND = "extend"
    RECALL = "recall"
    OVERRULE = "overrule"
    UPHOLD = "uphold"
    SEND_BACK = "send-back"
    REOPEN = "reopen"


class IncidentState(StrEnum):
    """How far an incident has come."""

    TO_REVIEW = "to_review"
    WAITING = "waiting"
    HANDLING = "handling"
    TO_VERIFY = "to_verify"
    SUSPENDED = "suspended"
    CLOSED = "closed"


_C, _A = CallState, CallAct
_BEFORE_ARRIVAL = (_C.SENT, _C.ACKNOWLEDGED, _C.EN_ROUTE)
OPEN_CALLS = (*_BEFORE_ARRIVAL, _C.ARRIVED)
"""States in which something is still expected of a callee."""
ACTIVE_CALLS = (*OPEN_CALLS, _C.DONE)
"""States in which a callee takes part."""

CALL_TRANSITIONS: Mapping[tuple[CallState, CallAct], CallState] = {
    (_C.SENT, _A.ACKNOWLEDGE): _C.ACKNOWLEDGED,
    **{(state, _A.SET_OUT): _C.EN_ROUTE for state in (_C.SENT, _C.ACKNOWLEDGED)},
    **{(state, _A.ARRIVE): _C.ARRIVED for state in _BEFORE_ARRIVAL},
    **{(state, _A.FINISH): _C.DONE for state in OPEN_CALLS},
    **{(state, _A.REFUSE): _C.REFUSED for state in (_C.SENT, _C.ACKNOWLEDGED)},
    **{(state, _A.RECALL): _C.RECALLED for state in (*OPEN_CALLS, _C.REFUSED)},
    # Whoever was overruled begins anew.
    (_C.REFUSED, _A.OVERRULE): _C.SENT,
    (_C.REFUSED, _A.UPHOLD): _C.REFUSED,
    (_C.DONE, _A.SEND_BACK): _C.ARRIVED,
    (_C.DONE, _A.REOPEN): _C.SENT,
    # What changes nothing of the state.
    **{(state, _A.HAND_ON): state for state in OPEN_CALLS},
    **{(state, _A.EXTEND): state for state in OPEN_CALLS},
}
"""The whole of what may happen to a call; the database refuses every other change of state."""


def call_after(state: CallState, act: CallAct) -> CallState:
    """The state of a call after an act; raises Refused where the table has no such arrow."""
    found = CALL_TRANSITIONS.get((state, act))
    if found is None:
        raise Refused("this cannot be done to a call in that state", state=state.value, act=act.value)
    return found


@dataclass(frozen=True)
class Called:
    """What the state of an incident needs to know of a call."""

    state: CallState
    is_lead: bool = False


@dataclass(frozen=True)
class Matter:
    """What the state of an incident follows from."""

    route: Route
    calls: tuple[Called, ...] = ()
    """Calls that have a say: what was over before it was reopened is past."""
    closed_as: ClosedAs | None = None
    is_suspended: bool = False
    is_settled: bool = False
    is_reviewed: bool = False
    goes_at_once: bool = False
    """A threat to life or an emergency whistle: called at once, reviewed afterwards."""

    @property
    def is_released(self) -> bool:
        """Whether callees may answer: a call that was sent once is not locked in again by a correction."""
        return self.is_reviewed or self.goes_at_once or any(call.state is not CallState.RECALLED for call in self.calls)


def state_of(matter: Matter) -> IncidentState:
    """The state of an incident, a pure function of its calls and of what was decided."""
    if matter.closed_as is not None:
        return IncidentState.CLOSED
    if matter.is_suspended:
        return IncidentState.SUSPENDED
    if matter.route is Route.SELF:
        return IncidentState.TO_VERIFY if matter.is_settled else IncidentState.HANDLING
    return _of_whistle(matter)


def _of_whistle(matter: Matter) -> IncidentState:
    if not matter.is_released:
        return IncidentState.TO_REVIEW
    if any(call.is_lead and call.state is CallState.DONE for call in matter.calls):
        return IncidentState.TO_VERIFY
    if any(call.state in (CallState.ARRIVED, CallState.DONE) for call in matter.calls):
        return IncidentState.HANDLING
    return IncidentState.WAITING
