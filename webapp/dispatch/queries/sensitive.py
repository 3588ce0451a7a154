"""What waits in the sensitive lane: numbers and days, no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.accounts.matrix import MATRIX
from webapp.core.accounts.roles import Action

_WAITING = text(
    """SELECT id, at, taken_by, taken_at, closed_at, version FROM sensitive_matter
WHERE community_id = :community_id AND (closed_at IS NULL OR closed_at > now() - interval '30 days')
ORDER BY closed_at IS NOT NULL, at"""
)


WAITS = """SELECT count(*) FROM sensitive_matter
WHERE community_id = :community_id AND closed_at IS NULL AND taken_by IS NULL"""
"""How much waits that nobody sees to."""
_WAITING_LONG = text(
    "SELECT DISTINCT community_id FROM sensitive_matter WHERE closed_at IS NULL AND at < now() - interval '7 days'"
)
_READERS = text(
    """SELECT DISTINCT account_id FROM role_grant WHERE role = ANY(:roles) AND valid @> now()
  AND community_id = :community_id AND account_id IS DISTINCT FROM :without ORDER BY account_id"""
)


@dataclass(frozen=True)
class SensitiveRow:
    """A matter of the sensitive lane without what was told."""

    id: int
    at: datetime
    taken_by: int | None
    taken_at: datetime | None
    closed_at: datetime | None
    version: int
    is_stranded: bool = False
    """Whether whoever took it over may no longer open it."""


def sensitive_matters(session: Session, community_id: int) -> list[SensitiveRow]:
    """Open matters, the oldest first, then those closed lately."""
    rows = session.execute(_WAITING, {"community_id": community_id}).mappings()
    may = set(readers(session, community_id))
    return [SensitiveRow(**row, is_stranded=row["taken_by"] is not None and row["taken_by"] not in may) for row in rows]


def waiting_long(session: Session) -> list[int]:
    """The communities in which something was handed in a week ago or more, and is not closed."""
    return list(session.scalars(_WAITING_LONG))


def readers(session: Session, community_id: int, *, without: int | None = None) -> list[int]:
    """The accounts that may open what was handed in, now."""
    roles = [role.value for role in MATRIX[Action.READ_SENSITIVE].roles]
    bound = {"community_id": community_id, "roles": roles, "without": without}
    return list(session.scalars(_READERS, bound))
