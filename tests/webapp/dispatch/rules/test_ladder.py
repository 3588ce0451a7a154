from __future__ import annotations

import itertools

import pytest

from webapp.core.accounts.roles import Role
from webapp.dispatch.rules import Route, SettledLevel
from webapp.dispatch.rules.ladder import Checked, settled_level

FINDER, DOER, OTHER = 1, 2, 3


@pytest.mark.parametrize(
    ("route", "in_compound", "settler", "helped", "level"),
    [
        (Route.SELF, True, [Role.STAIR_LEADER], [], SettledLevel.COMPOUND),
        (Route.SELF, False, [Role.STAIR_LEADER], [], SettledLevel.GRID),
        (Route.SELF, True, [Role.GRID_LEADER, Role.STAIR_LEADER], [], SettledLevel.GRID),
        (Route.WHISTLE, True, [], [], SettledLevel.COMMUNITY),
        (Route.WHISTLE, True, [], ["organization.private_firm", "organization.bank"], SettledLevel.COMMUNITY),
        (Route.WHISTLE, True, [], ["organization.hotel", "organization.government"], SettledLevel.ABOVE),
        (Route.WHISTLE, True, [], ["organization.state_owned"], SettledLevel.ABOVE),
    ],
)
def test_the_rung_of_the_ladder(
    route: Route, in_compound: bool, settler: list[Role], helped: list[str], level: SettledLevel
) -> None:
    assert settled_level(route, in_compound=in_compound, settler=settler, helped=helped) is level


GRAVE = ("is_threat", "is_major", "failed_before", "was_disputed")


@pytest.mark.parametrize("flags", list(itertools.product([False, True], repeat=4)))
def test_the_doer_never_verifies_and_the_finder_only_what_is_ordinary(flags: tuple[bool, ...]) -> None:
    checked = Checked(frozenset({DOER}), FINDER, **dict(zip(GRAVE, flags, strict=True)))
    assert not checked.may_verify(DOER, is_verifier=True)
    assert checked.may_verify(FINDER, is_verifier=True) is not any(flags)
    assert checked.may_verify(OTHER, is_verifier=True)
    assert not checked.may_verify(OTHER, is_verifier=False)


def test_who_found_it_and_did_it_does_not_verify_it() -> None:
    assert not Checked(frozenset({FINDER}), FINDER).may_verify(FINDER, is_verifier=True)
