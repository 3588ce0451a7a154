"""Why somebody is called, as codes with values; words are made where they are shown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gis.dispatch.candidates import Ground
from gis.dispatch.ranking import Ranked

# Never a minute: what is so exact would say where somebody stands.
_BUCKETS_MIN = ((0, 5), (5, 10), (10, 20))


class Code(StrEnum):
    """What a reason says: a ground, or what else speaks for somebody."""

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
    STANDS_IN = "stands_in"
    SKILL = "skill"
    NEARBY = "nearby"


@dataclass(frozen=True)
class Reason:
    """One reason, with what it names: `about`, `skills`, `from_min` and `until_min`."""

    code: Code
    values: Mapping[str, str | int] = field(default_factory=dict)


def explain(ranked: Ranked) -> tuple[Reason, ...]:
    """Why somebody is called, the ground first; of load and turns nothing is ever said."""
    candidate = ranked.candidate
    found = [Reason(Code(candidate.ground.value), {"about": candidate.about} if candidate.about else {})]
    if candidate.stands_in:
        found.append(Reason(Code.STANDS_IN))
    if ranked.skills and candidate.ground is not Ground.OFFER:
        found.append(Reason(Code.SKILL, {"skills": "、".join(ranked.skills)}))
    near = bucket(candidate.walk_s)
    if near is not None:
        found.append(Reason(Code.NEARBY, {"from_min": near[0], "until_min": near[1]}))
    return tuple(found)


def bucket(walk_s: float | None) -> tuple[int, int] | None:
    """The stretch of minutes in which a walk falls: 0 to 5, 5 to 10, 10 to 20; None beyond, or for no walk."""
    if walk_s is None or not math.isfinite(walk_s):
        return None
    return next(((low, high) for low, high in _BUCKETS_MIN if walk_s <= high * 60), None)
