"""Who may do what: the one matrix from which checks, tests and the page of rights are made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from webapp.core.accounts.roles import Action, Role


class Reach(StrEnum):
    """How far a role that is bound to a grid carries.

    `grid`: to that grid and what lies below it. `community`: to the whole community the grid is part of.
    """

    GRID = "grid"
    COMMUNITY = "community"


@dataclass(frozen=True)
class Rule:
    """The roles that may do something, and how far a grid-bound one of them reaches."""

    roles: frozenset[Role]
    reach: Reach = Reach.GRID


_STAFF = frozenset({Role.DUTY_OFFICER, Role.SECRETARY, Role.VERIFIER, Role.PLANNER})
_OFFICE = frozenset({Role.DUTY_OFFICER, Role.SECRETARY})
_LEADERS = frozenset({Role.GRID_LEADER, Role.DEPUTY})
_PARTY = frozenset({Role.BRANCH_SECRETARY, Role.GROUP_LEADER})
_ARBITERS = frozenset({Role.STREET_OFFICER, Role.DISTRICT_OFFICER})
# Who is called, or sees something on his way.
_HANDS = (
    _LEADERS
    | _PARTY
    | {
        *(Role.DAY_LEADER, Role.VOLUNTEER, Role.STAIR_LEADER, Role.HOUSEHOLD_CONTACT, Role.RESPONDER),
    }
)

MATRIX: dict[Action, Rule] = {
    # Shops with their check states, organizations, camera posts, hazards.
    Action.READ_OPS: Rule(_STAFF | _LEADERS | {Role.WALL}, Reach.COMMUNITY),
    Action.EDIT_GROUND: Rule(_OFFICE | _LEADERS | {Role.PLANNER}),
    Action.APPROVE_GROUND: Rule(frozenset({Role.SECRETARY, Role.PLANNER})),
    # Names of those who hold a post; their duty phones need CALL_STAFF.
    Action.READ_ROSTER: Rule(_STAFF | _LEADERS | _PARTY, Reach.COMMUNITY),
    Action.CALL_STAFF: Rule(_OFFICE | _LEADERS | _PARTY),
    Action.EDIT_ROSTER: Rule(_OFFICE),
    Action.IMPORT_ROSTER: Rule(frozenset({Role.SECRETARY})),
    Action.READ_DUTY: Rule(_STAFF | _LEADERS, Reach.COMMUNITY),
    Action.EDIT_DUTY: Rule(_OFFICE),
    Action.READ_REGISTRATIONS: Rule(_STAFF | _LEADERS | _PARTY | {Role.RESPONDER}, Reach.COMMUNITY),
    Action.EDIT_REGISTRATIONS: Rule(_OFFICE),
    # A responder claims for his own organization alone, the office for whoever asked it to.
    Action.CLAIM_WISHES: Rule(_OFFICE | {Role.RESPONDER}, Reach.COMMUNITY),
    Action.READ_SHIFTS: Rule(_STAFF | _LEADERS, Reach.COMMUNITY),
    Action.MANAGE_SHIFTS: Rule(_OFFICE | _LEADERS),
    Action.WORK_SHIFT: Rule(frozenset({Role.DAY_LEADER})),
    # Who blew a whistle follows it, who is called answers his call: beyond these rights, and without them.
    Action.BLOW_WHISTLE: Rule(_OFFICE | _HANDS | {Role.VERIFIER}, Reach.COMMUNITY),
    Action.READ_INCIDENTS: Rule(_OFFICE | _LEADERS | _ARBITERS | {Role.VERIFIER}),
    Action.DISPATCH: Rule(_OFFICE),
    Action.ANSWER_CALLS: Rule(_HANDS, Reach.COMMUNITY),
    Action.VERIFY_INCIDENTS: Rule(_OFFICE | _LEADERS | {Role.VERIFIER}),
    Action.ARBITRATE: Rule(_ARBITERS),
    Action.EDIT_CATEGORIES: Rule(frozenset({Role.SECRETARY})),
    Action.READ_SENSITIVE: Rule(frozenset({Role.SECRETARY, Role.CARER})),
    Action.WRITE_SENSITIVE: Rule(_OFFICE | _LEADERS, Reach.COMMUNITY),
    Action.REVEAL_REPORTER: Rule(_OFFICE | _LEADERS),
    Action.IMPORT_HOTLINE: Rule(_OFFICE),
    Action.PRINT_SHEETS: Rule(_OFFICE | _LEADERS | {Role.PLANNER}),
    Action.EDIT_SETTINGS: Rule(frozenset({Role.SYSTEM_ADMIN})),
    Action.MANAGE_ACCOUNTS: Rule(frozenset({Role.SECURITY_ADMIN})),
    Action.READ_AUDIT: Rule(frozenset({Role.AUDIT_ADMIN})),
    Action.READ_HEALTH: Rule(frozenset({Role.SYSTEM_ADMIN})),
    Action.SHOW_WALL: Rule(_OFFICE | _ARBITERS | {Role.WALL}),
    Action.STEER_WALL: Rule(_OFFICE),
}
