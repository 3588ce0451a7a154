"""What the administrators' pages read beside their lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.errors import NotFound


@dataclass(frozen=True)
class AccountShown:
    """An account as its page shows it."""

    id: int
    display_name: str
    login_name: str | None
    community_id: int | None
    community: str | None
    active: bool
    must_change_password: bool
    password_changed_at: datetime | None
    created_at: datetime
    has_totp: bool
    passkeys: int
    recovery_codes: int


@dataclass(frozen=True)
class GrantShown:
    """An office role of an account, in force or to come."""

    id: int
    role: str
    community: str | None
    grid: str | None
    since: datetime
    until: datetime | None
    reason: str
    granted_by: str | None
    is_planned: bool


@dataclass(frozen=True)
class Place:
    """A grid that an office role can be narrowed to."""

    community_id: int
    community: str
    grid_id: int
    code: str
    name: str


_ACCOUNT = text("""
    SELECT a.id, a.display_name, a.login_name, a.community_id, c.name AS community, a.active, a.must_change_password,
           a.password_changed_at, a.created_at, a.tf_primary_method IS NOT NULL AS has_totp,
           (SELECT count(*) FROM passkey p WHERE p.user_id = a.id) AS passkeys,
           coalesce(jsonb_array_length(a.mf_recovery_codes), 0) AS recovery_codes
    FROM account a LEFT JOIN community c ON c.id = a.community_id WHERE a.id = :id
""")
_GRANTS = text("""
    SELECT r.id, r.role, c.name AS community, g.code AS grid, lower(r.valid) AS since, upper(r.valid) AS until,
           r.reason, b.display_name AS granted_by, lower(r.valid) > now() AS is_planned
    FROM role_grant r LEFT JOIN community c ON c.id = r.community_id LEFT JOIN grid g ON g.id = r.grid_id
    LEFT JOIN account b ON b.id = r.granted_by
    WHERE r.account_id = :id AND (upper(r.valid) IS NULL OR upper(r.valid) > now()) ORDER BY lower(r.valid), r.id
""")
_PLACES = text("""
    SELECT c.id AS community_id, c.name AS community, g.id AS grid_id, g.code, v.name
    FROM community c JOIN generation e ON e.community_id = c.id AND e.valid @> CAST(:on_day AS date)
    JOIN grid_version v ON v.generation_id = e.id JOIN grid g ON g.id = v.grid_id
    WHERE v.level <> 'community' ORDER BY c.code, g.code
""")


@dataclass(frozen=True)
class OfficeShown:
    """What a community has said about its office; empty where it has not."""

    office: str = ""
    office_hours: str = ""
    service_phone: str = ""


def office_shown(session: Session, community_id: int) -> OfficeShown:
    """What a community has said about its office."""
    row = session.execute(
        text("SELECT office, office_hours, service_phone FROM community_contact WHERE community_id = :id"),
        {"id": community_id},
    ).first()
    return OfficeShown(**row._mapping) if row else OfficeShown()


def account_shown(session: Session, account_id: int) -> AccountShown:
    """The account of an id; raises NotFound."""
    row = session.execute(_ACCOUNT, {"id": account_id}).first()
    if row is None:
        raise NotFound("no such account")
    return AccountShown(**row._mapping)


def grants_shown(session: Session, account_id: int) -> list[GrantShown]:
    """The office roles of an account that are not over."""
    return [GrantShown(**row._mapping) for row in session.execute(_GRANTS, {"id": account_id})]


def places(session: Session, on_day: object) -> list[Place]:
    """Every grid of every community on a day, by code."""
    return [Place(**row._mapping) for row in session.execute(_PLACES, {"on_day": on_day})]
