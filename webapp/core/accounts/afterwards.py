"""What was written under a card and could not be sent before its hours ended: the same phone sends it for a while."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.core.accounts.models import LoginSession
from webapp.core.accounts.policy import Actor
from webapp.core.accounts.terms import Method

PROOF = "X-Shaodao-Outbox"
"""The header that carries it, to the few addresses that declare that they take it."""
SENT_AFTER = timedelta(hours=12)
"""How long after it was written something is still taken from whose right has ended meanwhile."""
HANDED_OVER = "handed_over"
"""Why a log-in ended whose shift was handed over as it should be; one that was taken back sends nothing more."""
_ENDED = text(
    """SELECT a.id, a.display_name FROM login_session s JOIN account a ON a.id = s.account_id
WHERE s.id = :session_id AND s.account_id = :account_id AND s.method = 'card'
  AND (s.ended_reason = :handed_over OR (s.ended_reason IS NULL AND a.active))
  AND coalesce(s.ended_at, least(s.expires_at, s.seen_at + s.idle))
    BETWEEN now() - CAST(:longest AS interval) AND now()"""
)


def proof_of(session: Session, actor: Actor) -> str | None:
    """What a phone keeps that is logged in by card; None for every way in by which one can log in again."""
    if actor.session_id is None:
        return None
    method = session.scalar(select(LoginSession.method).where(LoginSession.id == actor.session_id))
    return str(_seal().dumps([actor.account_id, actor.session_id])) if method == Method.CARD else None


def sender_of(session: Session, proof: str) -> Actor | None:
    """Whose proof it is, without any right of now; None while the log-in lasts, and where it was taken back."""
    try:
        account_id, session_id = _seal().loads(proof)
    except (BadData, ValueError, TypeError):
        return None
    bound = {"account_id": account_id, "session_id": session_id, "handed_over": HANDED_OVER, "longest": SENT_AFTER}
    row = session.execute(_ENDED, bound).first()
    return Actor(account_id=row.id, name=row.display_name) if row else None


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="outbox")
