from __future__ import annotations

from webapp.core.accounts.policy import Action, allows, visitor


def test_an_anonymous_caller_reads_role_bound_layers_in_the_demo_only() -> None:
    assert allows(visitor(demo=True), Action.READ_OPS)
    assert not allows(visitor(demo=False), Action.READ_OPS)


def test_an_unknown_action_is_granted_to_nobody() -> None:
    assert not allows(visitor(demo=True), "everything")
