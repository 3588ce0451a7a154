"""Reads all figures of a community in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.figure import Figure

Number = int | float | None


@dataclass(frozen=True)
class AsOf:
    """Of what and of when a figure is asked: of a day, as things stood at an instant of it, by default at its end.

    `real` counts what happened, `simulated` what a simulated day did.
    """

    day: date
    until: datetime | None = None
    real: bool = True
    simulated: bool = False

    def bound(self, community_id: int) -> dict[str, object]:
        """The parameters of the figures' statements."""
        end = datetime.combine(self.day + timedelta(days=1), time(), tzinfo=ZONE)
        return {
            "community_id": community_id,
            "day": self.day,
            "until": end if self.until is None else min(self.until, end),
            "real": self.real,
            "simulated": self.simulated,
        }


@dataclass(frozen=True)
class Counted:
    """Numbers under their keys, None where nothing is known, and the keys whose numbers rest on estimates."""

    numbers: dict[str, Number]
    estimated: tuple[str, ...]


@dataclass(frozen=True)
class RowBehind:
    """One of the things that a figure counts."""

    kind: str
    id: int
    label: str
    at: datetime | None


def figures(
    session: Session, catalogue: Sequence[Figure], community_id: int, day: date, *, simulated: bool = False
) -> Counted:
    """The figures as they stood at the end of a day; rows of a simulated day count only where asked for."""
    return figures_as_of(session, catalogue, community_id, AsOf(day, simulated=simulated))


def figures_as_of(session: Session, catalogue: Sequence[Figure], community_id: int, as_of: AsOf) -> Counted:
    """The figures as they stood then, of one set or of both."""
    if not catalogue:
        return Counted({}, ())
    row = session.execute(_statement(tuple(catalogue)), as_of.bound(community_id)).mappings().one()
    return Counted(
        numbers={figure.key: _number(row[figure.key]) for figure in catalogue},
        estimated=tuple(figure.key for figure in catalogue if row[f"{figure.key}_estimated"]),
    )


@cache
def _statement(catalogue: tuple[Figure, ...]) -> TextClause:
    asked = [f"({each.sql}) AS {each.key}, ({each.estimated}) AS {each.key}_estimated" for each in catalogue]
    return text("SELECT " + ",\n  ".join(asked))


def _number(value: int | Decimal | None) -> Number:
    if value is None:
        return None
    return float(value) if isinstance(value, Decimal) and value % 1 else int(value)
