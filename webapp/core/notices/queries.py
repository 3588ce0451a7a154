"""Reads of messages: whether somebody was reached, and where he wants to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select, text
from sqlalchemy.orm import Session

from webapp.core.notices.models import NoticeAddress
from webapp.core.notices.notice import PERSONAL, Channel, Reached, Recipient, Topic
from webapp.core.notices.settings import SWITCHES

_REACHED = text(
    """SELECT ref, bool_or(state = 'sent' AND channel = ANY(:personal)
    AND num_nonnulls(account_id, organization_id, person_id) > 0) AS sent, bool_and(state = 'failed') AS failed
FROM notice JOIN unnest(CAST(:refs AS bigint[]), CAST(:since AS timestamptz[])) AS asked (ref, since) USING (ref)
WHERE topic = :topic AND created_at >= since GROUP BY ref"""
)
_MOST_ADDRESSES = 20
_SWITCHES = text(
    """SELECT DISTINCT ON (key) key, value = 'true'::jsonb AS is_on FROM (
  SELECT DISTINCT ON (key, community_id) key, community_id, value FROM setting
  WHERE key = ANY(:keys) AND (community_id IS NULL OR community_id = :community_id)
  ORDER BY key, community_id, id DESC) newest
WHERE value IS NOT NULL ORDER BY key, community_id NULLS LAST"""
)


def reached(session: Session, since: Mapping[int, datetime], topic: Topic = Topic.CALL) -> dict[int, Reached]:
    """Of each row that messages were sent about, `since` when they count: whether one of them was taken.

    Rows without such messages are unknown.
    """
    found = dict.fromkeys(since, Reached.UNKNOWN)
    bound = {"topic": topic.value, "refs": [*since], "since": [*since.values()], "personal": [*PERSONAL]}
    for row in session.execute(_REACHED, bound) if since else ():
        if row.sent:
            found[row.ref] = Reached.YES
        elif row.failed:
            found[row.ref] = Reached.NO
    return found


def addresses_of(session: Session, community_id: int, to: Recipient) -> list[NoticeAddress]:
    """Where a recipient wants to be told by e-mail: nowhere, for who has said nothing; the desk telephones then."""
    there = NoticeAddress.community_id == community_id
    found = session.scalars(select(NoticeAddress).where(there, _is_for(to)).limit(_MOST_ADDRESSES))
    return list(found)


def _is_for(to: Recipient) -> ColumnElement[bool]:
    """Whether an address is the recipient's own; an id that he lacks matches nothing, least of all its absence."""
    if to == Recipient():
        return NoticeAddress.account_id.is_(None) & NoticeAddress.organization_id.is_(None)
    held = {NoticeAddress.account_id: to.account_id, NoticeAddress.organization_id: to.organization_id}
    return or_(false(), *(column == value for column, value in held.items() if value is not None))


def switched_on(session: Session, community_id: int) -> set[Channel]:
    """The ways out that a community has switched on, in one statement."""
    keys = {setting.key: channel for channel, setting in SWITCHES.items()}
    rows = session.execute(_SWITCHES, {"keys": list(keys), "community_id": community_id})
    return {keys[row.key] for row in rows if row.is_on}
