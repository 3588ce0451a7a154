"""What a reader has seen, as the database counts it: a snapshot, by which nothing is missed and nothing told twice.

Rows do not become visible in the order of their ids, nor in that of their transactions: a cursor that is a number
either skips those that commit late or waits for the longest transaction of the server. A snapshot does neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

_FORM = re.compile(r"(\d{1,20}):(\d{1,20}):((?:\d{1,20},){0,400}\d{1,20})?", re.ASCII)


@dataclass(frozen=True)
class Snapshot:
    """The transactions that are over: every one below `xmax` that is not in `running`."""

    xmin: int
    xmax: int
    running: frozenset[int] = frozenset()

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From PostgreSQL's own form, `xmin:xmax:running,…`; None for anything else."""
        found = _FORM.fullmatch(text)
        if not found:
            return None
        running = frozenset(map(int, found[3].split(","))) if found[3] else frozenset()
        made = cls(int(found[1]), int(found[2]), running)
        return made if made._is_one() else None

    def _is_one(self) -> bool:
        """Whether PostgreSQL would read it, too."""
        return 0 < self.xmin <= self.xmax < 2**63 and all(self.xmin <= each < self.xmax for each in self.running)

    def __str__(self) -> str:
        """In PostgreSQL's own form."""
        return f"{self.xmin}:{self.xmax}:{','.join(map(str, sorted(self.running)))}"

    def shows(self, xact: int) -> bool:
        """Whether what that transaction wrote is seen."""
        return xact < self.xmax and xact not in self.running

    def without(self, xacts: Iterable[int]) -> Snapshot:
        """The same, but for some transactions that are still to be told of."""
        running = self.running | frozenset(xacts)
        return Snapshot(min(self.xmin, *running) if running else self.xmin, self.xmax, running)

    def covers(self, other: Snapshot) -> bool:
        """Whether everything that `other` shows is seen."""
        between = sum(self.xmax <= each < other.xmax for each in other.running)
        if other.xmax - self.xmax > between:
            return False
        return not any(each < other.xmax and each not in other.running for each in self.running)
