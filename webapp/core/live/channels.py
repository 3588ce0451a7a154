"""Channels: whom an event is for, written so that no reader needs to be known when it is emitted."""

from __future__ import annotations

from webapp.core.accounts.policy import Actor, Scope, allows, grids_of
from webapp.core.accounts.roles import Action

READING = Action.READ_INCIDENTS
"""What one must be allowed to do to hear of a community's or a grid's events."""
SHOWING = Action.SHOW_WALL
"""What one must be allowed to do to hear what walls are told; a screen hears nothing else."""


def of_community(community_id: int) -> str:
    """Whoever may read the whole community."""
    return f"c:{community_id}"


def of_grid(grid_id: int) -> str:
    """Whoever may read that grid; an event names its section and its area."""
    return f"g:{grid_id}"


def of_account(account_id: int) -> str:
    """One account, wherever it is open."""
    return f"a:{account_id}"


def of_wall(community_id: int) -> str:
    """Whoever may show the wall display of a community, its screens among them."""
    return f"w:{community_id}"


def of_device(device_id: int) -> str:
    """One screen."""
    return f"d:{device_id}"


def heard_by(actor: Actor, community_id: int) -> frozenset[str]:
    """The channels of an actor in a community; empty where he holds nothing there.

    A program with a token hears what its scopes name; what is its account's own is not among that.
    """
    if not any(grant.community_id in (community_id, None) for grant in actor.grants):
        return frozenset()
    walls = {of_wall(community_id)} if allows(actor, SHOWING, Scope(community_id)) else set()
    if actor.device_id is not None:
        return frozenset({*walls, of_device(actor.device_id)} if walls else ())
    grids = grids_of(actor, READING, community_id)
    heard = walls | ({of_community(community_id)} if grids is None else {of_grid(each) for each in grids})
    if actor.account_id is not None and actor.scopes is None:
        heard.add(of_account(actor.account_id))
    return frozenset(heard)
