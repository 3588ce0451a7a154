"""The last events told, from which somebody who was away for a moment is served without the database."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from webapp.core.live.messages import Told
from webapp.core.live.snapshot import Snapshot

MOST = 2_000


class Ring:
    """Events in the order they were told; what `begin` shows may have been let go."""

    def __init__(self, begin: Snapshot, most: int = MOST) -> None:
        self.begin = begin
        self._most = most
        self._events: deque[Told] = deque()

    def add(self, events: Iterable[Told]) -> None:
        """Keep the newest, let go of the oldest."""
        self._events.extend(events)
        while len(self._events) > self._most:
            self.begin = self._events.popleft().after

    def since(self, seen: Snapshot) -> list[Told] | None:
        """What a reader has not heard; None where he was away for too long."""
        if not seen.covers(self.begin):
            return None
        return [each for each in self._events if not seen.shows(each.xact)]
