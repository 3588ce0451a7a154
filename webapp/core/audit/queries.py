"""Reading the audit log: the chain, its unsealed tail."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.core.audit.chain import Broken, Head, Link, first_broken
from webapp.core.audit.models import AuditEntry
from webapp.core.errors import NotFound

# The hash covers these texts of the columns, written as the sealer writes them (migration 0009).
_LINKS = text("""
    SELECT seq, prev_hash, hash, id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\\:MI\\:SS.US"Z"'), xact,
           account_id, community_id, action, object_type, object_id, reason, facts::text
    FROM shaodao.audit_entry WHERE seq IS NOT NULL ORDER BY seq
""")


VERIFIED = "audit.verify"


@dataclass(frozen=True)
class ChainState:
    """How the chain stands without walking it, and what the last walk found."""

    sealed: int
    unsealed: int
    oldest_unsealed_at: datetime | None
    verified_at: datetime | None
    verified_lines: int
    broken_at: int | None


@dataclass(frozen=True)
class Verdict:
    """What verifying found."""

    sealed: int
    unsealed: int
    oldest_unsealed_at: datetime | None
    broken: Broken | None


def links(session: Session) -> Generator[Link, None, None]:
    """The sealed lines in the order of the chain, streamed."""
    with session.connection().execution_options(stream_results=True, yield_per=5_000).execute(_LINKS) as rows:
        for seq, prev_hash, own_hash, entry_id, *said in rows:
            yield Link(seq, prev_hash, own_hash, entry_id, tuple(said))


def head(session: Session) -> Head | None:
    """The last sealed line."""
    row = session.execute(
        text("SELECT seq, hash FROM shaodao.audit_entry WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1")
    ).first()
    return Head(row.seq, row.hash) if row else None


def holds(session: Session, remembered: Head | None) -> bool:
    """Whether the remembered head still stands in the chain."""
    if remembered is None:
        return True
    found = session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == remembered.seq))
    return found == remembered.hash


def verify(session: Session, remembered: Head | None) -> Verdict:
    """Walk the whole chain; the first line that does not hold, and what is not sealed yet."""
    with closing(links(session)) as chain:
        broken = first_broken(chain, remembered)
    sealed = session.scalar(select(func.count()).where(AuditEntry.seq.is_not(None))) or 0
    unsealed, oldest = session.execute(
        select(func.count(), func.min(AuditEntry.at)).where(AuditEntry.seq.is_(None))
    ).one()
    return Verdict(sealed, unsealed, oldest, broken)


def chain_state(session: Session) -> ChainState:
    """The chain's length, its unsealed tail, and the last verification."""
    unsealed, oldest = session.execute(
        select(func.count(), func.min(AuditEntry.at)).where(AuditEntry.seq.is_(None))
    ).one()
    last = session.execute(
        select(AuditEntry.at, AuditEntry.facts)
        .where(AuditEntry.action == VERIFIED)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    found = last.facts if last else {}
    return ChainState(
        sealed=session.scalar(select(func.max(AuditEntry.seq))) or 0,
        unsealed=unsealed,
        oldest_unsealed_at=oldest,
        verified_at=last.at if last else None,
        verified_lines=int(found.get("sealed", 0)),
        broken_at=found.get("broken_at"),
    )


@dataclass(frozen=True)
class EntryShown:
    """One line of the log as a page shows it."""

    id: int
    at: datetime
    account_id: int | None
    who: str | None
    community: str | None
    action: str
    object_type: str
    object_id: str | None
    reason: str
    facts: dict[str, object]
    seq: int | None
    prev_hash: str | None
    hash: str | None


def entry_shown(session: Session, entry_id: int) -> EntryShown:
    """The line of an id; raises NotFound."""
    row = session.execute(
        text(
            "SELECT t.id, t.at, t.account_id, a.display_name AS who, c.name AS community, t.action, t.object_type,"
            " t.object_id, t.reason, t.facts, t.seq, t.prev_hash, t.hash FROM audit_entry t"
            " LEFT JOIN account a ON a.id = t.account_id LEFT JOIN community c ON c.id = t.community_id"
            " WHERE t.id = :id"
        ),
        {"id": entry_id},
    ).first()
    if row is None:
        raise NotFound("no such line")
    return EntryShown(**row._mapping)
