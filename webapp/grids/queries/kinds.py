"""The dictionary of kinds, as pages carry it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.grids.models import Kind


def kinds(session: Session, *, english: bool) -> dict[str, dict[str, str]]:
    """The dictionary of kinds by code: name in the reader's language and icon on the map."""
    rows = session.execute(select(Kind.code, Kind.name_zh, Kind.name_en, Kind.icon).order_by(Kind.sort, Kind.code))
    return {row.code: {"name": row.name_en if english else row.name_zh, "icon": row.icon} for row in rows}
