"""That a screen asks for what it shows, to the minute: so that a remote sees which of them are alive."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_SEEN = text(
    """INSERT INTO wall_screen AS s (device_id, community_id, seen_at) VALUES (:device_id, :community_id, now())
ON CONFLICT (device_id) DO UPDATE SET seen_at = now()
WHERE s.seen_at IS NULL OR s.seen_at < now() - interval '1 minute'"""
)


def see_screen(session: Session, device_id: int, community_id: int) -> None:
    """Note that a screen is there."""
    session.execute(_SEEN, {"device_id": device_id, "community_id": community_id})
