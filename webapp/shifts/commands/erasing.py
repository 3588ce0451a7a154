"""Erasing names and telephones of participants when their term is over; what was done stays, without a person.

Who was refused or withdrew never came: his term is short and does not wait for the shift's day.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.audit import record

ERASED = "（已删除）"
KEPT_DAYS_OF_WHO_NEVER_CAME = 30
_DUE = text(
    """SELECT u.id FROM shift_signup u JOIN shift s ON s.id = u.shift_id
LEFT JOIN shift_setting t ON t.community_id = s.community_id
LEFT JOIN LATERAL (SELECT min(e.at) AS at FROM shift_event e
    WHERE e.shift_id = u.shift_id AND e.at >= u.created_at
      AND (u.state, e.act) IN (('refused', 'refuse'), ('withdrawn', 'withdraw'))) ended ON true
WHERE u.community_id = :community_id AND u.erased_at IS NULL
  AND (s.day + coalesce(t.kept_days, 365) < (now() AT TIME ZONE 'Asia/Shanghai')::date
       OR u.state IN ('refused', 'withdrawn')
          AND coalesce(ended.at, u.created_at) < now() - make_interval(days => :never_came_days))
ORDER BY u.id"""
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
    asked = {"community_id": community_id, "never_came_days": KEPT_DAYS_OF_WHO_NEVER_CAME}
    ids = list(session.scalars(_DUE, asked))
    if not ids:
        return 0
    for statement in _ERASE:
        session.execute(text(statement), {"ids": ids, "erased": ERASED})
    record(session, "shifts.erase", of="community", object_id=community_id, community_id=community_id,
           facts={"signups": len(ids)})  # fmt: skip
    return len(ids)
