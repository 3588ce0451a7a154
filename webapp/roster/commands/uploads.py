"""Files between preview and commit, and what is given out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import NotFound
from webapp.roster.documents import ASSIGNMENTS, PEOPLE, Cells, Sheet, Sheets
from webapp.roster.models import RosterUpload
from webapp.roster.queries.transfer import assignments_as_text, people_as_text, place_labels

_TERM = text("interval '1 day'")


@dataclass(frozen=True)
class Kept:
    """A file that was looked at and not yet written."""

    file_name: str
    sheets: Sheets
    is_complete: bool


def keep_upload(
    session: Session, community_id: int, *, file_name: str, sheets: Sheets, is_complete: bool, by: int
) -> int:
    """Keep the rows of a file for its preview; what others left lying for a day goes."""
    forget_abandoned(session)
    made = RosterUpload(
        community_id=community_id,
        account_id=by,
        file_name=file_name[:120],
        tables=_tables(sheets),
        is_complete=is_complete,
    )
    session.add(made)
    session.flush()
    return made.id


def change_upload(session: Session, community_id: int, upload_id: int, sheets: Sheets, *, by: int) -> None:
    """Keep the rows of a file as they are now; raises NotFound."""
    _row(session, community_id, upload_id, by).tables = _tables(sheets)
    session.flush()


def upload_of(session: Session, community_id: int, upload_id: int, *, by: int) -> Kept:
    """A kept file of whoever sent it; raises NotFound."""
    found = _row(session, community_id, upload_id, by)
    sheets = {
        kind: Sheet(tuple(table["columns"]), [(number, cells) for number, cells in table["rows"]])
        for kind, table in found.tables.items()
    }
    return Kept(found.file_name, sheets, found.is_complete)


def _row(session: Session, community_id: int, upload_id: int, by: int) -> RosterUpload:
    found = session.scalar(
        select(RosterUpload).where(
            RosterUpload.community_id == community_id, RosterUpload.id == upload_id, RosterUpload.account_id == by
        )
    )
    if found is None:
        raise NotFound("no such file; send it again")
    return found


def _tables(sheets: Sheets) -> dict[str, Any]:
    return {kind: {"columns": list(sheet.columns), "rows": sheet.rows} for kind, sheet in sheets.items()}


def forget_abandoned(session: Session) -> None:
    """The rows of files that nobody wrote within a day go, in every community."""
    session.execute(delete(RosterUpload).where(RosterUpload.created_at < func.now() - _TERM))


def forget_upload(session: Session, upload_id: int) -> None:
    """The rows of a file that was written go."""
    session.execute(delete(RosterUpload).where(RosterUpload.id == upload_id))


def exported(
    session: Session, community_id: int, on_day: date, form: str, *, by: int | None = None
) -> dict[str, list[Cells]]:
    """Both tables as a file holds them; that they were given out is recorded."""
    labels = place_labels(session, community_id, on_day)
    tables = {
        PEOPLE: [*people_as_text(session, community_id).values()],
        ASSIGNMENTS: [*assignments_as_text(session, community_id, labels).values()],
    }
    facts = {"form": form, **{kind: len(rows) for kind, rows in tables.items()}}
    record(session, "roster.export", of="roster", community_id=community_id, account_id=by, facts=facts)
    return tables
