"""As what somebody stands to an incident: from his rights, from having blown it, from being called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.accounts.policy import Actor, Scope, allows
from webapp.core.accounts.roles import LABELS, Action, Role
from webapp.core.clock import ZONE
from webapp.dispatch.models import Incident
from webapp.dispatch.rules import Standing

_LEADERS = frozenset({Role.GRID_LEADER, Role.DEPUTY})
HELD_BY_GRIDS = """(i.section_id = ANY(:grids) OR i.area_id = ANY(:grids)
  OR (i.joint AND (i.border_section_id = ANY(:grids) OR i.border_area_id = ANY(:grids))))"""
"""A condition on a row `i` of incidents: one of :grids holds it, as `grids_holding` says."""
# Arrays, so that the indexes of calls by person and by organization serve it.
_OF_ACCOUNT = """(c.person_id = ANY(ARRAY(SELECT p.id FROM person p WHERE p.account_id = :account_id))
  OR c.organization_id = ANY(ARRAY(SELECT k.organization_id FROM contact k WHERE k.account_id = :account_id
    AND k.opened_on <= CAST(:on_day AS date) AND (k.closed_on IS NULL OR k.closed_on > CAST(:on_day AS date)))))"""
OWN_CALL = f"""(c.state <> 'recalled' AND (c.state <> 'refused' OR EXISTS (
  SELECT FROM decision d WHERE d.call_id = c.id AND d.outcome IS NULL)) AND {_OF_ACCOUNT})"""
"""A condition on a row `c` of calls: it is for :account_id, himself or his organization, on :on_day.

Whose refusal was upheld has nothing to do with it any more.
"""
_OWN = text(f"SELECT c.id, c.is_lead FROM call c WHERE c.incident_id = :incident_id AND {OWN_CALL}")
_LEFT = text(
    f"""SELECT EXISTS (SELECT FROM call c WHERE c.incident_id = :incident_id AND c.state = 'refused'
  AND c.closed_at > CAST(:at AS timestamptz) - interval '1 day'
  AND NOT EXISTS (SELECT FROM decision d WHERE d.call_id = c.id) AND {_OF_ACCOUNT})"""
)
_ORGANIZATION = text(
    """SELECT o.name FROM contact k JOIN organization o ON o.id = k.organization_id
WHERE k.account_id = :account_id AND k.community_id = :community_id AND k.opened_on <= CAST(:on_day AS date)
  AND (k.closed_on IS NULL OR k.closed_on > CAST(:on_day AS date)) ORDER BY k.id LIMIT 1"""
)
_REACHED = text(
    """SELECT DISTINCT account_id FROM (
  SELECT p.account_id FROM person p WHERE p.id = :person_id UNION ALL
  SELECT k.account_id FROM contact k WHERE k.organization_id = :organization_id
    AND k.opened_on <= CAST(:on_day AS date) AND (k.closed_on IS NULL OR k.closed_on > CAST(:on_day AS date))) a
WHERE account_id IS NOT NULL"""
)
_CONCERNED = text(
    """SELECT DISTINCT account_id FROM (
  SELECT p.account_id FROM call c JOIN person p ON p.id = c.person_id
  WHERE c.incident_id = :incident_id AND c.state NOT IN ('recalled', 'refused') UNION ALL
  SELECT k.account_id FROM call c JOIN contact k ON k.organization_id = c.organization_id
  WHERE c.incident_id = :incident_id AND c.state NOT IN ('recalled', 'refused')
    AND k.opened_on <= CAST(:on_day AS date) AND (k.closed_on IS NULL OR k.closed_on > CAST(:on_day AS date)) UNION ALL
  SELECT i.blown_by FROM incident i WHERE i.id = :incident_id) a
