"""Reads all figures of a community in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from webapp.core.figure import Figure


def figures(session: Session, catalogue: Sequence[Figure], community_id: int, day: date) -> dict[str, int | float]:
    """The numbers under their keys as they stood at the end of a day."""
    row = session.execute(_statement(tuple(catalogue)), {"community_id": community_id, "day": day}).mappings().one()
    return {figure.key: _number(row[figure.key]) for figure in catalogue}


@cache
def _statement(catalogue: tuple[Figure, ...]) -> TextClause:
    return text("SELECT " + ",\n  ".join(f"({figure.sql}) AS {figure.key}" for figure in catalogue))


def _number(value: int | Decimal) -> int | float:
    return float(value) if isinstance(value, Decimal) and value % 1 else int(value)
