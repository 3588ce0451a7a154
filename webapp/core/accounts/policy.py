"""The pure question whether somebody may do something somewhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from webapp.core.accounts.matrix import MATRIX, Reach
from webapp.core.accounts.roles import Action, Role


@dataclass(frozen=True)
class Scope:
    """Where a thing is: its community, and the grids that hold it (section and area, by their lasting ids)."""

    community_id: int | None = None
    grid_ids: frozenset[int] = frozenset()


ANYWHERE = Scope()
"""Asks whether an action is allowed in at least one place."""


@dataclass(frozen=True)
class Grant:
    """A role somebody holds now: everywhere, in a community, or in a grid and what lies below it."""

    role: Role
    community_id: int | None = None
    grid_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Whoever sent the request; `scopes` narrows what an API token may do, None does not narrow."""

    account_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = frozenset()
    scopes: frozenset[Action] | None = None
    session_id: int | None = None
    device_id: int | None = None
    view: str = ""
    """Address of the one page that a screen shows."""
    must_change_password: bool = field(default=False, compare=False)
    has_second_factor: bool = field(default=True, compare=False)
    ends_at: datetime | None = field(default=None, compare=False)

    @property
    def is_known(self) -> bool:
        """Whether somebody, or a device, is logged in."""
        return self.account_id is not None or self.device_id is not None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held somewhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def standing(self) -> str:
        """A digest of what is held, by which an open page sees that something of it has ended."""
        held = sorted((grant.role, grant.community_id or 0, grant.grid_id or 0) for grant in self.grants)
        return hashlib.sha256(repr(held).encode()).hexdigest()[:16]


VISITOR = Actor()


def allows(actor: Actor, action: str, scope: Scope = ANYWHERE) -> bool:
    """Whether the matrix grants `action` to the actor at `scope`; an unknown action is granted to nobody."""
    if action not in MATRIX:
        return False
    rule = MATRIX[Action(action)]
    if actor.scopes is not None and action not in actor.scopes:
        return False
    return any(grant.role in rule.roles and _covers(grant, scope, rule.reach) for grant in actor.grants)


def communities_of(actor: Actor, action: str) -> frozenset[int]:
    """Communities in all of which the actor may do `action` to what belongs to no single grid."""
    found = {grant.community_id for grant in actor.grants if grant.community_id is not None}
    return frozenset(each for each in found if allows(actor, action, Scope(each)))


def grids_of(actor: Actor, action: str, community_id: int) -> frozenset[int] | None:
    """Grids of a community in which the actor may do `action`; None where it is the whole community."""
    if allows(actor, action, Scope(community_id)):
        return None
    held = {grant.grid_id for grant in actor.grants if grant.community_id == community_id and grant.grid_id}
    return frozenset(each for each in held if allows(actor, action, Scope(community_id, frozenset({each}))))


def _covers(grant: Grant, scope: Scope, reach: Reach) -> bool:
    if scope == ANYWHERE or grant.community_id is None:
        return True
    if grant.community_id != scope.community_id:
        return False
    return grant.grid_id is None or reach is Reach.COMMUNITY or grant.grid_id in scope.grid_ids
