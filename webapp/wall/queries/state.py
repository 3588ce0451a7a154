"""The whole state of a wall at an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.core.accounts.queries import Ground
from webapp.core.figure import Figure
from webapp.core.live.queries import cursor_now
from webapp.figures.queries import Number, figures
from webapp.wall.queries.heading import Heading, heading
from webapp.wall.queries.marks import marks
from webapp.wall.rules.chosen import OF_BASELINE, OF_SETS, SHOWN


@dataclass(frozen=True)
class FigureSet:
    """The figures of what happened, or of a simulated day; never of both."""

    simulated: bool
    figures: Mapping[str, Number]


@dataclass(frozen=True)
class Baseline:
    """The figures at the community's baseline 案例基线."""

    on: date
    figures: Mapping[str, Number]


@dataclass(frozen=True)
class State:
    """Everything a wall shows; `cursor` names from where its stream goes on."""

    as_of: datetime
    cursor: str
    replay: bool
    day: date
    community: Mapping[str, str]
    simulating: bool
    sets: Sequence[FigureSet]
    baseline: Baseline | None
    marks: Sequence[Mapping[str, Any]]


def state(session: Session, catalogue: Sequence[Figure], place: Ground, at: datetime | None) -> State:
    """The state now, or at a past instant; raises Invalid where that is no past."""
    # Asked for before the reading: what happens meanwhile is heard twice rather than never.
    cursor = cursor_now(session)
    head = heading(session, place.id, at)
    return State(
        as_of=head.at,
        cursor=cursor,
        replay=head.is_past,
        day=head.day,
        community={"code": place.code, "name": place.name},
        simulating=head.simulated,
        sets=[_set(session, catalogue, head, simulated=each) for each in head.sets],
        baseline=_baseline(session, catalogue, head),
        marks=marks(session, head),
    )


def _set(session: Session, catalogue: Sequence[Figure], head: Heading, *, simulated: bool) -> FigureSet:
    keys = OF_SETS if simulated else SHOWN
    asked = [each for each in catalogue if each.key in keys]
    counted = figures(session, asked, head.community_id, head.day, simulated=simulated)
    return FigureSet(simulated, counted.numbers)


def _baseline(session: Session, catalogue: Sequence[Figure], head: Heading) -> Baseline | None:
    if head.baseline_on is None:
        return None
    asked = [each for each in catalogue if each.key in OF_BASELINE]
    return Baseline(head.baseline_on, figures(session, asked, head.community_id, head.baseline_on).numbers)
