"""A small set of those who could come that covers what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gis.dispatch.candidates import Candidate, Need
from gis.dispatch.ranking import Ranked


def cover(ranked: Sequence[Ranked], needs: Sequence[Need], always: Iterable[Ranked] = ()) -> list[Ranked]:
    """Those of `always` and as few more as cover the needs as far as they can be; in the order given.

    One person may serve several needs: who repairs pipes is a pair of hands as well. The first of `always` leads
    and is never left out. Greedy set multicover: who serves most of what is still missing is taken next, the
    earlier of equals, then whoever turns out not to be missed is let go, from the end. At most H(k) times the
    smallest set, k being the most needs that one of them serves (Dobson, Math. Oper. Res. 7, 1982), and none of
    those who were added can be left out.
    """
    given = list(dict.fromkeys(always))
    left = [each for each in ranked if each not in given]
    chosen: list[Ranked] = []
    missing = uncovered(given, needs)
    while missing:
        best = max(left, key=lambda each: _serves(each.candidate, missing), default=None)
        if best is None or not _serves(best.candidate, missing):
            break
        chosen.append(best)
        left.remove(best)
        missing = uncovered([*given, *chosen], needs)
    place = {each: at for at, each in enumerate(ranked)}
    needed = _pruned(given, sorted(chosen, key=place.__getitem__), needs)
    return given + needed


def uncovered(chosen: Iterable[Ranked], needs: Iterable[Need]) -> list[Need]:
    """What is still wanted beside those who were chosen, with how many are missing."""
    candidates = [each.candidate for each in chosen]
    counted = ((need, need.count - sum(map(need.is_met_by, candidates))) for need in needs)
    return [Need(need.skill, missing) for need, missing in counted if missing > 0]


def covered(chosen: Iterable[Ranked], needs: Iterable[Need]) -> bool:
    """Whether nothing is wanted beside those who were chosen."""
    return not uncovered(chosen, needs)


def _serves(candidate: Candidate, missing: Sequence[Need]) -> int:
    """How many of the needs that are not met he meets."""
    return sum(need.is_met_by(candidate) for need in missing)


def _pruned(given: Sequence[Ranked], chosen: Sequence[Ranked], needs: Sequence[Need]) -> list[Ranked]:
    """Those of `chosen` without whom more would be missing."""
    kept = list(chosen)
    for each in reversed(chosen):
        without = [other for other in kept if other is not each]
        if uncovered([*given, *without], needs) == uncovered([*given, *kept], needs):
            kept = without
    return kept
