"""Who may do what: one matrix, one pure question."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles a caller can hold."""

    VISITOR = "visitor"
    DEMO_VISITOR = "demo_visitor"


class Action(StrEnum):
    """Actions that are not public."""

    READ_OPS = "ops.read"


MATRIX: dict[Action, frozenset[Role]] = {
    # Shops' check states, cameras and hazards: roles only. Until log-in exists that is the demo's visitor.
    Action.READ_OPS: frozenset({Role.DEMO_VISITOR}),
}


@dataclass(frozen=True)
class Actor:
    """Whoever sent the request."""

    roles: frozenset[Role]


def visitor(*, demo: bool) -> Actor:
    """An anonymous caller; in the demo he may look at the layers of every role."""
    return Actor(frozenset({Role.VISITOR, Role.DEMO_VISITOR} if demo else {Role.VISITOR}))


def allows(actor: Actor, action: str) -> bool:
    """Whether the matrix grants `action` to one of the actor's roles; an unknown action is granted to nobody."""
    granted = MATRIX.get(Action(action), frozenset()) if action in Action._value2member_map_ else frozenset()
    return bool(granted & actor.roles)
