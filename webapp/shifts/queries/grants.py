"""The right that a shift gives: while it is briefed or active, between its first and last minute. Data only.

One that was handed over gave it up to that moment: what was written before is known by it afterwards.
"""

from __future__ import annotations

from webapp.core.accounts.grants import GrantSource
from webapp.core.accounts.roles import Role
from webapp.core.clock import ZONE
from webapp.shifts.rules import WITH_RIGHTS, ShiftState

_STATES = ", ".join(f"'{state}'" for state in WITH_RIGHTS)
_OVER = ", ".join(f"'{state}'" for state in (ShiftState.HANDED_OVER, ShiftState.THANKED))

GRANTS: tuple[GrantSource, ...] = (
    GrantSource(
        "shifts",
        f"""SELECT '{Role.DAY_LEADER}' AS role, s.community_id, s.grid_id, lower(s.hours) AS valid_from,
  -- Whatever a shift says, no right outlives its day.
  least(upper(s.hours), (s.day + 1)::timestamp AT TIME ZONE '{ZONE.key}', h.countersigned_at) AS valid_until
FROM shift_participant p JOIN shift_signup u ON u.id = p.signup_id AND u.state = 'accepted'
JOIN shift s ON s.id = u.shift_id LEFT JOIN shift_handover h ON h.shift_id = s.id
WHERE (s.state IN ({_STATES}) OR (s.state IN ({_OVER}) AND h.countersigned_at IS NOT NULL))
  AND p.account_id = :account_id AND p.missed_at IS NULL""",
    ),
)
