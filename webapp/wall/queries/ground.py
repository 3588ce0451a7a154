"""What a wall shows of the ground: the same while the community's stamp is, so that it is counted once for all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from sqlalchemy.orm import Session

from webapp.core.figure import Figure
from webapp.figures.queries import AsOf, Number, figures_as_of
from webapp.wall.queries.hazards import Hazards, hazards
from webapp.wall.queries.heading import Heading
from webapp.wall.queries.sections import SectionGround, section_grounds
from webapp.wall.rules.chosen import OF_GROUND

_MOST = 64


@dataclass(frozen=True)
class GroundShown:
    """Figures of the ground on a day and at the baseline, sections and hazards of the day."""

    figures: Mapping[str, Number]
    baseline: Mapping[str, Number] | None
    sections: Sequence[SectionGround]
    hazards: Hazards


Key = tuple[int, int, date]


class GroundKept:
    """The last grounds that were counted, by community, stamp and day: any change of the ground moves the stamp on.

    For one database and for sessions that change nothing: what is rolled back leaves the stamp as it was.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._locks: dict[Key, Lock] = {}
        self._kept: OrderedDict[Key, GroundShown] = OrderedDict()

    def get(self, key: Key, count: Callable[[], GroundShown]) -> GroundShown:
        """What is kept under a key, counted by the first who asks while the others wait for him."""
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return found
            own = self._locks.setdefault(key, Lock())
        with own:
            with self._lock:
                if (found := self._kept.get(key)) is not None:
                    return found
            counted = count()
            with self._lock:
                self._kept[key] = counted
                self._locks.pop(key, None)
                while len(self._kept) > _MOST:
                    self._kept.popitem(last=False)
        return counted


def ground(session: Session, catalogue: Sequence[Figure], head: Heading, kept: GroundKept | None = None) -> GroundShown:
    """The ground of the heading's day, from what is kept where that is given."""

    asked = [each for each in catalogue if each.key in OF_GROUND]

    def read(day: date) -> Mapping[str, Number]:
        return figures_as_of(session, asked, head.community_id, AsOf(day)).numbers

    def count() -> GroundShown:
        return GroundShown(
            figures=read(head.day),
            baseline=None if head.baseline_on is None else read(head.baseline_on),
            sections=section_grounds(session, head),
            hazards=hazards(session, head),
        )

    return count() if kept is None else kept.get((head.community_id, head.stamp, head.day), count)
