"""Answers to a call: acknowledged, on the way, arrived, done, refused, handed on; and recalled by the desk."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.core.errors import Invalid, Refused
from webapp.core.notices import Topic
from webapp.dispatch.commands.concluding import lapse
from webapp.dispatch.commands.proving import prove
from webapp.dispatch.commands.scene import Scene, Told
from webapp.dispatch.models import Call, Decision
from webapp.dispatch.queries.named import only_helps
from webapp.dispatch.rules import DecisionKind, DecisionLevel
from webapp.dispatch.rules.clocks import LONGEST_EXTENSION, decide_by
from webapp.dispatch.schemas import asked


def acknowledge(scene: Scene, call: Call, body: asked.Answering) -> Told:
    """The callee has read it 签收."""
    call.acknowledged_at = scene.now
    return Told(body.note)


def set_out(scene: Scene, call: Call, body: asked.Answering) -> Told:
    """The callee is on the way."""
    call.acknowledged_at = call.acknowledged_at or scene.now
    call.en_route_at = scene.now
    return Told(body.note)


def arrive(scene: Scene, call: Call, body: asked.Arrive) -> Told:
    """The callee is there 报到; what shows it is kept, the position is not."""
    call.acknowledged_at = call.acknowledged_at or scene.now
    call.arrived_at = scene.now
    return Told(body.reason or body.note, prove(scene, call, body))


def finish(scene: Scene, call: Call, body: asked.Finish) -> Told:
    """It is done 已处置; without having come 远程办结 needs a reason."""
    call.remote = call.arrived_at is None
    if call.remote and not body.remote_reason:
        raise Invalid(_("Say why it could be done without coming."), remote_reason="required")
    call.acknowledged_at = call.acknowledged_at or scene.now
    call.done_at, call.done_by, call.outcome = scene.now, scene.doer.account_id, body.outcome
    lapse_of(scene, call)
    if call.is_lead:
        scene.incident.outcome = body.outcome
    return Told("；".join(filter(None, (body.outcome, body.remote_reason))), {"remote": call.remote})


def refuse(scene: Scene, call: Call, body: asked.Refuse) -> Told:
    """Not for this callee 退哨: once, on a ground; others decide 争议裁定."""
    if call.refusals:
        raise Refused(_("It was refused once, and overruled."))
    call.refusals += 1
    call.refusal_ground, call.closed_at = body.ground.value, scene.now
    lapse_of(scene, call)
    if call.person_id is not None and only_helps(scene.session, call.person_id, scene.now):
        # He offered hours and owes nothing: no duty is disputed, somebody else is called.
        call.is_lead = False
        return Told(body.note, {"ground": body.ground.value})
    ask(scene, DecisionKind.ARBITRATION, DecisionLevel.STREET, ground=body.ground.value, note=body.note, call=call)
    return Told(body.note, {"ground": body.ground.value})


def hand_on(_scene: Scene, call: Call, body: asked.HandOn) -> Told:
    """Handed on inside the callee."""
    call.handed_to = body.to
    return Told(body.to)


def ask_extension(scene: Scene, call: Call, body: asked.Extend) -> Told:
    """Ask for the one extension; the desk decides."""
    if call.extended:
        raise Refused(_("It was extended once."))
    if body.until_at <= call.finish_by:
        raise Invalid(_("An extension ends later than the present limit."), until_at="earlier")
    if body.until_at > scene.now + LONGEST_EXTENSION:
        raise Invalid(_("An extension ends within half a year."), until_at="range")
    decision = ask(scene, DecisionKind.EXTENSION, DecisionLevel.COMMUNITY, ground=body.ground, call=call)
    decision.until_at = body.until_at
    return Told(body.ground)


def recall_call(scene: Scene, call: Call, body: asked.Reasoned) -> Told:
    """The desk takes the call back 撤哨."""
    call.closed_at = scene.now
    lapse_of(scene, call)
    scene.messages.append((Topic.RECALL, call))
    return Told(body.reason)


def ask(
    scene: Scene,
    kind: DecisionKind,
    level: DecisionLevel,
    *,
    ground: str,
    note: str = "",
    call: Call | None = None,
) -> Decision:
    """Put something before those who decide it."""
    made = Decision(
        community_id=scene.incident.community_id,
        incident_id=scene.incident.id,
        call_id=call.id if call else None,
        kind=kind.value,
        level=level.value,
        asked_by=scene.doer.account_id,
        asked_at=scene.now,
        ground=ground[:200],
        note=note,
        decide_by=decide_by(level, scene.now, scene.hours),
    )
    scene.session.add(made)
    scene.decisions.append(made)
    return made


def lapse_of(scene: Scene, call: Call) -> None:
    """What was asked about a call is idle once the call is over."""
    for decision in [each for each in scene.decisions if each.call_id == call.id]:
        lapse(scene, decision)
        scene.decisions.remove(decision)
