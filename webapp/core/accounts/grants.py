"""What a subject says about the rights that its rows give: data only, gathered by the registry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GrantSource:
    """Roles that follow from a subject's rows.

    `sql` yields role, community_id, grid_id, valid_from, valid_until (timestamptz, NULL = open) for :account_id.
    A right ends with its row: nothing is copied, so nothing is forgotten.
    """

    key: str
    sql: str


OFFICE = GrantSource(
    "office",
    "SELECT t.role, t.community_id, t.grid_id, lower(t.valid) AS valid_from, upper(t.valid) AS valid_until"
    " FROM role_grant t WHERE t.account_id = :account_id",
)
