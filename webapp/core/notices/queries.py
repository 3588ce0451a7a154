"""Reads of messages: whether somebody was reached, and where he wants to be told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.core.notices.models import NoticeAddress
from webapp.core.notices.notice import Channel, Reached, Recipient, Topic
from webapp.core.notices.settings import SWITCHES

_REACHED = text(
    """SELECT ref, bool_or(state = 'sent') AS sent, bool_and(state = 'failed') AS failed
FROM notice WHERE topic = :topic AND ref = ANY(:refs) GROUP BY ref"""
)
_MOST_ADDRESSES = 20
_SWITCHES = text(
    """SELECT DISTINCT ON (key) key, value = 'true'::jsonb AS is_on FROM (
  SELECT DISTINCT ON (key, community_id) key, community_id, value FROM setting
  WHERE key = ANY(:keys) AND (community_id IS NULL OR community_id = :community_id)
  ORDER BY key, community_id, id DESC) newest
WHERE value IS NOT NULL ORDER BY key, community_id NULLS LAST"""
)


def reached(session: Session, refs: Sequence[int], topic: Topic = Topic.CALL) -> dict[int, Reached]:
    """Of each row that messages were sent about: whether one of them was taken; rows without messages are unknown."""
    found = dict.fromkeys(refs, Reached.UNKNOWN)
    for row in session.execute(_REACHED, {"topic": topic.value, "refs": list(refs)}):
        if row.sent:
            found[row.ref] = Reached.YES
        elif row.failed:
            found[row.ref] = Reached.NO
    return found


def addresses_of(session: Session, community_id: int, to: Recipient) -> list[NoticeAddress]:
    """Where a recipient wants to be told by e-mail; who has said nothing is told through the desk."""
    there = NoticeAddress.community_id == community_id
    own = (NoticeAddress.account_id == to.account_id) | (NoticeAddress.organization_id == to.organization_id)
    desk = NoticeAddress.account_id.is_(None) & NoticeAddress.organization_id.is_(None)
    for which in (own, desk):
        found = session.scalars(select(NoticeAddress).where(there, which).limit(_MOST_ADDRESSES)).all()
        if found:
            return list(found)
    return []


def switched_on(session: Session, community_id: int) -> set[Channel]:
    """The ways out that a community has switched on, in one statement."""
    keys = {setting.key: channel for channel, setting in SWITCHES.items()}
    rows = session.execute(_SWITCHES, {"keys": list(keys), "community_id": community_id})
    return {keys[row.key] for row in rows if row.is_on}
