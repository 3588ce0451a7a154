"""Administrative and statistical divisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.grids.models import Division


def load_divisions(session: Session, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write divisions, matched on scheme, year and code; returns how many were given."""
    written = list(rows)
    statement = insert(Division)
    statement = statement.on_conflict_do_update(
        index_elements=["scheme", "year", "code"],
        set_={name: statement.excluded[name] for name in ("parent_code", "name", "level")},
    )
    if written:
        session.execute(statement, written)
    return len(written)
