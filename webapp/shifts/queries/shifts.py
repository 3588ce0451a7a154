"""Single shifts, what waits for approval, and what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.shifts.rules import Act, Kind, ShiftState, acts_in


@dataclass(frozen=True)
class ShiftShown:
    """A shift with its section and host; `people` and `organization` are of the sign-up that holds it."""

    id: int
    community_id: int
    grid_id: int
    grid_code: str
    grid_name: str
    area_id: int | None
    day: date
    starts: time
    ends: time
    begins_at: datetime
    ends_at: datetime
    kind: Kind
    capacity: int
    state: ShiftState
    host: str | None
    meeting_place: str
    version: int
    signup_id: int | None
    taken_by: Kind | None
    people: int | None
    organization: str | None
    swap_to_id: int | None
    has_begun: bool
    is_over: bool

    @property
    def grid_ids(self) -> frozenset[int]:
        """Lasting ids of the section and its area, for the question who may act."""
        return frozenset(each for each in (self.grid_id, self.area_id) if each is not None)

    @property
    def is_free(self) -> bool:
        """Whether somebody can still sign up."""
        return self.state is ShiftState.OPEN and not self.is_over

    @property
    def acts(self) -> frozenset[Act]:
        """What may be done to it now, by its state alone."""
        return acts_in(self.state)


@dataclass(frozen=True)
class Happened:
    """A line of a shift's history."""

    at: datetime
    act: Act
    from_state: ShiftState
    to_state: ShiftState
    by: str
    account: str | None
    reason: str


SHIFT_SQL = """
SELECT s.id, s.community_id, s.grid_id, g.code AS grid_code, coalesce(v.name, g.code) AS grid_name,
       v.parent_grid_id AS area_id, s.day, s.starts, s.ends, lower(s.hours) AS begins_at, upper(s.hours) AS ends_at,
       s.kind, s.capacity, s.state, h.name AS host, s.meeting_place, s.version, u.id AS signup_id,
       u.kind AS taken_by, u.people, u.organization, u.swap_to_id,
       lower(s.hours) <= now() AS has_begun, upper(s.hours) <= now() AS is_over
FROM shift s JOIN grid g ON g.id = s.grid_id
LEFT JOIN LATERAL (SELECT v.name, v.parent_grid_id FROM grid_version v JOIN generation e ON e.id = v.generation_id
    WHERE v.grid_id = s.grid_id ORDER BY e.valid @> s.day DESC, e.valid DESC LIMIT 1) v ON true
LEFT JOIN person h ON h.id = s.host_id
LEFT JOIN shift_signup u ON u.shift_id = s.id AND u.state IN ('waiting', 'accepted')
WHERE s.community_id = :community_id"""
_HISTORY = text(
    """SELECT e.at, e.act, e.from_state, e.to_state, e.by, a.display_name AS account, e.reason
FROM shift_event e LEFT JOIN account a ON a.id = e.account_id AND e.by = 'staff'
WHERE e.shift_id = :shift_id ORDER BY e.id"""
)


def shift_shown(session: Session, community_id: int, shift_id: int) -> ShiftShown | None:
    """A shift of a community; None if there is none such."""
    found = read_shifts(session, "s.id = :shift_id", {"community_id": community_id, "shift_id": shift_id})
    return found[0] if found else None


def waiting(session: Session, community_id: int, grid_ids: frozenset[int] | None) -> list[ShiftShown]:
    """Shifts with a sign-up to decide or a swap asked for, soonest first; of these grids alone where named."""
    condition = "(s.state = 'applied' OR u.swap_to_id IS NOT NULL) AND upper(s.hours) > now()"
    found = read_shifts(session, condition, {"community_id": community_id})
    return [each for each in found if grid_ids is None or each.grid_ids & grid_ids]


def read_shifts(session: Session, condition: str, values: Mapping[str, object]) -> list[ShiftShown]:
    """Shifts of :community_id under a condition on `s` and `u`, in the order of their hours and sections."""
    rows = session.execute(text(f"{SHIFT_SQL} AND {condition} ORDER BY s.day, s.starts, g.code, s.id"), values)
    return [_shown(row) for row in rows.mappings()]


def history(session: Session, shift_id: int) -> Sequence[Happened]:
    """What was done to a shift, in order."""
    return [
        Happened(
            **{
                **row,
                "act": Act(row["act"]),
                "from_state": ShiftState(row["from_state"]),
                "to_state": ShiftState(row["to_state"]),
            }
        )
        for row in session.execute(_HISTORY, {"shift_id": shift_id}).mappings()
    ]


def _shown(row: RowMapping) -> ShiftShown:
    taken_by = Kind(row["taken_by"]) if row["taken_by"] else None
    return ShiftShown(**{**row, "kind": Kind(row["kind"]), "state": ShiftState(row["state"]), "taken_by": taken_by})
