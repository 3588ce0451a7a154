"""The rights that follow from the roster: an assignment gives its role at its grid, on its days. Data only."""

from __future__ import annotations

from webapp.core.accounts.grants import GrantSource
from webapp.core.clock import ZONE

# Whoever answers for a compound, a building or a stair has the rights of a stair leader in its section.
# The office's own roles are granted by an administrator and a day leader's come with his shift.
_ROLES = (
    "'grid_leader', 'deputy', 'volunteer', 'stair_leader', 'compound_leader', 'building_leader', 'household_contact',"
    " 'branch_secretary', 'group_leader'"
)
_BEGIN_OF_DAY = f"::timestamp AT TIME ZONE '{ZONE.key}'"

GRANTS: tuple[GrantSource, ...] = (
    GrantSource(
        "assignments",
        f"""SELECT CASE WHEN a.role IN ('compound_leader', 'building_leader') THEN 'stair_leader' ELSE a.role END
    AS role, a.community_id, h.grid_id,
  lower(a.valid){_BEGIN_OF_DAY} AS valid_from, upper(a.valid){_BEGIN_OF_DAY} AS valid_until
FROM person p JOIN assignment a ON a.person_id = p.id AND a.role IN ({_ROLES})
LEFT JOIN party_branch r ON r.id = a.branch_id LEFT JOIN party_group q ON q.id = a.group_id
LEFT JOIN stair s ON s.id = a.stair_id LEFT JOIN building b ON b.id = coalesce(a.building_id, s.building_id)
-- No row where the place lies in no section: a right without a grid would be one for the whole community.
JOIN LATERAL (
  SELECT g.grid_id FROM (VALUES (a.grid_id), (r.grid_id), (q.grid_id)) g(grid_id) WHERE g.grid_id IS NOT NULL
  UNION SELECT gb.grid_id FROM block k JOIN grid_block gb ON gb.block_id = k.id
  JOIN generation e ON e.id = gb.generation_id AND e.valid @> (now() AT TIME ZONE '{ZONE.key}')::date
  WHERE k.id = b.block_id OR k.compound_id = a.compound_id) h ON true
WHERE p.account_id = :account_id""",
    ),
)