WHERE account_id IS NOT NULL ORDER BY account_id"""
)
_WORDS = (
    *(Role.SECRETARY, Role.DUTY_OFFICER, Role.STREET_OFFICER, Role.DISTRICT_OFFICER, Role.VERIFIER),
    *(Role.GRID_LEADER, Role.DEPUTY, Role.DAY_LEADER, Role.RESPONDER, Role.BRANCH_SECRETARY, Role.GROUP_LEADER),
    *(Role.STAIR_LEADER, Role.HOUSEHOLD_CONTACT, Role.VOLUNTEER),
)


FOLLOWED_FOR = timedelta(days=30)
"""How long who was called still reads of what is closed."""


@dataclass(frozen=True)
class Where:
    """What decides who stands how to an incident."""

    id: int
    community_id: int
    grid_ids: frozenset[int]
    blown_by: int | None
    closed_at: datetime | None = None

    @property
    def scope(self) -> Scope:
        """Its community and the grids that hold it."""
        return Scope(self.community_id, self.grid_ids)


@dataclass(frozen=True)
class Standings:
    """How somebody stands to an incident, and which of its calls are his."""

    held: frozenset[Standing]
    own_calls: frozenset[int] = frozenset()

    def to_call(self, call_id: int) -> frozenset[Standing]:
        """How he stands to one of its calls."""
        return self.held if call_id in self.own_calls else self.held - {Standing.CALLEE, Standing.LEAD}


def where_of(incident: Incident) -> Where:
    """What decides who stands how to an incident."""
    return Where(incident.id, incident.community_id, grids_holding(incident), incident.blown_by, incident.closed_at)


def grids_holding(incident: Incident) -> frozenset[int]:
    """Section and area that hold an incident; where it is handled jointly, those beyond the border too."""
    beyond = (incident.border_section_id, incident.border_area_id) if incident.joint else ()
    return frozenset(each for each in (incident.section_id, incident.area_id, *beyond) if each is not None)


def standings(session: Session, actor: Actor, where: Where, at: datetime) -> Standings:
    """How an actor stands to an incident at an instant; whose right has ended follows it and does nothing."""
    own = _own_calls(session, actor, where, at)
    held = set(_by_right(actor, where)) | set(_by_part(actor, where, own, at))
    if held & {Standing.BLOWER, Standing.CALLEE}:
        held.add(Standing.READER)
    if not held and _has_left(session, actor, where, at):
        held.add(Standing.FOLLOWER)
    return Standings(frozenset(held), frozenset(own) if Standing.CALLEE in held else frozenset())


def _has_left(session: Session, actor: Actor, where: Where, at: datetime) -> bool:
    """Whether he declined lately: a phone that repeats what it sent is answered as before."""
    if actor.account_id is None or not _unnarrowed(actor, Action.ANSWER_CALLS):
        return False
    bound = {"incident_id": where.id, "at": at, **of_account(actor.account_id, at)}
    return bool(session.scalar(_LEFT, bound))


def _by_part(actor: Actor, where: Where, own: dict[int, bool], at: datetime) -> Iterable[Standing]:
    """What follows from having blown it, and from being called."""
    if where.blown_by is not None and where.blown_by == actor.account_id and _unnarrowed(actor, Action.BLOW_WHISTLE):
        yield Standing.BLOWER if allows(actor, Action.BLOW_WHISTLE, where.scope) else Standing.FOLLOWER
    if not own or (where.closed_at is not None and at - where.closed_at > FOLLOWED_FOR):
        return
    if where.closed_at is not None or not allows(actor, Action.ANSWER_CALLS, where.scope):
        yield Standing.FOLLOWER
        return
    yield Standing.CALLEE
    if any(own.values()):
        yield Standing.LEAD


def _by_right(actor: Actor, where: Where) -> Iterable[Standing]:
    for action, standing in (
        (Action.READ_INCIDENTS, Standing.READER),
        (Action.DISPATCH, Standing.DESK),
        (Action.VERIFY_INCIDENTS, Standing.VERIFIER),
    ):
        if allows(actor, action, where.scope):
            yield standing
    # What the grid does is what it registers: a token that only reads does not name it.
    if allows(actor, Action.BLOW_WHISTLE, where.scope) and _leads(actor, where):
        yield Standing.GRID
    if allows(actor, Action.ARBITRATE, where.scope):
        yield from _levels(actor, where)


def _leads(actor: Actor, where: Where) -> bool:
    return any(
        grant.role in _LEADERS and grant.community_id == where.community_id
        and (grant.grid_id is None or grant.grid_id in where.grid_ids)
        for grant in actor.grants
    )  # fmt: skip


def _levels(actor: Actor, where: Where) -> Iterable[Standing]:
    held = {grant.role for grant in actor.grants if grant.community_id == where.community_id}
    if Role.STREET_OFFICER in held:
        yield Standing.STREET
    if Role.DISTRICT_OFFICER in held:
        yield Standing.DISTRICT


def _own_calls(session: Session, actor: Actor, where: Where, at: datetime) -> dict[int, bool]:
    if actor.account_id is None or not _unnarrowed(actor, Action.ANSWER_CALLS):
        return {}
    rows = session.execute(_OWN, {"incident_id": where.id, **of_account(actor.account_id, at)})
    return {row.id: row.is_lead for row in rows}


def _unnarrowed(actor: Actor, action: Action) -> bool:
    """Whether a token, where the caller has one, names the action."""
    return actor.scopes is None or action in actor.scopes


def of_account(account_id: int, at: datetime) -> dict[str, object]:
    """The parameters of `OWN_CALL`."""
    return {"account_id": account_id, "on_day": at.astimezone(ZONE).date()}


def accounts_of_callee(
    session: Session, *, person_id: int | None, organization_id: int | None, at: datetime
) -> list[int]:
    """The accounts that answer for a callee."""
    bound = {"person_id": person_id, "organization_id": organization_id, "on_day": at.astimezone(ZONE).date()}
    return list(session.scalars(_REACHED, bound))


def accounts_concerned(session: Session, incident_id: int, at: datetime) -> list[int]:
    """The accounts of who blew an incident and of who takes part in it."""
    return list(session.scalars(_CONCERNED, {"incident_id": incident_id, "on_day": at.astimezone(ZONE).date()}))


def word_of(session: Session, actor: Actor, community_id: int, at: datetime) -> str:
    """What history calls somebody: his organization, else the word of his role; never a name."""
    held = {grant.role for grant in actor.grants if grant.community_id == community_id}
    role = next((role for role in _WORDS if role in held), None)
    if role is Role.RESPONDER and actor.account_id is not None:
        bound = {"community_id": community_id, **of_account(actor.account_id, at)}
        found: str | None = session.scalar(_ORGANIZATION, bound)
        return found or LABELS[role]
    return LABELS[role] if role else ""
