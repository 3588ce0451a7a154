"""The brief of a section on a day, from the parts that subjects contribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.brief import BriefLine, BriefPart


@dataclass(frozen=True)
class PartShown:
    """A part of the brief with its lines, or with what is said where there are none."""

    key: str
    title: str
    lines: tuple[BriefLine, ...]
    empty: str


def brief(session: Session, parts: Sequence[BriefPart], community_id: int, grid_id: int, day: date) -> list[PartShown]:
    """The parts that have something to say of a section on a day."""
    shown = []
    for part in parts:
        lines = tuple(_lines(session, part, community_id, grid_id, day))
        if lines or part.empty is not None:
            shown.append(PartShown(part.key, str(part.title), lines, str(part.empty or "")))
    return shown


def _lines(session: Session, part: BriefPart, community_id: int, grid_id: int, day: date) -> Sequence[BriefLine]:
    if part.read is not None:
        return part.read(session, community_id, grid_id, day)
    rows = session.execute(text(part.sql), {"community_id": community_id, "grid_id": grid_id, "day": day})
    return [
        BriefLine(str(part.labels.get(row.label, row.label or "")), row.value or "", row.href)
        for row in rows
        if row.label is not None
    ]
