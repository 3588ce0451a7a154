"""What a day leader sees and has done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.shifts.queries.shifts import ShiftShown, shift_shown
from webapp.shifts.rules import USUAL_TASKS, DayRole


@dataclass(frozen=True)
class Mine:
    """The shift under which an account works now."""

    shift: ShiftShown
    participant_id: int
    roles: tuple[DayRole, ...]


@dataclass(frozen=True)
class TodoShown:
    """A task with whether it is done."""

    id: int
    role: DayRole
    text: str
    done_at: datetime | None
    who: str


@dataclass(frozen=True)
class EntryShown:
    """An entry of the diary."""

    id: int
    text: str
    written_at: datetime
    is_mine: bool


@dataclass(frozen=True)
class ItemShown:
    """A matter taken home."""

    id: int
    text: str
    taken_at: datetime
    settled_at: datetime | None
    outcome: str


@dataclass(frozen=True)
class HandoverShown:
    """The hand-over of a shift."""

    text: str
    written_at: datetime
    by_leader: bool
    countersigned_at: datetime | None
    countersigned_by: str | None
    remark: str


_MINE = text(
    """SELECT p.id, p.roles, u.shift_id FROM shift_participant p JOIN shift_signup u ON u.id = p.signup_id
JOIN shift s ON s.id = u.shift_id
WHERE p.account_id = :account_id AND s.community_id = :community_id AND p.missed_at IS NULL
  AND u.state = 'accepted' AND s.state IN ('briefed', 'active') AND s.hours @> now()"""
)
_TODOS = text(
    """SELECT t.id, t.role, t.text, t.done_at, p.name AS who
FROM shift_todo t JOIN shift_participant p ON p.id = t.participant_id JOIN shift_signup u ON u.id = p.signup_id
WHERE u.shift_id = :shift_id AND u.state = 'accepted' AND p.missed_at IS NULL
  AND (CAST(:participant_id AS bigint) IS NULL OR p.id = :participant_id)
ORDER BY p.id, array_position(CAST(:order AS text[]), t.role), t.sort"""
)
_DIARY = text(
    """SELECT id, text, written_at, coalesce(participant_id = :participant_id, false) AS is_mine FROM shift_diary
WHERE shift_id = :shift_id ORDER BY written_at, id"""
)
_ITEMS = text(
    "SELECT id, text, taken_at, settled_at, outcome FROM shift_item WHERE shift_id = :shift_id ORDER BY taken_at, id"
)
_HANDOVER = text(
    """SELECT h.text, h.written_at, h.participant_id IS NOT NULL AS by_leader, h.countersigned_at,
  a.display_name AS countersigned_by, h.remark
FROM shift_handover h LEFT JOIN account a ON a.id = h.countersigned_by WHERE h.shift_id = :shift_id"""
)
_TASKS = text("SELECT role, text FROM shift_task WHERE community_id = :community_id ORDER BY role, sort")


def my_shift(session: Session, community_id: int, account_id: int) -> Mine | None:
    """The shift under which an account works at this moment; None outside its hours."""
    row = session.execute(_MINE, {"community_id": community_id, "account_id": account_id}).first()
    shift = shift_shown(session, community_id, row.shift_id) if row else None
    return Mine(shift, row.id, tuple(DayRole(role) for role in row.roles)) if row and shift else None


def todos_of(session: Session, shift_id: int, participant_id: int | None = None) -> list[TodoShown]:
    """The tasks of a shift, or of one of its participants."""
    values = {"shift_id": shift_id, "participant_id": participant_id, "order": [role.value for role in DayRole]}
    return [TodoShown(**{**row, "role": DayRole(row["role"])}) for row in session.execute(_TODOS, values).mappings()]


def diary_of(session: Session, shift_id: int, participant_id: int | None = None) -> list[EntryShown]:
    """The diary of a shift, oldest first."""
    values = {"shift_id": shift_id, "participant_id": participant_id}
    return [EntryShown(**row) for row in session.execute(_DIARY, values).mappings()]


def items_of(session: Session, shift_id: int) -> list[ItemShown]:
    """What was taken home from a shift."""
    return [ItemShown(**row) for row in session.execute(_ITEMS, {"shift_id": shift_id}).mappings()]


def handover_of(session: Session, shift_id: int) -> HandoverShown | None:
    """The hand-over of a shift, if one was written."""
    row = session.execute(_HANDOVER, {"shift_id": shift_id}).mappings().first()
    return HandoverShown(**row) if row else None


def tasks_of(session: Session, community_id: int) -> Mapping[DayRole, tuple[str, ...]]:
    """The task list of each role: the community's own, else the usual."""
    rows = session.execute(_TASKS, {"community_id": community_id}).all()
    own = {role: tuple(row.text for row in rows if row.role == role) for role in DayRole}
    return {role: own[role] or USUAL_TASKS[role] for role in DayRole}
