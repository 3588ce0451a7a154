"""The ladder 微事不出楼院、小事不出网格、大事不出社区、吹哨上交, and who may verify."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from webapp.core.accounts.roles import Role
from webapp.dispatch.rules.lists import Route, SettledLevel

_OF_A_COMPOUND = frozenset({Role.STAIR_LEADER, Role.HOUSEHOLD_CONTACT})
_ABOVE = frozenset({"organization.government", "organization.public_institution", "organization.state_owned"})
"""Kinds of organizations of street, departments and public services; shops and firms that help are the community's."""


def settled_level(
    route: Route, *, in_compound: bool, settler: Collection[Role], helped: Collection[str]
) -> SettledLevel:
    """The rung on which something was settled: within the compound, the grid, the community, or above it.

    `helped` are the kinds of the organizations that were called and did it.
    """
    if route is Route.SELF:
        by_neighbours = bool(settler) and set(settler) <= _OF_A_COMPOUND
        return SettledLevel.COMPOUND if in_compound and by_neighbours else SettledLevel.GRID
    if not _ABOVE.isdisjoint(helped):
        return SettledLevel.ABOVE
    return SettledLevel.COMMUNITY


@dataclass(frozen=True)
class Checked:
    """What decides who may verify: all who did it, who found it, and whether a third person is asked for."""

    doers: frozenset[int]
    finder: int | None
    is_threat: bool = False
    is_major: bool = False
    failed_before: bool = False
    was_disputed: bool = False

    @property
    def needs_third_person(self) -> bool:
        """Whether neither finder nor doer may verify it."""
        return self.is_threat or self.is_major or self.failed_before or self.was_disputed

    def may_verify(self, account_id: int, *, is_verifier: bool) -> bool:
        """Whether somebody may: never who did it; who found it only what is ordinary."""
        if account_id in self.doers:
            return False
        if account_id == self.finder:
            return not self.needs_third_person
        return is_verifier
