"""Decisions 裁定: on refusals by street and district, on extensions, suspensions and reopenings by the desk."""

from __future__ import annotations

from datetime import datetime

from webapp.dispatch.commands.calling import begin_anew, call_again
from webapp.dispatch.commands.deskwork import call_at_once, set_terms
from webapp.dispatch.commands.scene import Scene, Told, matter_of
from webapp.dispatch.models import Call, Decision
from webapp.dispatch.rules import (
    CallAct,
    CallState,
    DecisionKind,
    Outcome,
    Route,
    state_of,
)
from webapp.dispatch.rules.clocks import review_by
from webapp.dispatch.schemas import asked


def decide(scene: Scene, decision: Decision, body: asked.Decide) -> Told:
    """Take a decision and let it follow."""
    decision.outcome, decision.answer = body.outcome.value, body.answer
    decision.decided_by, decision.decided_at = scene.doer.account_id, scene.now
    scene.decisions.remove(decision)
    call = scene.call(decision.call_id) if decision.call_id is not None else None
    _FOLLOWS[DecisionKind(decision.kind)](scene, decision, call, body.outcome is Outcome.GRANTED)
    return Told(body.answer, {"kind": decision.kind, "level": decision.level, "outcome": body.outcome.value})


def _arbitrated(scene: Scene, _decision: Decision, call: Call | None, granted: bool) -> None:
    """Upheld 退哨成立: somebody else is called. Overruled 驳回: it stays, with clocks that begin anew."""
    assert call is not None
    before = call.state
    if granted:
        scene.move(call, CallAct.UPHOLD)
        call.is_lead = False
        scene.step(CallAct.UPHOLD, before, call=call)
        return
    scene.move(call, CallAct.OVERRULE)
    call.closed_at = None
    begin_anew(scene, call)
    scene.step(CallAct.OVERRULE, before, call=call)


def _extended(scene: Scene, decision: Decision, call: Call | None, granted: bool) -> None:
    if not granted or call is None or decision.until_at is None:
        return
    call.extended = True
    scene.touch(call)
    # What was moved further meanwhile is not shortened by it.
    if decision.until_at > call.finish_by:
        call.red_by += decision.until_at - call.finish_by
        call.finish_by = decision.until_at
    if call.is_lead:
        _lengthen(scene, decision.until_at)


def _lengthen(scene: Scene, until_at: datetime) -> None:
    incident = scene.incident
    if incident.finish_by and incident.red_by and until_at > incident.finish_by:
        incident.red_by += until_at - incident.finish_by
        incident.finish_by = until_at


def _suspended(scene: Scene, decision: Decision, _call: Call | None, granted: bool) -> None:
    if granted:
        scene.incident.suspended_at, scene.incident.suspended_until = scene.now, decision.until_at


def _reopened(scene: Scene, _decision: Decision, _call: Call | None, granted: bool) -> None:
    """Opened again: who led begins anew; what was never accepted is reviewed."""
    if not granted:
        return
    incident, lead = scene.incident, scene.lead
    incident.closed_as = incident.closed_at = incident.verified_at = incident.settled_at = None
    incident.settled_by = incident.settled_level = incident.red_at = None
    incident.reopenings, incident.reopened_at = incident.reopenings + 1, scene.now
    incident.duplicate_of_id = None
    set_terms(scene, scene.now)
    # Open in the rows before anybody is called; what follows from the calls is written in the end.
    incident.state, incident.version = state_of(matter_of(scene)).value, incident.version + 1
    if lead is not None and lead.state == CallState.DONE:
        call_again(scene, lead)
    elif incident.route == Route.WHISTLE:
        incident.reviewed, incident.review_by = False, review_by(scene.now, scene.hours)
        _lead_no_more(scene, lead)
        call_at_once(scene)


def _lead_no_more(scene: Scene, lead: Call | None) -> None:
    if lead is not None:
        lead.is_lead = False
        scene.touch(lead)
        scene.session.flush()


_FOLLOWS = {
    DecisionKind.ARBITRATION: _arbitrated,
    DecisionKind.EXTENSION: _extended,
    DecisionKind.SUSPENSION: _suspended,
    DecisionKind.REOPENING: _reopened,
    DecisionKind.REACCEPTANCE: _reopened,
}
