"""Decisions 裁定: on refusals by street and district, on extensions, suspensions and reopenings by the desk."""

from __future__ import annotations

from datetime import datetime

from webapp.core.worktime.deadlines import Measure, Term
from webapp.dispatch.commands.deskwork import set_terms
from webapp.dispatch.commands.scene import Scene, Told
from webapp.dispatch.models import Call, Decision
from webapp.dispatch.rules import (
    CallAct,
    CallState,
    DecisionKind,
    LimitStep,
    Outcome,
    Route,
)
from webapp.dispatch.rules.clocks import Limits, deadlines, review_by
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


def begin_anew(scene: Scene, call: Call) -> None:
    """Let the clocks of a call begin now, by the limits it was called with."""
    due = deadlines(scene.now, limits_kept(call), scene.hours)
    call.acknowledge_by, call.arrive_by, call.finish_by, call.red_by = (
        *(due.acknowledge_by, due.arrive_by),
        *(due.finish_by, due.red_by),
    )
    call.acknowledged_at = call.en_route_at = call.arrived_at = call.done_at = None
    call.arrival_method = call.arrival_accuracy_m = call.arrival_far_m = None
    call.urged_at = call.supervised_at = call.red_at = None
    call.remote = False


def limits_kept(call: Call) -> Limits:
    """The limits that a call was sent with."""
    return {LimitStep(step): Term(amount, Measure(measure)) for step, (amount, measure) in call.limits.items()}


def _extended(scene: Scene, decision: Decision, call: Call | None, granted: bool) -> None:
    if not granted or call is None or decision.until_at is None:
        return
    call.red_by += decision.until_at - call.finish_by
    if call.is_lead and scene.incident.finish_by and scene.incident.red_by:
        _lengthen(scene, decision.until_at)
    call.finish_by, call.extended = decision.until_at, True
    scene.touch(call)


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
    incident.settled_by = incident.settled_level = incident.urged_at = incident.red_at = None
    incident.duplicate_of_id = None
    incident.reopenings += 1
    set_terms(scene, scene.now)
    if lead is not None and lead.state == CallState.DONE:
        scene.move(lead, CallAct.REOPEN)
        begin_anew(scene, lead)
        scene.step(CallAct.REOPEN, CallState.DONE.value, call=lead)
    elif incident.route == Route.WHISTLE:
        incident.reviewed, incident.review_by = False, review_by(scene.now, scene.hours)


_FOLLOWS = {
    DecisionKind.ARBITRATION: _arbitrated,
    DecisionKind.EXTENSION: _extended,
    DecisionKind.SUSPENSION: _suspended,
    DecisionKind.REOPENING: _reopened,
    DecisionKind.REACCEPTANCE: _reopened,
}
