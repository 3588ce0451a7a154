"""The outcome of an inspection, and the numbers that stand at its head."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gis.errors import Problem

MOST_IDS = 50


@dataclass(frozen=True)
class Report:
    """Problems found in a set of layers; `counts` are rows per layer."""

    problems: tuple[Problem, ...]
    counts: Mapping[str, int]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems because of which rows are left out."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def as_dict(self) -> dict[str, Any]:
        """Plain data for storing; long lists of references are cut and their length kept."""
        return {"counts": dict(self.counts), "problems": [_plain(problem) for problem in self.problems]}


def bundled(problems: Iterable[Problem]) -> list[Problem]:
    """One problem for all that say the same of different rows, in the order of the first of each."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.code, problem.severity), []).append(problem)
    return [_bundle(group) for group in alike.values()]


def _bundle(alike: list[Problem]) -> Problem:
    first = alike[0]
    if len(alike) == 1:
        return first
    refs = tuple(ref for problem in alike for ref in problem.ids)
    return replace(first, text=f"{len(alike)} times, the first: {first.text}", ids=refs)


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "text": problem.text,
        "ids": list(problem.ids[:MOST_IDS]),
        "count": len(problem.ids),
        "place": list(problem.place) if problem.place else None,
    }
