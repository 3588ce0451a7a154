"""What the security administrator does to what others have open; none of it commits, each leaves an audit line."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.accounts.models import Account
from webapp.core.accounts.sessions import end_all
from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused

_LONGEST = 60
_OVER = text("""
    WITH gone AS (DELETE FROM lockout WHERE window_until < now() AND coalesce(locked_until, now()) <= now()),
    spent AS (DELETE FROM allowance WHERE expires_at < now()),
    cards AS (DELETE FROM card WHERE least(revoked_at, upper(valid)) < now() - make_interval(days => :days)),
    tokens AS (DELETE FROM api_token WHERE least(revoked_at, expires_at) < now() - make_interval(days => :days))
    DELETE FROM login_session
    WHERE coalesce(ended_at, expires_at, seen_at + idle) < now() - make_interval(days => :days)
""")
# A name is watched under hashes: see core.accounts.limits.
_LOCKS_OF_ACCOUNT = """
    SELECT l.key FROM lockout l, account a CROSS JOIN LATERAL (
        VALUES (lower(btrim(a.login_name))), ('password of ' || a.id), ('code of ' || a.id)) watched(name)
    WHERE a.id = :account_id AND l.key IN (
        sha256(convert_to('name', 'UTF8') || '\\x00'::bytea || convert_to(watched.name, 'UTF8')),
        sha256(convert_to('name at', 'UTF8') || '\\x00'::bytea || convert_to(watched.name, 'UTF8')
               || '\\x00'::bytea || convert_to(coalesce(host(l.address), ''), 'UTF8')))
"""


def forget_old(session: Session, *, days: int) -> None:
    """Delete log-ins, cards and tokens that ended so long ago, and counts of failures that are over."""
    session.execute(_OVER, {"days": days})


def correct_account(
    session: Session, account_id: int, *, display_name: str, community_id: int | None, by: int | None
) -> None:
    """Correct how an account is called and where it belongs.

    Raises Refused where it holds a role in another community than the new one.
    """
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("no such account")
    name = display_name.strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise Invalid("must be a name of at most 60 characters", display_name=name[:_LONGEST])
    held = text(
        "SELECT count(*) FROM role_grant WHERE account_id = :id AND community_id <> :community_id"
        " AND (upper(valid) IS NULL OR upper(valid) > now())"
    )
    if community_id and session.scalar(held, {"id": account_id, "community_id": community_id}):
        raise Refused("the account holds a role in another community; end it first")
    account.display_name, account.community_id = name, community_id
    record(session, "account.correct", of="account", object_id=account_id, community_id=community_id, account_id=by)


def end_any_session(session: Session, session_id: int, *, by: int | None) -> int | None:
    """End somebody's log-in at once; returns whose it was. Raises NotFound where it is over."""
    row = session.execute(
        text(
            "UPDATE login_session SET ended_at = now(), ended_reason = 'revoked'"
            " WHERE id = :id AND ended_at IS NULL RETURNING account_id"
        ),
        {"id": session_id},
    ).first()
    if row is None:
        raise NotFound("no such open log-in")
    record(session, "account.end_session", of="login_session", object_id=session_id, account_id=by)
    return None if row.account_id is None else int(row.account_id)


def end_sessions_of(session: Session, account_id: int, *, by: int | None) -> int:
    """End every log-in of an account; returns how many were open."""
    ended = end_all(session, account_id, reason="revoked")
    record(session, "account.end_sessions", of="account", object_id=account_id, account_id=by, facts={"ended": ended})
    return ended


def revoke_any_token(session: Session, token_id: int, *, by: int | None) -> None:
    """Revoke somebody's API token at once. Raises NotFound where it is revoked already."""
    _revoke(session, "api_token", token_id)
    record(session, "token.revoke", of="api_token", object_id=token_id, account_id=by)


def revoke_card(session: Session, card_id: int, *, by: int | None) -> None:
    """Take one card back, and end what it opened."""
    account_id = _revoke(session, "card", card_id)
    session.execute(
        text(
            "UPDATE login_session SET ended_at = now(), ended_reason = 'revoked'"
            " WHERE account_id = :id AND method = 'card' AND ended_at IS NULL"
        ),
        {"id": account_id},
    )
    record(session, "account.revoke_card", of="card", object_id=card_id, account_id=by)


def unlock(session: Session, account_id: int, *, by: int | None) -> int:
    """Let an account be tried again; returns how many locks and counts were taken away."""
    gone = session.execute(
        text(f"DELETE FROM lockout WHERE key IN ({_LOCKS_OF_ACCOUNT}) RETURNING 1"), {"account_id": account_id}
    )
    cleared = len(gone.all())
    record(session, "account.unlock", of="account", object_id=account_id, account_id=by, facts={"cleared": cleared})
    return cleared


def clear_lockout(session: Session, key: str, *, by: int | None) -> None:
    """Take one lock away, named by its hash in hexadecimal digits. Raises NotFound where there is none."""
    if len(key) != 64 or set(key) - set("0123456789abcdef"):
        raise NotFound("no such lock")
    gone = session.execute(text("DELETE FROM lockout WHERE key = :key RETURNING 1"), {"key": bytes.fromhex(key)})
    if gone.first() is None:
        raise NotFound("no such lock")
    record(session, "account.clear_lockout", of="lockout", object_id=key[:16], account_id=by)


def _revoke(session: Session, table: str, row_id: int) -> int:
    row = session.execute(
        text(f"UPDATE {table} SET revoked_at = now() WHERE id = :id AND revoked_at IS NULL RETURNING account_id"),
        {"id": row_id},
    ).first()
    if row is None:
        raise NotFound("it is revoked already")
    return int(row.account_id)
