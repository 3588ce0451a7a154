"""Reads all figures of a community in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from webapp.core.figure import Figure

Number = int | float | None


@dataclass(frozen=True)
class Counted:
    """Numbers under their keys, None where nothing is known, and the keys whose numbers rest on estimates."""

    numbers: dict[str, Number]
    estimated: tuple[str, ...]


def figures(
    session: Session, catalogue: Sequence[Figure], community_id: int, day: date, *, simulated: bool = False
) -> Counted:
    """The figures as they stood at the end of a day; rows of a simulated day count only where asked for."""
    bound = {"community_id": community_id, "day": day, "simulated": simulated}
    row = session.execute(_statement(tuple(catalogue)), bound).mappings().one()
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
