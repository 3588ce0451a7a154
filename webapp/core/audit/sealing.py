"""The sealer: chains what has been written, then remembers the head outside the database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.audit import queries
from webapp.core.audit.commands import record, seal
from webapp.core.audit.head import head_path, read_head, write_head
from webapp.core.db import transaction
from webapp.core.errors import Refused


def seal_all(session: Session, data_dir: Path) -> int:
    """Seal every line that is ready, in transactions of their own; returns how many.

    Raises Refused where the remembered head is gone from the chain: sealing on would hide that it was cut.
    """
    path = head_path(data_dir, str(session.scalar(text("SELECT current_database()"))))
    if not queries.holds(session, read_head(path)):
        raise Refused("the audit chain was cut or rewritten; run `shaodao audit verify`")
    sealed = 0
    while True:
        with transaction(session):
            more = seal(session)
        sealed += more
        found = queries.head(session)
        session.rollback()
        if found is not None and (more or not path.exists()):
            write_head(path, found)
        if not more:
            return sealed


def verify_and_note(session: Session, data_dir: Path, *, account_id: int | None = None) -> queries.Verdict:
    """Walk the chain and write what was found as a line of the log itself."""
    name = str(session.scalar(text("SELECT current_database()")))
    verdict = queries.verify(session, read_head(head_path(data_dir, name)))
    session.rollback()
    facts = {"sealed": verdict.sealed, "unsealed": verdict.unsealed, "broken_at": verdict.broken and verdict.broken.seq}
    with transaction(session):
        record(session, queries.VERIFIED, of="audit", account_id=account_id, facts=facts)
    return verdict
