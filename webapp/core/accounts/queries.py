"""Reads of accounts: who a cookie or token stands for, and what he may do at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.orm import Session

from webapp.core.accounts.grants import GrantSource
from webapp.core.accounts.policy import Actor, Grant
from webapp.core.accounts.roles import Action, Role

# The clock of the database decides; a process whose clock is wrong lets nobody in or out.
_OPEN = """s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > now())
  AND (s.idle IS NULL OR s.seen_at + s.idle > now())"""
_BY_SESSION = f"""SELECT s.id AS session_id, a.id AS account_id, a.display_name AS name, NULL::text[] AS scopes,
  d.id AS device_id, d.community_id AS device_community_id, d.view, s.expires_at AS ends_at,
  a.must_change_password, a.tf_primary_method IS NOT NULL OR s.method IN ('card', 'passkey') AS has_second_factor,
  s.seen_at < now() - interval '1 minute' AS is_stale
FROM login_session s LEFT JOIN account a ON a.id = s.account_id LEFT JOIN device d ON d.id = s.device_id
WHERE s.token_hash = :token_hash AND {_OPEN}
  AND (a.id IS NULL OR a.active) AND (d.id IS NULL OR d.revoked_at IS NULL)"""
_BY_TOKEN = """SELECT t.id AS token_id, a.id AS account_id, a.display_name AS name, t.scopes,
  t.expires_at AS ends_at, a.must_change_password,
  a.tf_primary_method IS NOT NULL OR EXISTS (SELECT FROM passkey p WHERE p.user_id = a.id) AS has_second_factor,
  coalesce(t.used_at < now() - interval '1 minute', true) AS is_stale
FROM api_token t JOIN account a ON a.id = t.account_id
WHERE t.token_hash = :token_hash AND t.revoked_at IS NULL AND t.expires_at > now() AND a.active"""
_SEEN = text("UPDATE login_session SET seen_at = now() WHERE id = :id")
_USED = text("UPDATE api_token SET used_at = now() WHERE id = :id")


@dataclass(frozen=True)
class Ground:
    """The community that an address names."""

    id: int
    code: str
    name: str


@dataclass(frozen=True)
class SessionShown:
    """One of an account's log-ins."""

    id: int
    method: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime | None
    agent: str
    address: str


@dataclass(frozen=True)
class TokenShown:
    """One of an account's API tokens."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


def actor_of_session(session: Session, token_hash: bytes, sources: Sequence[GrantSource]) -> Actor | None:
    """Whoever the open log-in of that token belongs to, with what he holds now; None if it is over."""
    row = session.execute(text(_BY_SESSION), {"token_hash": token_hash}).mappings().first()
    if row is None:
        return None
    if row["is_stale"]:
        session.execute(_SEEN, {"id": row["session_id"]})
    if row["device_id"] is not None:
        return _screen(row)
    return _person(session, row, sources, session_id=row["session_id"])


def actor_of_token(session: Session, token_hash: bytes, sources: Sequence[GrantSource]) -> Actor | None:
    """Whoever a program with that token acts for; None if the token is over."""
    row = session.execute(text(_BY_TOKEN), {"token_hash": token_hash}).mappings().first()
    if row is None:
        return None
    if row["is_stale"]:
        session.execute(_USED, {"id": row["token_id"]})
    known = {action.value for action in Action}
    scopes = frozenset(Action(scope) for scope in row["scopes"] if scope in known)
    return _person(session, row, sources, scopes=scopes)


def _screen(row: RowMapping) -> Actor:
    return Actor(
        session_id=row["session_id"],
        device_id=row["device_id"],
        view=row["view"],
        grants=frozenset({Grant(Role.WALL, row["device_community_id"])}),
    )


def _person(
    session: Session,
    row: RowMapping,
    sources: Sequence[GrantSource],
    *,
    session_id: int | None = None,
    scopes: frozenset[Action] | None = None,
) -> Actor:
    grants, first_end = grants_of(session, row["account_id"], sources)
    ends = [end for end in (row["ends_at"], first_end) if end is not None]
    return Actor(
        account_id=row["account_id"],
        name=row["name"],
        grants=grants,
        scopes=scopes,
        session_id=session_id,
        must_change_password=row["must_change_password"],
        has_second_factor=row["has_second_factor"],
        ends_at=min(ends, default=None),
    )


def grants_of(
    session: Session, account_id: int, sources: Sequence[GrantSource], *, at: datetime | None = None
) -> tuple[frozenset[Grant], datetime | None]:
    """What an account holds at this moment, or held at another, and when the first of it ends."""
    rows = session.execute(_grants(tuple(sources)), {"account_id": account_id, "at": at}).mappings().all()
    grants = frozenset(Grant(Role(row["role"]), row["community_id"], row["grid_id"]) for row in rows)
    return grants, min((row["valid_until"] for row in rows if row["valid_until"]), default=None)


@cache
def _grants(sources: tuple[GrantSource, ...]) -> TextClause:
    every = "\nUNION ALL ".join(source.sql for source in sources)
    return text(
        f"SELECT role, community_id, grid_id, valid_until FROM ({every}) held"
        " WHERE (valid_from IS NULL OR valid_from <= coalesce(CAST(:at AS timestamptz), now()))"
        " AND (valid_until IS NULL OR valid_until > coalesce(CAST(:at AS timestamptz), now()))"
    )


def community_named(session: Session, code: str) -> Ground | None:
    """The community of a 12-digit code."""
    row = session.execute(text("SELECT id, code, name FROM community WHERE code = :code"), {"code": code}).first()
    return Ground(row.id, row.code, row.name) if row else None


def communities_named(session: Session, ids: frozenset[int]) -> list[Ground]:
    """Communities by id, in the order of their codes."""
    rows = session.execute(
        text("SELECT id, code, name FROM community WHERE id = ANY(:ids) ORDER BY code"), {"ids": list(ids)}
    )
    return [Ground(row.id, row.code, row.name) for row in rows]


def open_sessions(session: Session, account_id: int) -> list[SessionShown]:
    """The log-ins of an account that are not over, newest first."""
    rows = session.execute(
        text(
            "SELECT s.id, s.method, s.opened_at, s.seen_at, s.expires_at, s.agent, host(s.address) AS address"
            f" FROM login_session s WHERE s.account_id = :account_id AND {_OPEN} ORDER BY s.seen_at DESC, s.id DESC"
        ),
        {"account_id": account_id},
    )
    return [
        SessionShown(row.id, row.method, row.opened_at, row.seen_at, row.expires_at, row.agent, row.address or "")
        for row in rows
    ]


def open_tokens(session: Session, account_id: int) -> list[TokenShown]:
    """The API tokens of an account that are not over, newest first."""
    rows = session.execute(
        text(
            "SELECT id, name, scopes, created_at, expires_at, used_at FROM api_token WHERE account_id = :account_id"
            " AND revoked_at IS NULL AND expires_at > now() ORDER BY id DESC"
        ),
        {"account_id": account_id},
    )
    return [
        TokenShown(row.id, row.name, tuple(row.scopes), row.created_at, row.expires_at, row.used_at) for row in rows
    ]


def has_accounts(session: Session) -> bool:
    """Whether anybody can log in at all."""
    return bool(session.scalar(text("SELECT EXISTS (SELECT FROM account WHERE active AND password IS NOT NULL)")))
