"""Channels: whom an event is for, written so that no reader needs to be known when it is emitted."""

from __future__ import annotations

from webapp.core.accounts.policy import Actor, grids_of
from webapp.core.accounts.roles import Action

READING = Action.READ_INCIDENTS
"""What one must be allowed to do to hear of a community's or a grid's events."""
SHOWING = Action.SHOW_WALL
"""What a screen must be allowed to."""


def of_community(community_id: int) -> str:
    """Whoever may read the whole community."""
    return f"c:{community_id}"


def of_grid(grid_id: int) -> str:
    """Whoever may read that grid; an event names its section and its area."""
    return f"g:{grid_id}"


def of_account(account_id: int) -> str:
    """One account, wherever it is open."""
    return f"a:{account_id}"


def heard_by(actor: Actor, community_id: int) -> frozenset[str]:
    """The channels of an actor in a community; empty where he holds nothing there.

    A program with a token hears what its scopes name; what is its account's own is not among that.
    """
    if not any(grant.community_id in (community_id, None) for grant in actor.grants):
        return frozenset()
    grids = grids_of(actor, READING if actor.device_id is None else SHOWING, community_id)
    heard = {of_community(community_id)} if grids is None else {of_grid(each) for each in grids}
    if actor.account_id is not None and actor.scopes is None:
        heard.add(of_account(actor.account_id))
    return frozenset(heard)
