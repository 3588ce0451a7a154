"""What an incident and a sending are known by: the number of the day, the digest of the words."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE

_NEXT_NUMBER = text(
    """INSERT INTO incident_counter AS t (community_id, day, last) VALUES (:community_id, :day, 1)
ON CONFLICT (community_id, day) DO UPDATE SET last = t.last + 1 RETURNING last"""
)


def next_number(session: Session, community_id: int, now: datetime) -> str:
    """The next number of the day: 20261124-017."""
    day = now.astimezone(ZONE).date()
    last = session.execute(_NEXT_NUMBER, {"community_id": community_id, "day": day}).scalar_one()
    return f"{day:%Y%m%d}-{last:03d}"


def digest_of(body: object) -> str:
    """A digest of what was sent, by which the same key with other words is told.

    Of what was left out nothing goes in, so that a field added meanwhile changes no older sending.
    """
    written = body.model_dump(mode="json", exclude_unset=True) if hasattr(body, "model_dump") else body
    return hashlib.sha256(json.dumps(written, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]
