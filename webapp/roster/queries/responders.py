"""Those who answer for an organization: whose account may act for which registration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.accounts.grants import GrantSource
from webapp.core.clock import ZONE
from webapp.roster.queries.fragments import DAY

_BEGIN_OF_DAY = f"::timestamp AT TIME ZONE '{ZONE.key}'"
GRANTS: tuple[GrantSource, ...] = (
    GrantSource(
        "contacts",
        f"""SELECT 'responder' AS role, c.community_id, NULL::bigint AS grid_id,
    c.opened_on{_BEGIN_OF_DAY} AS valid_from, c.closed_on{_BEGIN_OF_DAY} AS valid_until
FROM contact c WHERE c.account_id = :account_id""",
    ),
)
# The telephone on duty of a person, of whoever has an account, or of an organization's first contact.
PHONES = """SELECT phone FROM (
  SELECT 1 AS sort, p.id, p.duty_phone AS phone FROM person p WHERE p.community_id = :community_id
    AND (p.id = :person_id OR p.account_id = :account_id) AND p.closed_on IS NULL
  UNION ALL SELECT 2, c.id, c.duty_phone FROM contact c WHERE c.community_id = :community_id
    AND (c.account_id = :account_id OR c.organization_id = :organization_id) AND c.closed_on IS NULL) found
WHERE phone IS NOT NULL ORDER BY sort, id LIMIT 1"""
_OWN = text(
    f"""SELECT DISTINCT t.id FROM registration t JOIN contact c ON c.organization_id = t.organization_id
WHERE t.community_id = :community_id AND t.valid @> {DAY} AND c.account_id = :account_id
  AND c.opened_on <= {DAY} AND (c.closed_on IS NULL OR c.closed_on > {DAY})"""
)
_FIRST = text(
    "SELECT contact_id FROM registration WHERE community_id = :community_id AND contact_id IS NOT NULL"
    " ORDER BY lower(valid), id LIMIT 1"
)
_ACCOUNTS = text(
    """SELECT a.id, concat_ws(' · ', a.display_name, a.login_name) AS name FROM account a
WHERE a.community_id = :community_id AND a.active
  AND NOT EXISTS (SELECT FROM contact c WHERE c.account_id = a.id AND c.id <> :contact_id)
  AND NOT EXISTS (SELECT FROM role_grant g WHERE g.account_id = a.id AND (g.valid @> now() OR lower(g.valid) > now()))
  AND NOT EXISTS (SELECT FROM person p WHERE p.account_id = a.id)
ORDER BY a.display_name, a.id"""
)


def first_contact(session: Session, community_id: int) -> int | None:
    """The contact of the organization that reported in first."""
    found: int | None = session.scalar(_FIRST, {"community_id": community_id})
    return found


def registrations_of_account(
    session: Session, community_id: int, account_id: int | None, on_day: date
) -> Sequence[int]:
    """The registrations in force for which an account may act: those of its own organization."""
    values = {"community_id": community_id, "account_id": account_id, "on_day": on_day}
    return session.scalars(_OWN, values).all()


def accounts_for_contact(session: Session, community_id: int, contact_id: int) -> list[tuple[int, str]]:
    """Accounts of the community that answer for nobody and hold no office role, as choices."""
    rows = session.execute(_ACCOUNTS, {"community_id": community_id, "contact_id": contact_id})
    return [(row.id, row.name) for row in rows]
