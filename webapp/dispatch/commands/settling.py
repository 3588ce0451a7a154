"""How an incident ends: settled by the grid, handed up, withdrawn, verified, rated, asked to be opened again."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.core.errors import Forbidden, Invalid, Refused
from webapp.core.notices import Topic
from webapp.dispatch.commands.answering import ask
from webapp.dispatch.commands.concluding import close
from webapp.dispatch.commands.deskwork import become_whistle, call_at_once, reclassify, set_terms
from webapp.dispatch.commands.joining import is_joined
from webapp.dispatch.commands.limiting import spend_matter
from webapp.dispatch.commands.scene import Scene, Told, goes_at_once
from webapp.dispatch.models import Call, Rating, Verification
from webapp.dispatch.queries.checking import checked_of
from webapp.dispatch.queries.named import kinds_of
from webapp.dispatch.rules import (
    CallAct,
    CalleeKind,
    CallState,
    ClosedAs,
    DecisionKind,
    DecisionLevel,
    RatingBy,
    RatingOf,
    Route,
    Standing,
    Verdict,
    VerifiedBy,
)
from webapp.dispatch.rules.acts import WAYS_BACK
from webapp.dispatch.rules.clocks import REOPEN_WITHIN
from webapp.dispatch.rules.ladder import settled_level
from webapp.dispatch.rules.states import ACTIVE_CALLS
from webapp.dispatch.schemas import asked

_LONGEST_PAUSE_DAYS = 180


def settle(scene: Scene, body: asked.Settle) -> Told:
    """The grid did it itself 网格自办; somebody else looks."""
    incident = scene.incident
    incident.settled_at, incident.settled_by, incident.outcome = scene.now, scene.doer.account_id, body.outcome
    incident.settled_level = _level(scene)
    return Told(body.outcome)


def hand_up(scene: Scene, body: asked.HandUp) -> Told:
    """What the grid cannot do alone becomes a whistle 吹哨上交, with what was tried."""
    incident = scene.incident
    incident.tried, incident.red_at = body.tried, None
    become_whistle(scene)
    reclassify(scene, body.category, None)
    if not (goes_at_once(incident) or incident.simulated):
        spend_matter(scene.session, incident.community_id, scene.doer, Route.WHISTLE)
    # The clocks of a whistle begin when it is one.
    set_terms(scene, scene.now)
    call_at_once(scene)
    return Told(body.tried)


def withdraw(scene: Scene, body: asked.Reasoned) -> Told:
    """Whoever blew the whistle takes it back, while nobody has come and nobody else reported the same.

    Raises Refused.
    """
    if is_joined(scene):
        raise Refused(_("Others reported the same; it goes on for them."))
    close(scene, ClosedAs.WITHDRAWN)
    return Told(body.reason)


def ask_suspension(scene: Scene, body: asked.Suspend) -> Told:
    """Ask that the clocks stand still 挂起; somebody else decides."""
    if not 0 < (body.until_at - scene.now).total_seconds() <= _LONGEST_PAUSE_DAYS * 86_400:
        raise Invalid(_("A suspension ends within half a year."), until_at="range")
    decision = ask(scene, DecisionKind.SUSPENSION, DecisionLevel.COMMUNITY, ground=body.ground)
    decision.until_at = body.until_at
    return Told(body.ground)


def verify(scene: Scene, body: asked.Verify) -> Told:
    """Somebody other than the doer looked 验收: it is closed, or goes back."""
    account_id = scene.doer.account_id
    checked = checked_of(scene.session, scene.incident, scene.now)
    is_verifier = Standing.VERIFIER in scene.held
    if account_id is None or not checked.may_verify(account_id, is_verifier=is_verifier):
        raise Forbidden(str(_("Who did it does not verify it; a disputed or grave one needs a third person.")))
    by = VerifiedBy.FINDER if account_id == scene.incident.blown_by else VerifiedBy.VERIFIER
    by = VerifiedBy.THIRD_PERSON if checked.needs_third_person else by
    write_verification(scene, body.outcome, by, body.note)
    return Told(body.note, {"outcome": body.outcome.value})


def write_verification(scene: Scene, outcome: Verdict, by: VerifiedBy, note: str) -> None:
    """Keep what was found and let it follow; the reporter verifies through his link, without an account."""
    incident = scene.incident
    scene.session.add(
        Verification(
            community_id=incident.community_id,
            incident_id=incident.id,
            outcome=outcome.value,
            account_id=scene.doer.account_id,
            by=by.value,
            note=note,
            at=scene.now,
        )
    )
    scene.session.flush()
    if outcome is Verdict.FAILED:
        send_back(scene)
        return
    incident.verified_at = scene.now
    if scene.route is Route.WHISTLE:
        incident.settled_level = _level(scene)
    close(scene, ClosedAs.RESOLVED)


def send_back(scene: Scene) -> None:
    """It is not solved: whoever leads goes on, with a limit to finish that begins anew."""
    incident, lead = scene.incident, scene.lead
    set_terms(scene, scene.now)
    incident.settled_at = incident.settled_by = incident.settled_level = None
    if lead is not None and lead.state == CallState.DONE:
        before = lead.state
        scene.move(lead, CallAct.SEND_BACK)
        lead.done_at, lead.arrived_at = None, lead.arrived_at or scene.now
        lead.finish_by, lead.red_by = incident.finish_by or lead.finish_by, incident.red_by or lead.red_by
        scene.step(CallAct.SEND_BACK, before, call=lead)
        scene.messages.append((Topic.CALL, lead))


def _level(scene: Scene) -> str:
    """The rung of the ladder: by whom the grid settled it, or who was called and did it."""
    incident = scene.incident
    return settled_level(
        scene.route,
        in_compound=incident.compound_id is not None,
        settler=[each.role for each in scene.doer.actor.grants if each.community_id == incident.community_id],
        helped=kinds_of(scene.session, [each.organization_id for each in scene.calls if _helped(each)]),
    ).value


def _helped(call: Call) -> bool:
    return call.state == CallState.DONE and call.kind == CalleeKind.ORGANIZATION


def rate(scene: Scene, body: asked.Rate) -> Told:
    """Stars for the service, or for a called organization 网格评部门; never for a person."""
    incident = scene.incident
    if incident.closed_as not in (None, ClosedAs.RESOLVED):
        raise Refused(_("There is nothing to rate."))
    call = scene.call(body.call_id) if body.call_id is not None else None
    if call is not None:
        _require_ratable(scene, call)
    scene.session.add(
        Rating(
            community_id=incident.community_id,
            incident_id=incident.id,
            call_id=call.id if call else None,
            of=(RatingOf.ORGANIZATION if call else RatingOf.SERVICE).value,
            stars=body.stars,
            by=RatingBy.GRID.value,
            account_id=scene.doer.account_id,
            note=body.note,
            at=scene.now,
        )
    )
    return Told(body.note, {"stars": body.stars})


def _require_ratable(scene: Scene, call: Call) -> None:
    """The grid rates what it called and what took part; nobody rates what he had a hand in."""
    if call.kind not in (CalleeKind.ORGANIZATION, CalleeKind.PROPERTY):
        raise Refused(_("Organizations are rated, never persons."))
    if CallState(call.state) not in ACTIVE_CALLS:
        raise Refused(_("There is nothing to rate."))
    doers = checked_of(scene.session, scene.incident, scene.now).doers
    if scene.doer.account_id in doers or not scene.held & {Standing.GRID, Standing.VERIFIER}:
        raise Forbidden("the grid rates the organization that was called")


def ask_reopening(scene: Scene, body: asked.Reopen) -> Told:
    """Ask that a closed incident be opened again, within thirty days; somebody else decides."""
    put_reopening(scene, body.ground)
    return Told(body.ground)


def put_reopening(scene: Scene, ground: str) -> None:
    """Put a reopening before the desk. Raises Refused where it ended otherwise, or too long ago."""
    incident = scene.incident
    kind = WAYS_BACK.get(ClosedAs(incident.closed_as)) if incident.closed_as else None
    if kind is None or incident.closed_at is None or scene.now - incident.closed_at > REOPEN_WITHIN:
        raise Refused(_("It cannot be opened again: it ended otherwise, or more than thirty days ago."))
    ask(scene, kind, DecisionLevel.COMMUNITY, ground=ground)
