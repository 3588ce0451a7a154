"""What follows every act: the state that results, what is due, the new version, who is told, the clock that is set."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.core.jobs import Task, Work, defer
from webapp.core.jobs.task import URGENT
from webapp.core.live import TIMELINE, emit, of_account, of_community, of_grid, of_wall
from webapp.core.notices import Recipient, Topic, notify
from webapp.dispatch.commands.scene import Scene, clocks_of, is_past, matter_of
from webapp.dispatch.models import Call, Decision
from webapp.dispatch.queries.standing import accounts_concerned, accounts_of_callee, grids_holding
from webapp.dispatch.queries.wall_marks import both_marks
from webapp.dispatch.rules import CallAct, CallState, ClosedAs, DecisionKind, IncidentState, Outcome, state_of
from webapp.dispatch.rules.states import ACTIVE_CALLS, OPEN_CALLS


def _rung(_work: Work) -> None:
    raise NotImplementedError("the jobs of dispatch say what is done")


RING = Task("dispatch.ring", _rung, queue=URGENT)
"""What the clock rings with; its handler is named where transactions are opened."""


def conclude(scene: Scene, *, is_new: bool = False) -> None:
    """Write the state that results, set the clock, tell of it."""
    incident = scene.incident
    _let_somebody_lead(scene)
    state = state_of(matter_of(scene))
    if state is IncidentState.TO_VERIFY:
        _lapse_suspensions(scene)
    incident.state = state.value
    incident.version += 0 if is_new else 1
    set_clock(scene)
    tell(scene)


def set_clock(scene: Scene) -> None:
    """Work out what is due, and let the clock ring for it, in the same transaction as the fact."""
    incident, before = scene.incident, scene.incident.alarm_at
    clocks = clocks_of(scene, scene.state)
    awaits = clocks.awaits()
    if awaits != incident.awaits:
        incident.awaits = awaits.value if awaits else None
        incident.await_by = clocks.await_until(awaits, scene.now, scene.hours) if awaits else None
        clocks = clocks_of(scene, scene.state)
    incident.due_at, what = clocks.due()
    incident.due_what = what.value if what else None
    incident.alarm_at = clocks.alarm_at()
    scene.session.flush()
    if incident.alarm_at and incident.alarm_at != before:
        # Without a lock of the queue: there what was set first for a later time would hold up what rings sooner.
        defer(scene.session, RING, at=incident.alarm_at, incident_id=incident.id)


def _let_somebody_lead(scene: Scene) -> None:
    """Where nobody leads any more and all who take part are done, the first of them answers for the whole."""
    present = [each for each in scene.calls if not is_past(scene, each)]
    if scene.lead is None and not any(is_open(each) for each in present):
        done = next((each for each in present if each.state == CallState.DONE), None)
        if done is not None:
            name_lead(scene, done)


def name_lead(scene: Scene, call: Call) -> None:
    """Let a call lead 牵头, and no other."""
    lead = scene.lead
    if lead is call:
        return
    if lead is not None:
        lead.is_lead = False
        scene.touch(lead)
        scene.session.flush()
    call.is_lead = True
    scene.touch(call)


def _lapse_suspensions(scene: Scene) -> None:
    """What is done needs no pause any more."""
    for decision in scene.decisions:
        if decision.kind == DecisionKind.SUSPENSION and not decision.outcome:
            lapse(scene, decision)


def tell(scene: Scene) -> None:
    """Tell who may read the incident, and walls, that it changed, and who is called that his call did."""
    staff, others = channels_of(scene), concerned(scene)
    told, told_to_walls = both_marks(scene.session, scene.incident.id)
    if told["claimed_by_name"] is not None and others:
        # Which officer has it in hand is known to staff; whoever blew the whistle or is called hears of the rest.
        _emit_change(scene, others, {**told, "claimed_by_name": None})
        others = []
    _emit_change(scene, [*staff, *others], told)
    _emit_change(scene, [of_wall(scene.incident.community_id)], told_to_walls, topic=TIMELINE)
    for call in scene.touched:
        tell_callee(scene, call)
    scene.touched.clear()
    _send_messages(scene)


def _emit_change(
    scene: Scene, channels: list[str], data: dict[str, object], *, topic: str = "incident.changed"
) -> None:
    incident = scene.incident
    emit(
        scene.session,
        topic,
        channels=channels,
        community_id=incident.community_id,
        ref=incident.id,
        version=incident.version,
        data=data,
    )


def _send_messages(scene: Scene) -> None:
    """Queue what leaves the house; of a simulated matter nothing does."""
    incident, messages = scene.incident, () if scene.incident.simulated else scene.messages
    for topic in {topic for topic, _ in messages}:
        to = {of.id if of else None: _recipient(scene, of) for about, of in messages if about is topic}
        notify(scene.session, topic, community_id=incident.community_id, to=to, number=incident.number)
    scene.messages.clear()


def _recipient(scene: Scene, call: Call | None) -> Recipient:
    """Whom a message about a call is for; without a callee of its own, whoever minds the desk."""
    if call is None or call.person_id is None:
        return Recipient(organization_id=call.organization_id if call else None)
    return Recipient(next(iter(callee_accounts(scene, call)), None), person_id=call.person_id)


def channels_of(scene: Scene) -> list[str]:
    """The community, and the grids that hold the incident or held it before this act."""
    incident = scene.incident
    grids = sorted(grids_holding(incident) | scene.held_before)
    return [of_community(incident.community_id), *(of_grid(each) for each in grids)]


def concerned(scene: Scene) -> list[str]:
    """The channels of who blew the whistle and of all who take part."""
    return [of_account(each) for each in accounts_concerned(scene.session, scene.incident.id, scene.now)]


def tell_callee(scene: Scene, call: Call, *, person_id: int | None = None) -> None:
    """Tell the accounts that answer for a call that it changed; or the person's whose it was."""
    accounts = (
        accounts_of_callee(scene.session, person_id=person_id, organization_id=None, at=scene.now)
        if person_id is not None
        else callee_accounts(scene, call)
    )
    if accounts:
        emit(
            scene.session,
            "call.changed",
            channels=[of_account(each) for each in accounts],
            community_id=call.community_id,
            ref=call.id,
            version=call.version,
            data={"incident": call.incident_id, "call": call.id, "state": call.state},
        )


