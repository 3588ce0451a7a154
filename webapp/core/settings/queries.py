"""Reading settings: the value that holds, and how it came to hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.settings.setting import Setting, Value

_CURRENT = text("""
    SELECT DISTINCT ON (community_id) community_id, value FROM setting
    WHERE key = :key AND (community_id IS NULL OR community_id = :community_id)
    ORDER BY community_id NULLS LAST, id DESC
""")
_HISTORY = text("""
    SELECT s.set_at, s.value, s.reason, a.display_name AS by FROM setting s LEFT JOIN account a ON a.id = s.set_by
    WHERE s.key = :key AND s.community_id IS NOT DISTINCT FROM CAST(:community_id AS bigint)
    ORDER BY s.id DESC LIMIT 50
""")


@dataclass(frozen=True)
class Change:
    """One time that a setting was set; `value` none: taken back."""

    set_at: datetime
    value: Value | None
    reason: str
    by: str | None


def current(session: Session, setting: Setting, community_id: int | None = None) -> Value:
    """The value that holds: the community's own, else the installation's, else the declared one."""
    bound = {"key": setting.key, "community_id": community_id if setting.by_community else None}
    for row in session.execute(_CURRENT, bound):
        if row.value is not None:
            value: Value = row.value
            return value
    return setting.default


def own(session: Session, setting: Setting, community_id: int | None) -> Value | None:
    """What was set for exactly that place; None where it has no value of its own."""
    history_ = history(session, setting, community_id)
    return history_[0].value if history_ else None


def history(session: Session, setting: Setting, community_id: int | None) -> list[Change]:
    """The last changes of a setting in a place, newest first."""
    rows = session.execute(_HISTORY, {"key": setting.key, "community_id": community_id})
    return [Change(row.set_at, row.value, row.reason, row.by) for row in rows]
