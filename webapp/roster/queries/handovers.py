"""Reads of hand-overs: the last ones, one with its items, what is open now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.roster.rules.duty import OpenItems

_LONGEST = 300


@dataclass(frozen=True)
class HandoverShown:
    """A hand-over and who signed it; `taken_at` is empty while nobody has received it."""

    id: int
    given_by: int
    given_name: str
    given_at: datetime
    taken_name: str | None
    taken_at: datetime | None
    remark: str
    taken_remark: str | None
    items: int
    acknowledged: int


@dataclass(frozen=True)
class ItemShown:
    """An item and who acknowledged it; `times` is how often it was handed on."""

    id: int
    ordinal: int
    text: str
    origin: str
    ref: str
    times: int
    taken_name: str | None
    taken_at: datetime | None
    remark: str | None


@dataclass(frozen=True)
class OpenItem:
    """Something open that a hand-over would list: carried on, or of a subject."""

    text: str
    origin: str
    ref: str
    label: str
    carried_from_id: int | None = None


_HANDOVERS = """SELECT h.id, h.given_by, coalesce(g.display_name, '') AS given_name, h.given_at, h.remark,
  t.display_name AS taken_name, r.taken_at, r.remark AS taken_remark,
  (SELECT count(*) FROM handover_item i WHERE i.handover_id = h.id) AS items,
  (SELECT count(*) FROM handover_ack a WHERE a.handover_id = h.id) AS acknowledged
FROM handover h LEFT JOIN account g ON g.id = h.given_by
LEFT JOIN handover_receipt r ON r.handover_id = h.id LEFT JOIN account t ON t.id = r.taken_by
WHERE h.community_id = :community_id {} ORDER BY h.given_at DESC, h.id DESC LIMIT :most"""
_RECENT = text(_HANDOVERS.format(""))
_ONE = text(_HANDOVERS.format("AND h.id = :handover_id"))
_ITEMS = text(
    """SELECT i.id, i.ordinal, i.text, i.origin, i.ref, t.display_name AS taken_name, a.taken_at, a.remark,
  (WITH RECURSIVE before AS (
    SELECT i.id, i.carried_from_id, 0 AS step
    UNION ALL SELECT b.id, b.carried_from_id, c.step + 1 FROM before c JOIN handover_item b ON b.id = c.carried_from_id)
   SELECT max(step) FROM before) AS times
FROM handover_item i LEFT JOIN handover_ack a ON a.item_id = i.id LEFT JOIN account t ON t.id = a.taken_by
WHERE i.community_id = :community_id AND i.handover_id = :handover_id ORDER BY i.ordinal"""
)


def recent_handovers(session: Session, community_id: int, most: int = 14) -> tuple[HandoverShown, ...]:
    """The last hand-overs, newest first."""
    rows = session.execute(_RECENT, {"community_id": community_id, "most": most}).mappings()
    return tuple(HandoverShown(**row) for row in rows)


def handover(session: Session, community_id: int, handover_id: int) -> HandoverShown | None:
    """One hand-over."""
    values = {"community_id": community_id, "handover_id": handover_id, "most": 1}
    row = session.execute(_ONE, values).mappings().first()
    return HandoverShown(**row) if row else None


def items_of(session: Session, community_id: int, handover_id: int) -> tuple[ItemShown, ...]:
    """Its items, in order."""
    rows = session.execute(_ITEMS, {"community_id": community_id, "handover_id": handover_id}).mappings()
    return tuple(ItemShown(**row) for row in rows)


def open_items(session: Session, community_id: int, at: datetime, sources: Sequence[OpenItems]) -> tuple[OpenItem, ...]:
    """What the next hand-over would list: what was handed over last, and what the subjects have open.

    What a subject has closed meanwhile is not carried on; what it still has open is said as it stands now.
    """
    last = next(iter(recent_handovers(session, community_id, 1)), None)
    carried = items_of(session, community_id, last.id) if last else ()
    now = {(each.origin, each.ref): each for each in _of_subjects(session, community_id, at, sources)}
    subjects = {source.key for source in sources}
    found = []
    for each in carried:
        fresh = now.pop((each.origin, each.ref), None)
        if fresh is not None or each.origin not in subjects:
            found.append(OpenItem(fresh.text if fresh else each.text, each.origin, each.ref, "", each.id))
    return (*found, *now.values())


def _of_subjects(session: Session, community_id: int, at: datetime, sources: Sequence[OpenItems]) -> Iterator[OpenItem]:
    for source in sources:
        for row in session.execute(text(source.sql), {"community_id": community_id, "at": at}):
            yield OpenItem(str(row.text)[:_LONGEST], source.key, str(row.ref), str(source.label))
