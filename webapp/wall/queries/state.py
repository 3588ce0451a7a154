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
from webapp.figures.queries import AsOf, Number, figures_as_of
from webapp.wall.queries.decisions import Item, Waiting, waiting
from webapp.wall.queries.duty import Duty, duty
from webapp.wall.queries.ground import GroundKept, GroundShown, ground
from webapp.wall.queries.hazards import Hazards
from webapp.wall.queries.heading import Heading, heading
from webapp.wall.queries.marks import MOST, marks
from webapp.wall.queries.sections import Section, sections
from webapp.wall.queries.series import Series, series
from webapp.wall.queries.timeline import Recent, marks_as_told, recent
from webapp.wall.rules.chosen import OF_DUTY, OF_SETS, WAITING


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
class Decisions:
    """What needs a decision in one set: how many of each kind, and the most urgent of them."""

    simulated: bool
    counts: Mapping[str, Number]
    items: Sequence[Item]


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
    decisions: Sequence[Decisions]
    marks: Sequence[Mapping[str, Any]]
    marks_left: int
    """Open matters that are too many to be among the marks."""
    sections: Sequence[Section]
    hazards: Hazards
    series: Sequence[Series]
    duty: Duty
    recent: Sequence[Recent]


def state(
    session: Session,
    catalogue: Sequence[Figure],
    place: Ground,
    at: datetime | None,
    kept: GroundKept | None = None,
) -> State:
    """The state now, or at a past instant; raises Invalid where that is no past."""
    # Asked for before the reading: what happens meanwhile is heard twice rather than never.
    cursor = cursor_now(session)
    head = heading(session, place.id, at)
    here = ground(session, catalogue, head, kept)
    asked = waiting(session, catalogue, head)
    sets = [_set(session, catalogue, head, (here, asked), simulated=each) for each in head.sets]
    drawn = marks_as_told(session, head) if head.is_past else marks(session, head)
    return State(
        as_of=head.at,
        cursor=cursor,
        replay=head.is_past,
        day=head.day,
        community={"code": place.code, "name": place.name},
        simulating=head.simulated,
        sets=sets,
        baseline=None
        if here.baseline is None or head.baseline_on is None
        else Baseline(head.baseline_on, here.baseline),
        decisions=[_decisions(each, asked) for each in head.sets],
        marks=drawn,
        marks_left=_left(sets, drawn),
        sections=sections(session, head, here.sections),
        hazards=here.hazards,
        series=series(session, head),
        duty=duty(session, head),
        recent=recent(session, head),
    )


def _set(
    session: Session,
    catalogue: Sequence[Figure],
    head: Heading,
    known: tuple[GroundShown, Waiting],
    *,
    simulated: bool,
) -> FigureSet:
    here, asked = known
    keys = OF_SETS if simulated else (*OF_SETS, *OF_DUTY)
    others = [each for each in catalogue if each.key in keys and each.key not in WAITING.values()]
    as_of = AsOf(head.day, head.at, real=not simulated, simulated=simulated)
    counted = figures_as_of(session, others, head.community_id, as_of).numbers
    return FigureSet(simulated, {**counted, **asked.counts[simulated], **({} if simulated else here.figures)})


def _decisions(simulated: bool, asked: Waiting) -> Decisions:
    return Decisions(
        simulated=simulated,
        counts={what.value: asked.counts[simulated][key] for what, key in WAITING.items()},
        items=[item for item in asked.items if item.simulated == simulated],
    )


def _left(sets: Sequence[FigureSet], drawn: Sequence[Mapping[str, Any]]) -> int:
    is_open = sum(each["state"] != "closed" for each in drawn)
    return max(0, sum(int(each.figures["incidents_open"] or 0) for each in sets) - is_open) if len(drawn) >= MOST else 0
