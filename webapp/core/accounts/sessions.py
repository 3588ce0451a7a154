"""Log-ins as rows: opened, listed, ended. A cookie is worth only as much as its row."""

from __future__ import annotations

import re

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.accounts.models import LoginSession
from webapp.core.accounts.terms import Method, Term
from webapp.core.accounts.tokens import hashed, new_token
from webapp.core.errors import NotFound

_BROWSERS = ("MicroMessenger", "Edg", "Firefox", "Chrome", "Safari")
_SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
_END = "UPDATE login_session SET ended_at = now(), ended_reason = :reason WHERE ended_at IS NULL AND "


def open_session(
    session: Session,
    *,
    account_id: int | None = None,
    device_id: int | None = None,
    method: Method,
    term: Term,
    agent: str = "",
    address: str | None = None,
) -> str:
    """Open a log-in; returns the secret that the cookie carries. Its times are the database's."""
    token = new_token()
    opened = LoginSession(
        account_id=account_id,
        device_id=device_id,
        token_hash=hashed(token),
        method=method,
        idle=term.idle,
        agent=agent_in_short(agent),
        address=address,
    )
    session.add(opened)
    session.flush()
    if term.longest is not None:
        session.execute(
            text("UPDATE login_session SET expires_at = opened_at + :longest WHERE id = :id"),
            {"longest": term.longest, "id": opened.id},
        )
    return token


def end_session(session: Session, session_id: int, *, account_id: int, reason: str = "revoked") -> None:
    """End one log-in of an account; raises NotFound if it has no such open one."""
    done = session.execute(
        text(_END + "id = :id AND account_id = :account_id RETURNING id"),
        {"id": session_id, "account_id": account_id, "reason": reason},
    )
    if done.first() is None:
        raise NotFound("no such open log-in")


def end_token(session: Session, token_hash: bytes, *, reason: str) -> None:
    """End the log-in of a cookie; nothing happens if it is over already."""
    session.execute(text(_END + "token_hash = :token_hash"), {"token_hash": token_hash, "reason": reason})


def end_all(session: Session, account_id: int, *, reason: str, but: int | None = None) -> int:
    """End every log-in of an account except one; returns how many were open."""
    done = session.execute(
        text(_END + "account_id = :account_id AND id <> coalesce(:but, 0) RETURNING id"),
        {"account_id": account_id, "reason": reason, "but": but},
    )
    return len(done.all())


def end_every(session: Session, *, reason: str) -> int:
    """End every open log-in of everybody; returns how many there were."""
    return len(session.execute(text(_END + "true RETURNING id"), {"reason": reason}).all())


def end_device(session: Session, device_id: int) -> None:
    """End every log-in of a screen."""
    session.execute(text(_END + "device_id = :device_id"), {"device_id": device_id, "reason": "revoked"})


def agent_in_short(agent: str) -> str:
    """`Chrome · Android` from what a browser says of itself: enough to tell one's own log-ins apart."""
    found = [next((word for word in words if re.search(re.escape(word), agent)), "") for words in (_BROWSERS, _SYSTEMS)]
    names = {"Edg": "Edge", "MicroMessenger": "微信", "Mac OS X": "macOS"}
    return " · ".join(names.get(word, word) for word in found if word)


def is_phone(agent: str) -> bool:
    """Whether a browser says that it runs on a phone."""
    return bool(re.search(r"Mobi|Android|iPhone|HarmonyOS", agent))
