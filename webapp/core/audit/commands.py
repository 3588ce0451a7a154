"""Writing the audit log: a line in the caller's transaction; the chain later, in the order of commits."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from webapp.core.audit.facts import checked, without_numbers
from webapp.core.audit.models import AuditEntry


def record(
    session: Session,
    action: str,
    *,
    of: str = "",
    object_id: int | str | None = None,
    community_id: int | None = None,
    account_id: int | None = None,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """Write one line in the caller's transaction: it stands if the act stands. Raises PersonalFact."""
    session.execute(
        insert(AuditEntry).values(
            action=action,
            object_type=of,
            object_id=None if object_id is None else str(object_id),
            community_id=community_id,
            account_id=account_id,
            reason=without_numbers(reason),
            facts=checked(facts or {}),
        )
    )


def seal(session: Session, limit: int = 10_000) -> int:
    """Chain what no running transaction can still precede; returns how many lines were sealed."""
    return int(session.scalar(text("SELECT shaodao.seal_audit(:limit)"), {"limit": limit}) or 0)
