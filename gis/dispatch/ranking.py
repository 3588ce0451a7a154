"""The order in which those who could come are asked: minutes on foot, and what else weighs, in minutes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gis.dispatch.candidates import Candidate, Ground, Need
from gis.dispatch.walking import REACH_S

_ORDER = {ground: place for place, ground in enumerate(Ground)}


@dataclass(frozen=True)
class Weights:
    """What each burden weighs, in minutes on foot."""

    unskilled_min: float
    open_call_min: float
    recent_call_min: float
    most_recent_calls: int = 10


USUAL = Weights(unskilled_min=10, open_call_min=10, recent_call_min=1)
# Where life is threatened the nearest come, however often they came before.
LIFE = Weights(unskilled_min=3, open_call_min=5, recent_call_min=0)


@dataclass(frozen=True)
class Ranked:
    """A candidate in his place of the order; `cost_min` is never shown to anybody."""

    candidate: Candidate
    cost_min: float
    skills: tuple[str, ...]


def rank(candidates: Iterable[Candidate], needs: Sequence[Need] = (), weights: Weights = USUAL) -> list[Ranked]:
    """The candidates in order: by their ground, then by cost, then by key, so that equal input gives equal order.

    cost = walk + unskilled·[a skill is wanted, he has none of them] + open·(his open calls)
         + recent·min(his calls of the last 30 days, most)                                     [minutes]

    The form is the generalised cost of transport planning (Ortúzar and Willumsen, Modelling Transport): unlike
    burdens in one currency, here minutes on foot. That open calls count is queueing: who is busy comes
    later. That recent calls count is notification fatigue: volunteers who are asked too often fall silent
    (Manshadi and Rodilitz, Online Policies for Efficient Volunteer Crowdsourcing, Management Science 68, 2022).
    The weights are this product's own choice: a fit pair of hands ten minutes further off is worth waiting for,
    and somebody with a call open is asked as if he stood ten minutes further away.
    """
    wanted = frozenset(need.skill for need in needs if need.skill is not None)
    found = [_ranked(each, wanted, weights) for each in candidates]
    return sorted(found, key=lambda r: (_ORDER[r.candidate.ground], r.cost_min, str(r.candidate.key)))


def _ranked(candidate: Candidate, wanted: frozenset[str], weights: Weights) -> Ranked:
    fitting = tuple(sorted(wanted & candidate.skills))
    cost = _walk_min(candidate.walk_s)
    cost += weights.unskilled_min * bool(wanted and not fitting)
    cost += weights.open_call_min * candidate.open_calls
    cost += weights.recent_call_min * min(candidate.recent_calls, weights.most_recent_calls)
    return Ranked(candidate, cost, fitting)


def _walk_min(walk_s: float | None) -> float:
    """Minutes; whoever is beyond reach stands at its edge, whoever does not walk stands here."""
    if walk_s is None:
        return 0.0
    return (walk_s if math.isfinite(walk_s) else REACH_S) / 60
