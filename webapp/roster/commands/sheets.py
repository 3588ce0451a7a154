"""Keeping the printed emergency sheets: the newest few of each community."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.roster.models import DutySheet
from webapp.roster.rules.duty import SHEETS_KEPT

_OLDER = text(
    "DELETE FROM duty_sheet WHERE community_id = :community_id AND id NOT IN"
    " (SELECT id FROM duty_sheet WHERE community_id = :community_id ORDER BY at DESC LIMIT :most)"
)


def keep_sheet(
    session: Session, community_id: int, pdf: bytes, *, at: datetime, made_at: datetime, by: int | None = None
) -> int:
    """Keep a sheet for an hour, in place of an earlier one for the same; older ones than the newest 14 go."""
    values = {"made_at": made_at, "made_by": by, "pdf": pdf}
    sheet_id = session.scalar(
        insert(DutySheet)
        .values(community_id=community_id, at=at, **values)
        .on_conflict_do_update(index_elements=["community_id", "at"], set_=values)
        .returning(DutySheet.id)
    )
    session.execute(_OLDER, {"community_id": community_id, "most": SHEETS_KEPT})
    record(
        session,
        "roster.make_sheet",
        of="duty_sheet",
        object_id=sheet_id,
        community_id=community_id,
        account_id=by,
        facts={"at": at.isoformat(), "bytes": len(pdf)},
    )
    return int(sheet_id or 0)


def record_download(session: Session, community_id: int, sheet_id: int, *, by: int | None) -> None:
    """Note that somebody took a sheet, which names telephones, out of the product."""
    record(
        session,
        "roster.download_sheet",
        of="duty_sheet",
        object_id=sheet_id,
        community_id=community_id,
        account_id=by,
    )
