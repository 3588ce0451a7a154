"""What passes to the successor when an assignment ends: open calls of the person, incidents claimed at the desk."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.notices import Topic
from webapp.dispatch.commands.answering import lapse_of
from webapp.dispatch.commands.concluding import conclude, is_open, name_lead, tell_callee
from webapp.dispatch.commands.refusals import refusals
from webapp.dispatch.commands.scene import Doer, Scene, Told, staged
from webapp.dispatch.models import Call
from webapp.dispatch.rules import Act, CallAct, CallState
from webapp.roster.rules import Passing

_NOTE = "任期结束，转交接任者"
# Of an assignment at a grid, what lies in it; of any other, all that he still has open.
_HIS = """c.community_id = :community_id AND c.person_id = :person_id AND c.closed_at IS NULL AND c.done_at IS NULL
  AND EXISTS (SELECT FROM incident i WHERE i.id = c.incident_id AND i.state <> 'closed'
    AND (CAST(:grid_id AS bigint) IS NULL OR CAST(:grid_id AS bigint) IN (i.section_id, i.area_id)))"""
_CLAIMED = """i.community_id = :community_id AND i.state <> 'closed'
  AND i.claimed_by = (SELECT p.account_id FROM person p WHERE p.id = :person_id)
  AND EXISTS (SELECT FROM assignment a WHERE a.id = :assignment_id AND a.role IN ('secretary', 'duty_officer'))"""
# One after the other by number, as everybody locks who takes several; an act locks the incident before its calls.
_INCIDENTS = text(
    f"""SELECT i.id, {_CLAIMED} AS is_claimed FROM incident i
WHERE {_CLAIMED} OR EXISTS (SELECT FROM call c WHERE c.incident_id = i.id AND {_HIS}) ORDER BY i.id"""
)
_ACCOUNT = text("SELECT account_id FROM person WHERE id = :successor_id")


def pass_on(session: Session, bound: Mapping[str, object]) -> None:
    """Hand what somebody leaves open to his successor, incident by incident, as every act is done."""
    community_id, by = _number(bound["community_id"]), bound.get("by")
    doer = Doer("", _number(by) if by is not None else None)
    for row in session.execute(_INCIDENTS, dict(bound)).all():
        scene = staged(session, community_id, row.id, doer)
        with refusals(session), session.no_autoflush:
            _pass_calls(scene, _number(bound["person_id"]), _number(bound["successor_id"]))
            if row.is_claimed:
                _pass_claim(scene, session.scalar(_ACCOUNT, {"successor_id": bound["successor_id"]}))
            conclude(scene)


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def _pass_calls(scene: Scene, person_id: int, successor_id: int) -> None:
    for call in [each for each in scene.calls if each.person_id == person_id and is_open(each)]:
        known = next((each for each in scene.calls if _is_called(each, successor_id)), None)
        if known is not None and known.state == CallState.REFUSED:
            _take_back(scene, known)
            known = None
        if known is None:
            _give(scene, call, successor_id)
        else:
            _merge(scene, call, known)


def _is_called(call: Call, person_id: int) -> bool:
    return call.person_id == person_id and call.state != CallState.RECALLED


def _give(scene: Scene, call: Call, successor_id: int) -> None:
    """The call is the successor's; whose it was is kept, for who worked on something does not verify it."""
    before = call.person_id
    call.person_id = successor_id
    scene.touch(call)
    scene.session.flush()
    tell_callee(scene, call, person_id=before)
    _tell(scene, call, CallAct.HAND_ON, call.state, {"from_person": before})
    scene.messages.append((Topic.CALL, call))


def _merge(scene: Scene, call: Call, known: Call) -> None:
    """The successor is called besides: his own call goes on, and leads where this one led."""
    if call.is_lead:
        name_lead(scene, known)
    _take_back(scene, call)


def _take_back(scene: Scene, call: Call) -> None:
    before = call.state
    lapse_of(scene, call)
    scene.move(call, CallAct.RECALL)
    call.is_lead, call.closed_at = False, scene.now
    scene.session.flush()
    _tell(scene, call, CallAct.RECALL, before, {})


def _tell(scene: Scene, call: Call, act: CallAct, before: str, facts: Mapping[str, object]) -> None:
    scene.step(act, before, call=call, told=Told(_NOTE, facts))
    _audit(scene, f"dispatch.call_{act.value.replace('-', '_')}", "call", call.id)


def _pass_claim(scene: Scene, account_id: int | None) -> None:
    incident = scene.incident
    incident.claimed_by, incident.claimed_at = account_id, scene.now if account_id is not None else None
    act = Act.UNCLAIM if account_id is None else Act.CLAIM
    scene.step(act, incident.state, told=Told(_NOTE))
    _audit(scene, f"dispatch.{act.value}", "incident", incident.id)


def _audit(scene: Scene, act: str, of: str, object_id: int) -> None:
    record(
        scene.session,
        act,
        of=of,
        object_id=object_id,
        community_id=scene.incident.community_id,
        account_id=scene.doer.account_id,
        facts={"incident": scene.incident.id, "passed": True},
    )


# Whichever of the two is asked first hands on both.
PASSINGS = (
    Passing("calls", _("Open calls"), f"SELECT count(*) FROM call c WHERE {_HIS}", pass_on),
    Passing("claims", _("Incidents claimed at the desk"), f"SELECT count(*) FROM incident i WHERE {_CLAIMED}", pass_on),
)
