"""Who could be called, and what is wanted: plain facts without names."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """Why somebody is thought of; in the order in which they are called."""

    COMMON_PARTS = "common_parts"
    STAIR = "stair"
    SECTION = "section"
    AREA = "area"
    DAY_LEADER = "day_leader"
    DUTY_LIST = "duty_list"
    KIND = "kind"
    OFFER = "offer"
    POSTED = "posted"
    HOURS = "hours"


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be called; `key` names him for the caller alone.

    `walk_s` is seconds on foot from his declared post, infinite beyond reach, None where nobody walks from anywhere.
    `open_calls` and `recent_calls` are for the order alone and are never shown.
    """

    key: Hashable
    ground: Ground
    skills: frozenset[str] = frozenset()
    walk_s: float | None = None
    open_calls: int = 0
    recent_calls: int = 0
    stands_in: bool = False
    about: str = ""


@dataclass(frozen=True)
class Need:
    """So many of those who are called shall have a skill; without one, so many pairs of hands."""

    skill: str | None
    count: int = 1

    def is_met_by(self, candidate: Candidate) -> bool:
        """Whether he is one of those who are wanted."""
        return self.skill is None or self.skill in candidate.skills
