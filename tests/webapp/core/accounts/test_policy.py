from __future__ import annotations

import pytest

from webapp.core.accounts.matrix import MATRIX
from webapp.core.accounts.policy import ANYWHERE, VISITOR, Actor, Grant, Scope, allows, communities_of, grids_of
from webapp.core.accounts.roles import Action, Role

HERE, THERE = 1, 2
SECTION, AREA, OTHER_AREA = 11, 10, 20
IN_SECTION = Scope(HERE, frozenset({SECTION, AREA}))


def holding(*grants: Grant, scopes: frozenset[Action] | None = None) -> Actor:
    return Actor(account_id=1, grants=frozenset(grants), scopes=scopes)


def test_a_visitor_may_do_nothing_that_needs_a_role() -> None:
    assert not any(allows(VISITOR, action) for action in Action)


def test_an_unknown_action_is_granted_to_nobody() -> None:
    assert not allows(holding(*(Grant(role) for role in Role)), "everything")


def test_every_action_is_for_some_roles_only() -> None:
    assert set(MATRIX) == set(Action)
    assert all(0 < len(rule.roles) < len(Role) for rule in MATRIX.values())


def test_a_role_of_one_community_is_nothing_in_another() -> None:
    secretary = holding(Grant(Role.SECRETARY, HERE))
    assert allows(secretary, Action.EDIT_ROSTER, Scope(HERE))
    assert not allows(secretary, Action.EDIT_ROSTER, Scope(THERE))


def test_a_grid_leader_acts_in_the_grid_and_below_it_only() -> None:
    leader = holding(Grant(Role.GRID_LEADER, HERE, AREA))
    assert allows(leader, Action.EDIT_GROUND, IN_SECTION)
    assert not allows(leader, Action.EDIT_GROUND, Scope(HERE, frozenset({OTHER_AREA})))
    assert not allows(leader, Action.EDIT_GROUND, Scope(HERE))


def test_some_actions_reach_from_a_grid_over_the_whole_community() -> None:
    leader = holding(Grant(Role.GRID_LEADER, HERE, AREA))
    assert allows(leader, Action.READ_OPS, Scope(HERE))
    assert not allows(leader, Action.READ_OPS, Scope(THERE))


def test_anywhere_asks_for_one_place_at_least() -> None:
    assert allows(holding(Grant(Role.GRID_LEADER, HERE, AREA)), Action.EDIT_GROUND, ANYWHERE)
    assert not allows(holding(Grant(Role.VOLUNTEER, HERE, AREA)), Action.EDIT_GROUND, ANYWHERE)


def test_a_token_never_does_more_than_its_scopes_nor_than_its_owner() -> None:
    token = holding(Grant(Role.SECRETARY, HERE), scopes=frozenset({Action.READ_ROSTER, Action.READ_AUDIT}))
    assert allows(token, Action.READ_ROSTER, Scope(HERE))
    assert not allows(token, Action.EDIT_ROSTER, Scope(HERE))
    assert not allows(token, Action.READ_AUDIT, Scope(HERE))


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_an_administrator_reads_no_community(role: Role) -> None:
    administrator = holding(Grant(role))
    assert not allows(administrator, Action.READ_ROSTER, Scope(HERE))
    assert not allows(administrator, Action.READ_OPS, Scope(HERE))


def test_where_a_role_holds_can_be_asked() -> None:
    actor = holding(Grant(Role.SECRETARY, HERE), Grant(Role.GRID_LEADER, THERE, OTHER_AREA))
    assert communities_of(actor, Action.EDIT_GROUND) == {HERE}
    assert grids_of(actor, Action.EDIT_GROUND, HERE) is None
    assert grids_of(actor, Action.EDIT_GROUND, THERE) == {OTHER_AREA}