def callee_accounts(scene: Scene, call: Call) -> list[int]:
    """The accounts that answer for a call."""
    return accounts_of_callee(
        scene.session, person_id=call.person_id, organization_id=call.organization_id, at=scene.now
    )


def close(scene: Scene, how: ClosedAs, *, duplicate_of: int | None = None) -> None:
    """Close the incident: nothing is expected of anybody any more."""
    incident = scene.incident
    incident.closed_as, incident.closed_at, incident.duplicate_of_id = how.value, scene.now, duplicate_of
    end_pause(scene)
    recall(scene, [each for each in scene.calls if is_open(each)])
    for decision in scene.decisions:
        lapse(scene, decision)


def lapse(scene: Scene, decision: Decision) -> None:
    """Let a question go that has become idle."""
    decision.outcome, decision.decided_at = Outcome.LAPSED.value, scene.now


def recall(scene: Scene, calls: Iterable[Call]) -> None:
    """Recall calls 撤哨, each with its line of history."""
    for call in calls:
        before = call.state
        scene.move(call, CallAct.RECALL)
        call.closed_at = scene.now
        scene.step(CallAct.RECALL, before, call=call)
        scene.messages.append((Topic.RECALL, call))


def end_pause(scene: Scene) -> None:
    """Let the clocks of the incident run again."""
    incident = scene.incident
    if incident.suspended_at is not None:
        incident.pause_s += round((scene.now - incident.suspended_at).total_seconds())
        incident.suspended_at = incident.suspended_until = None


def is_open(call: Call) -> bool:
    """Whether something is still expected of the callee."""
    return CallState(call.state) in OPEN_CALLS


def takes_part(call: Call) -> bool:
    """Whether the callee takes part: something is expected of him, or he did it."""
    return CallState(call.state) in ACTIVE_CALLS
