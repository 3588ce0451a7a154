"""What may be done to an incident, in which states, by whom: the table from which checks, buttons and routes come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from webapp.core.errors import Forbidden, Refused
from webapp.dispatch.rules.lists import ClosedAs, DecisionKind, DecisionLevel, Route
from webapp.dispatch.rules.states import CallAct, CallState, IncidentState, call_after


class Act(StrEnum):
    """What is done to an incident; the words are those of its address."""

    BLOW = "blow"
    JOIN = "join"
    REVIEW = "review"
    NOT_ACCEPT = "not-accept"
    CLAIM = "claim"
    UNCLAIM = "unclaim"
    CLASSIFY = "classify"
    CALL = "call"
    LEAD = "lead"
    MERGE = "merge"
    JOINT = "joint"
    WITHDRAW = "withdraw"
    FALSE_ALARM = "false-alarm"
    SETTLE = "settle"
    HAND_UP = "hand-up"
    SUSPEND = "suspend"
    RESUME = "resume"
    VERIFY = "verify"
    RATE = "rate"
    REOPEN = "reopen"
    NOTE = "note"
    PHOTO = "photo"
    BLOT = "blot"
    REMOVE_PHOTO = "remove-photo"
    EMERGENCY_CALLED = "emergency-called"
    DECIDE = "decide"
    ESCALATE = "escalate"
    URGE = "urge"
    SUPERVISE = "supervise"
    RED = "red"
    CLOSE = "close"


class Standing(StrEnum):
    """As what somebody stands to an incident or to one of its calls."""

    FOLLOWER = "follower"
    """Reads where it stands, not what is written in it."""
    READER = "reader"
    DESK = "desk"
    VERIFIER = "verifier"
    GRID = "grid"
    BLOWER = "blower"
    CALLEE = "callee"
    LEAD = "lead"
    STREET = "street"
    DISTRICT = "district"


_S, _W = IncidentState, Standing
_OPEN = frozenset(_S) - {_S.CLOSED}
_RUNNING = frozenset({_S.WAITING, _S.HANDLING})
_ANY = frozenset(_S)
# What was called at once is reviewed afterwards, at the latest before it is closed.
_UNREVIEWED = frozenset({_S.TO_REVIEW, _S.TO_VERIFY, *_RUNNING})
_INSIDE = frozenset({_W.DESK, _W.GRID, _W.BLOWER})
_TAKES_PART = frozenset(_W) - {_W.READER, _W.FOLLOWER}


@dataclass(frozen=True)
class Allowed:
    """In which states an act may be done, by whom, whether on one route alone, and whether a version is needed."""

    states: frozenset[IncidentState]
    by: frozenset[Standing]
    route: Route | None = None
    versioned: bool = False


INCIDENT_ACTS: Mapping[Act, Allowed] = {
    Act.REVIEW: Allowed(_UNREVIEWED, frozenset({_W.DESK}), Route.WHISTLE, versioned=True),
    Act.NOT_ACCEPT: Allowed(frozenset({_S.TO_REVIEW}) | _RUNNING, frozenset({_W.DESK}), versioned=True),
    Act.CLAIM: Allowed(_OPEN, frozenset({_W.DESK}), versioned=True),
    Act.UNCLAIM: Allowed(_OPEN, frozenset({_W.DESK}), versioned=True),
    Act.CLASSIFY: Allowed(_OPEN, frozenset({_W.DESK}), versioned=True),
    Act.CALL: Allowed(_RUNNING, frozenset({_W.DESK}), Route.WHISTLE, versioned=True),
    Act.LEAD: Allowed(_RUNNING, frozenset({_W.DESK}), Route.WHISTLE, versioned=True),
    Act.MERGE: Allowed(_OPEN, frozenset({_W.DESK}), versioned=True),
    Act.JOINT: Allowed(_OPEN, frozenset({_W.DESK}), versioned=True),
    Act.FALSE_ALARM: Allowed(_OPEN, frozenset({_W.DESK}), versioned=True),
    Act.RESUME: Allowed(frozenset({_S.SUSPENDED}), frozenset({_W.DESK}), versioned=True),
    Act.WITHDRAW: Allowed(frozenset({_S.TO_REVIEW, _S.WAITING}), frozenset({_W.BLOWER})),
    Act.SETTLE: Allowed(frozenset({_S.HANDLING}), _INSIDE, Route.SELF),
    Act.HAND_UP: Allowed(frozenset({_S.HANDLING}), _INSIDE, Route.SELF),
    Act.SUSPEND: Allowed(_RUNNING, frozenset({_W.DESK, _W.LEAD})),
    Act.VERIFY: Allowed(frozenset({_S.TO_VERIFY}), frozenset({_W.VERIFIER, _W.BLOWER})),
    Act.RATE: Allowed(frozenset({_S.TO_VERIFY, _S.CLOSED}), frozenset({_W.VERIFIER, _W.GRID, _W.BLOWER})),
    Act.REOPEN: Allowed(frozenset({_S.CLOSED}), _INSIDE),
    Act.NOTE: Allowed(_ANY, _TAKES_PART),
    Act.PHOTO: Allowed(_OPEN, _TAKES_PART),
    Act.BLOT: Allowed(_ANY, frozenset({_W.DESK})),
    Act.REMOVE_PHOTO: Allowed(_ANY, frozenset({_W.DESK})),
    Act.EMERGENCY_CALLED: Allowed(_OPEN, frozenset({_W.DESK, _W.BLOWER})),
}
"""Acts that somebody does by an address of their own; all others follow from these, or from the clock."""

CORRECTIONS = frozenset({Act.BLOT, Act.REMOVE_PHOTO})
"""Acts that history keeps as corrections, with their own name among the facts."""
SENT_LATER = frozenset({Act.NOTE, Act.PHOTO, Act.WITHDRAW, Act.SETTLE, Act.HAND_UP, Act.VERIFY, Act.EMERGENCY_CALLED})
"""What a phone keeps and sends: taken also when the right by which it was written has ended on the way."""
_ANSWERS = frozenset({_W.CALLEE, _W.DESK})
CALL_ACTS: Mapping[CallAct, frozenset[Standing]] = {
    CallAct.ACKNOWLEDGE: _ANSWERS,
    CallAct.SET_OUT: _ANSWERS,
    CallAct.ARRIVE: _ANSWERS,
    CallAct.FINISH: _ANSWERS,
    CallAct.REFUSE: _ANSWERS,
    CallAct.HAND_ON: _ANSWERS,
    CallAct.EXTEND: _ANSWERS,
    CallAct.RECALL: frozenset({_W.DESK}),
}
"""Who may do what to a call: who was called, or the desk on his behalf."""
DECIDERS: Mapping[DecisionLevel, Standing] = {
    DecisionLevel.COMMUNITY: _W.DESK,
    DecisionLevel.STREET: _W.STREET,
    DecisionLevel.DISTRICT: _W.DISTRICT,
}
"""Who decides at which level."""
CALL_STATES = frozenset({_S.WAITING, _S.HANDLING, _S.TO_VERIFY})
"""States of an incident in which its calls may be answered."""


WAYS_BACK: Mapping[ClosedAs, DecisionKind] = {
    ClosedAs.RESOLVED: DecisionKind.REOPENING,
    ClosedAs.NOT_ACCEPTED: DecisionKind.REACCEPTANCE,
    ClosedAs.DUPLICATE: DecisionKind.REACCEPTANCE,
    ClosedAs.FALSE_ALARM: DecisionKind.REACCEPTANCE,
}
"""What may be opened again, and by which decision: all but what its blower took back himself."""


def check_incident_act(act: Act, state: IncidentState, route: Route, standings: Iterable[Standing]) -> None:
    """Raise Forbidden for who may not, Refused where the state forbids it."""
    allowed = INCIDENT_ACTS[act]
    if not allowed.by & set(standings):
        raise Forbidden("this right is missing for that incident", act=act.value)
    if state not in allowed.states or allowed.route not in (None, route):
        raise Refused("this cannot be done to an incident in that state", state=state.value, act=act.value)


def check_call_act(act: CallAct, call: CallState, incident: IncidentState, standings: Iterable[Standing]) -> None:
    """Raise Forbidden for who may not, Refused where a state forbids it."""
    if not CALL_ACTS[act] & set(standings):
        raise Forbidden("this call is somebody else's", act=act.value)
    call_after(call, act)
    if incident not in CALL_STATES:
        raise Refused("this cannot be done while the incident is in that state", state=incident.value, act=act.value)


def incident_acts(state: IncidentState, route: Route, standings: Iterable[Standing]) -> list[Act]:
    """What somebody may do to an incident now."""
    held = set(standings)
    return [
        act
        for act, allowed in INCIDENT_ACTS.items()
        if state in allowed.states and allowed.route in (None, route) and allowed.by & held
    ]


def call_acts(call: CallState, incident: IncidentState, standings: Iterable[Standing]) -> list[CallAct]:
    """What somebody may do to a call now."""
    if incident not in CALL_STATES:
        return []
    held = set(standings)
    return [act for act, by in CALL_ACTS.items() if by & held and _has_arrow(call, act)]


def told_as(act: Act | CallAct) -> Act | CallAct:
    """As what history keeps an act."""
    return Act.CLASSIFY if act in CORRECTIONS else act


def _has_arrow(state: CallState, act: CallAct) -> bool:
    try:
        call_after(state, act)
    except Refused:
        return False
    return True
