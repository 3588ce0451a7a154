"""Erasing names and telephones of participants when their term is over; what was done stays, without a person."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.audit import record

ERASED = "（已删除）"
_DUE = text(
    """SELECT u.id FROM shift_signup u JOIN shift s ON s.id = u.shift_id
LEFT JOIN shift_setting t ON t.community_id = s.community_id
WHERE u.community_id = :community_id AND u.erased_at IS NULL
  AND s.day + coalesce(t.kept_days, 365) < (now() AT TIME ZONE 'Asia/Shanghai')::date ORDER BY u.id"""
)
_ERASE = (
    """UPDATE account a SET display_name = :erased, active = false FROM shift_participant p
WHERE p.signup_id = ANY(:ids) AND a.id = p.account_id""",
    """UPDATE person n SET name = :erased, edited_at = now() FROM shift_participant p
WHERE p.signup_id = ANY(:ids) AND n.account_id = p.account_id AND n.ref LIKE 'D%'""",
    "UPDATE shift_participant SET name = :erased WHERE signup_id = ANY(:ids)",
    "UPDATE shift_signup SET phone = NULL, erased_at = now() WHERE id = ANY(:ids)",
)


def erase_participants(session: Session, community_id: int) -> int:
    """Erase who took part in shifts whose term is over; returns of how many sign-ups."""
    ids = list(session.scalars(_DUE, {"community_id": community_id}))
    if not ids:
        return 0
    for statement in _ERASE:
        session.execute(text(statement), {"ids": ids, "erased": ERASED})
    record(session, "shifts.erase", of="community", object_id=community_id, community_id=community_id,
           facts={"signups": len(ids)})  # fmt: skip
    return len(ids)
