"""As what somebody stands to an incident: from his rights, from having blown it, from being called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.accounts.policy import Actor, Scope, allows
from webapp.core.accounts.roles import LABELS, Action, Role
from webapp.core.clock import ZONE
from webapp.dispatch.rules import Standing

_LEADERS = frozenset({Role.GRID_LEADER, Role.DEPUTY})
_OF_ACCOUNT = """(c.person_id IN (SELECT p.id FROM person p WHERE p.account_id = :account_id)
  OR c.organization_id IN (SELECT k.organization_id FROM contact k WHERE k.account_id = :account_id
    AND k.opened_on <= CAST(:on_day AS date) AND (k.closed_on IS NULL OR k.closed_on > CAST(:on_day AS date))))"""
OWN_CALL = f"(c.state <> 'recalled' AND {_OF_ACCOUNT})"
"""A condition on a row `c` of calls: it is for :account_id, himself or his organization, on :on_day."""
_OWN = text(f"SELECT c.id, c.is_lead FROM call c WHERE c.incident_id = :incident_id AND {OWN_CALL}")
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
_WORDS = (
    *(Role.SECRETARY, Role.DUTY_OFFICER, Role.STREET_OFFICER, Role.DISTRICT_OFFICER, Role.VERIFIER),
    *(Role.GRID_LEADER, Role.DEPUTY, Role.DAY_LEADER, Role.RESPONDER, Role.BRANCH_SECRETARY, Role.GROUP_LEADER),
    *(Role.STAIR_LEADER, Role.HOUSEHOLD_CONTACT, Role.VOLUNTEER),
)


@dataclass(frozen=True)
class Where:
    """What decides who stands how to an incident."""

    id: int
    community_id: int
    grid_ids: frozenset[int]
    blown_by: int | None

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


def standings(session: Session, actor: Actor, where: Where, at: datetime) -> Standings:
    """How an actor stands to an incident at an instant."""
    own = _own_calls(session, actor, where, at)
    held = set(_by_right(actor, where))
    if where.blown_by is not None and where.blown_by == actor.account_id and _unnarrowed(actor, Action.BLOW_WHISTLE):
        held.add(Standing.BLOWER)
    if own:
        held.add(Standing.CALLEE)
    if any(own.values()):
        held.add(Standing.LEAD)
    if held & {Standing.BLOWER, Standing.CALLEE}:
        held.add(Standing.READER)
    return Standings(frozenset(held), frozenset(own))


def _by_right(actor: Actor, where: Where) -> Iterable[Standing]:
    for action, standing in (
        (Action.READ_INCIDENTS, Standing.READER),
        (Action.DISPATCH, Standing.DESK),
        (Action.VERIFY_INCIDENTS, Standing.VERIFIER),
    ):
        if allows(actor, action, where.scope):
            yield standing
    if allows(actor, Action.READ_INCIDENTS, where.scope) and _leads(actor, where):
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


def word_of(session: Session, actor: Actor, community_id: int, at: datetime) -> str:
    """What history calls somebody: his organization, else the word of his role; never a name."""
    held = {grant.role for grant in actor.grants if grant.community_id == community_id}
    role = next((role for role in _WORDS if role in held), None)
    if role is Role.RESPONDER and actor.account_id is not None:
        bound = {"community_id": community_id, **of_account(actor.account_id, at)}
        found: str | None = session.scalar(_ORGANIZATION, bound)
        return found or LABELS[role]
    return LABELS[role] if role else ""
