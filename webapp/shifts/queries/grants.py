"""The right that a shift gives: while it is briefed or active, between its first and last minute. Data only."""

from __future__ import annotations

from webapp.core.accounts.grants import GrantSource
from webapp.core.accounts.roles import Role
from webapp.core.clock import ZONE
from webapp.shifts.rules import WITH_RIGHTS

_STATES = ", ".join(f"'{state}'" for state in WITH_RIGHTS)

GRANTS: tuple[GrantSource, ...] = (
    GrantSource(
        "shifts",
        f"""SELECT '{Role.DAY_LEADER}' AS role, s.community_id, s.grid_id, lower(s.hours) AS valid_from,
  -- Whatever a shift says, no right outlives its day.
  least(upper(s.hours), (s.day + 1)::timestamp AT TIME ZONE '{ZONE.key}') AS valid_until
FROM shift_participant p JOIN shift_signup u ON u.id = p.signup_id AND u.state = 'accepted'
JOIN shift s ON s.id = u.shift_id AND s.state IN ({_STATES})
WHERE p.account_id = :account_id AND p.missed_at IS NULL""",
    ),
)
