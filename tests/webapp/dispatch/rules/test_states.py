"""The states of calls and incidents: every arrow, every act in every state, and any life at random beside a model."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from webapp.core.errors import Forbidden, Refused
from webapp.dispatch.rules import Act, CallAct, CallState, ClosedAs, IncidentState, Matter, Route, Standing, state_of
from webapp.dispatch.rules.acts import (
    CALL_ACTS,
    CALL_STATES,
    INCIDENT_ACTS,
    call_acts,
    check_call_act,
    check_incident_act,
    incident_acts,
)
from webapp.dispatch.rules.states import CALL_TRANSITIONS, Called, call_after

# Written out by hand, letter by letter: a sent, b acknowledged, c en route, d arrived, e done, f refused, g recalled.
_LETTERS = dict(zip("abcdefg", CallState, strict=True))
_ARROWS = {
    "acknowledge": "ab",
    "set-out": "ac bc",
    "arrive": "ad bd cd",
    "finish": "ae be ce de",
    "refuse": "af bf",
    "recall": "ag bg cg dg fg",
    "overrule": "fa",
    "uphold": "ff",
    "send-back": "ed",
    "reopen": "ea",
    "hand-on": "aa bb cc dd",
    "extend": "aa bb cc dd",
}
_OPEN = "to_review waiting handling to_verify suspended"
_WHEN = {
    "review": "to_review waiting handling to_verify",
    "not-accept": "to_review waiting handling",
    "claim": _OPEN,
    "unclaim": _OPEN,
    "classify": _OPEN,
    "call": "waiting handling",
    "lead": "waiting handling",
    "merge": _OPEN,
    "joint": _OPEN,
    "false-alarm": _OPEN,
    "resume": "suspended",
    "withdraw": "to_review waiting",
    "settle": "handling",
    "hand-up": "handling",
    "suspend": "waiting handling",
    "verify": "to_verify",
    "rate": "to_verify closed",
    "reopen": "closed",
    "note": f"{_OPEN} closed",
    "photo": _OPEN,
    "blot": f"{_OPEN} closed",
    "remove-photo": f"{_OPEN} closed",
    "emergency-called": _OPEN,
}
_EVERYBODY = frozenset(Standing)


@pytest.mark.parametrize(("state", "act"), list(itertools.product(CallState, CallAct)))
def test_a_call_moves_along_the_arrows_and_no_others(state: CallState, act: CallAct) -> None:
    arrows = {_LETTERS[each[0]]: _LETTERS[each[1]] for each in _ARROWS[act.value].split()}
    if state in arrows:
        assert call_after(state, act) is arrows[state]
    else:
        with pytest.raises(Refused):
            call_after(state, act)


def test_no_way_leads_out_of_recalled() -> None:
    assert not [state for state, _act in CALL_TRANSITIONS if state is CallState.RECALLED]


@pytest.mark.parametrize(("act", "state"), list(itertools.product(INCIDENT_ACTS, IncidentState)))
def test_an_act_is_done_in_its_states_and_no_others(act: Act, state: IncidentState) -> None:
    route = INCIDENT_ACTS[act].route or Route.WHISTLE
    if state.value in _WHEN[act.value].split():
        check_incident_act(act, state, route, _EVERYBODY)
        assert act in incident_acts(state, route, _EVERYBODY)
    else:
        with pytest.raises(Refused):
            check_incident_act(act, state, route, _EVERYBODY)
        assert act not in incident_acts(state, route, _EVERYBODY)


@pytest.mark.parametrize(("act", "standing"), list(itertools.product(INCIDENT_ACTS, Standing)))
def test_an_act_is_done_by_who_stands_so_to_the_incident(act: Act, standing: Standing) -> None:
    allowed = INCIDENT_ACTS[act]
    state, route = min(allowed.states), allowed.route or Route.WHISTLE
    if standing in allowed.by:
        check_incident_act(act, state, route, {standing})
    else:
        with pytest.raises(Forbidden):
            check_incident_act(act, state, route, {standing})


@pytest.mark.parametrize(("act", "call", "incident"), list(itertools.product(CALL_ACTS, CallState, IncidentState)))
def test_a_call_is_answered_while_its_incident_is_open(act: CallAct, call: CallState, incident: IncidentState) -> None:
    possible = (call, act) in CALL_TRANSITIONS and incident in CALL_STATES
    assert (act in call_acts(call, incident, _EVERYBODY)) is possible
    if possible:
        check_call_act(act, call, incident, {Standing.DESK})
    else:
        with pytest.raises(Refused):
            check_call_act(act, call, incident, {Standing.DESK})


def test_a_call_is_answered_by_who_is_called_or_by_the_desk_alone() -> None:
    for standing in set(Standing) - {Standing.CALLEE, Standing.DESK}:
        with pytest.raises(Forbidden):
            check_call_act(CallAct.ACKNOWLEDGE, CallState.SENT, IncidentState.WAITING, {standing})
    with pytest.raises(Forbidden):
        check_call_act(CallAct.RECALL, CallState.SENT, IncidentState.WAITING, {Standing.CALLEE})


class AnyLife(RuleBasedStateMachine):
    """An incident to which anything possible happens, beside a model that keeps words instead of a table."""

    def __init__(self) -> None:
        super().__init__()
        self.matter = Matter(Route.WHISTLE)
        self.calls: list[Called] = []
        # The model: what a person with pencil and paper would note.
        self.reviewed = self.at_once = self.paused = self.settled = False
        self.ended = ""
        self.whistle = True
        self.there: set[int] = set()
        self.did: set[int] = set()
        self.sent: set[int] = set()
        self.taken_back: set[int] = set()
        self.leads: int | None = None

    def _set(self, **changes: object) -> None:
        values = {name: getattr(self.matter, name) for name in Matter.__dataclass_fields__}
        self.matter = Matter(**{**values, "calls": tuple(self.calls), **changes})  # type: ignore[arg-type]

    @rule(at_once=st.booleans())
    @precondition(lambda self: not self.reviewed)
    def hurry(self, at_once: bool) -> None:
        self.at_once = at_once
        self._set(goes_at_once=at_once)

    @rule()
    def review(self) -> None:
        self.reviewed = True
        self._set(is_reviewed=True)

    @rule()
    @precondition(lambda self: (self.reviewed or self.at_once) and len(self.calls) < 4)
    def call(self) -> None:
        leads = self.leads is None
        self.sent.add(len(self.calls))
        self.calls.append(Called(CallState.SENT, leads))
        self.leads = len(self.calls) - 1 if leads else self.leads
        self._set()

    @rule(number=st.integers(0, 3), act=st.sampled_from(CallAct))
    def answer(self, number: int, act: CallAct) -> None:
        if number >= len(self.calls):
            return
        before = self.calls[number]
        try:
            after = call_after(before.state, act)
        except Refused:
            assert (before.state, act) not in CALL_TRANSITIONS
            return
        self.calls[number] = Called(after, before.is_lead)
        self._set()
        self._note(number, act)

    def _note(self, number: int, act: CallAct) -> None:
        if act is CallAct.RECALL:
            self.taken_back.add(number)
        if act is CallAct.ARRIVE:
            self.there.add(number)
        elif act is CallAct.FINISH:
            self.there.discard(number)
            self.did.add(number)
        elif act is CallAct.SEND_BACK:
            self.did.discard(number)
            self.there.add(number)
        elif act in (CallAct.RECALL, CallAct.REFUSE, CallAct.REOPEN):
            self.there.discard(number)
            self.did.discard(number)

    @rule()
    def hand_over_the_lead(self) -> None:
        if self.leads is None:
            return
        self.leads = (self.leads + 1) % len(self.calls)
        self.calls = [Called(each.state, number == self.leads) for number, each in enumerate(self.calls)]
        self._set()

    @rule(paused=st.booleans())
    def pause(self, paused: bool) -> None:
        self.paused = paused
        self._set(is_suspended=paused)

    @rule(settled=st.booleans())
    def settle(self, settled: bool) -> None:
        self.settled = settled
        self._set(is_settled=settled)

    @rule()
    @precondition(lambda self: not self.calls)
    def take_the_other_route(self) -> None:
        self.whistle = not self.whistle
        self._set(route=Route.WHISTLE if self.whistle else Route.SELF)

    @rule(how=st.sampled_from([None, *ClosedAs]))
    def end(self, how: ClosedAs | None) -> None:
        self.ended = how.value if how else ""
        self._set(closed_as=how)

    @invariant()
    def the_state_is_what_paper_says(self) -> None:
        assert state_of(self.matter).value == self._on_paper()

    def _on_paper(self) -> str:
        if self.ended:
            return "closed"
        if self.paused:
            return "suspended"
        if not self.whistle:
            return "to_verify" if self.settled else "handling"
        if not (self.reviewed or self.at_once or self.sent - self.taken_back):
            return "to_review"
        if self.leads in self.did:
            return "to_verify"
        return "handling" if self.there | self.did else "waiting"

    @invariant()
    def one_leads_at_most(self) -> None:
        assert sum(call.is_lead for call in self.calls) <= 1


AnyLife.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestAnyLife = AnyLife.TestCase
