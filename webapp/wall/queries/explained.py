"""Where a figure comes from: its number of each set and at the baseline, and the rows that a reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.figure import Figure
from webapp.dispatch.queries.standing import HELD_BY_GRIDS
from webapp.figures.queries import AsOf, Number, RowBehind, figures_as_of
from webapp.wall.queries.heading import Heading
from webapp.wall.rules.chosen import OF_DUTY, OF_SETS

MOST = 200
_HELD = f"r.kind <> 'incidents' OR r.id IN (SELECT i.id FROM incident i WHERE {HELD_BY_GRIDS})"


@dataclass(frozen=True)
class Reader:
    """Which rows somebody may read: all, those that some grids hold, or none."""

    may: bool
    grids: frozenset[int] | None = None


@dataclass(frozen=True)
class ExplainedSet:
    """The number of one set, and the first of the rows that the reader may see; `known` is how many he may."""

    simulated: bool
    number: Number
    rows: Sequence[RowBehind]
    known: int


@dataclass(frozen=True)
class Explained:
    """A figure as of an instant."""

    as_of: datetime
    day: date
    sets: Sequence[ExplainedSet]
    baseline_on: date | None
    baseline: Number


def explained(session: Session, figure: Figure, head: Heading, reader: Reader) -> Explained:
    """A figure of a community with where it comes from."""
    is_of_sets, has_baseline = figure.key in OF_SETS, figure.key not in (*OF_SETS, *OF_DUTY)
    return Explained(
        as_of=head.at,
        day=head.day,
        sets=[_set(session, figure, head, reader, simulated=each) for each in (head.sets if is_of_sets else (False,))],
        baseline_on=head.baseline_on if has_baseline else None,
        baseline=_at_baseline(session, figure, head) if has_baseline else None,
    )


def _set(session: Session, figure: Figure, head: Heading, reader: Reader, *, simulated: bool) -> ExplainedSet:
    as_of = AsOf(head.day, head.at, real=not simulated, simulated=simulated)
    number = figures_as_of(session, [figure], head.community_id, as_of).numbers[figure.key]
    if figure.rows is None or not reader.may:
        return ExplainedSet(simulated, number, (), 0)
    condition = "true" if reader.grids is None else _HELD
    statement = text(f"SELECT r.*, count(*) OVER () AS n FROM ({figure.rows}) r WHERE {condition} LIMIT :most")
    bound = {**as_of.bound(head.community_id), "most": MOST, "grids": sorted(reader.grids or ())}
    found = session.execute(statement, bound).all()
    rows = [RowBehind(row.kind, row.id, row.label, row.at) for row in found]
    return ExplainedSet(simulated, number, rows, int(found[0].n) if found else 0)


def _at_baseline(session: Session, figure: Figure, head: Heading) -> Number:
    if head.baseline_on is None:
        return None
    return figures_as_of(session, [figure], head.community_id, AsOf(head.baseline_on)).numbers[figure.key]
