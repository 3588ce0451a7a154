"""What the printed emergency sheet (应急值班单) says: everything somebody needs when power and network are gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.worktime import holidays_between
from webapp.core.worktime.calendar import Holiday
from webapp.roster.queries.assignments import Holder, on_duty
from webapp.roster.queries.duty import Slot, slots_between
from webapp.roster.queries.handovers import open_items, recent_handovers
from webapp.roster.rules import AssignmentRole
from webapp.roster.rules.duty import OpenItems

Numbers = Callable[[Session, int], Sequence[tuple[str, str]]]
"""Emergency numbers of a community, name and number, as the subject that keeps them reads them."""
USUAL_NUMBERS = (("火警", "119"), ("报警", "110"), ("急救", "120"))
_HOURS_SHOWN = 26


@dataclass(frozen=True)
class SheetSources:
    """What the sheet and the hand-over take from other subjects."""

    open_items: tuple[OpenItems, ...] = ()
    numbers: Numbers | None = None


@dataclass(frozen=True)
class AreaLeaders:
    """A grid area and who leads it and its sections today, in order."""

    name: str
    code: str
    leaders: tuple[Holder, ...]


@dataclass(frozen=True)
class Manager:
    """Who manages a compound, and whom one calls."""

    compound: str
    manager: str
    phone: str | None


@dataclass(frozen=True)
class SheetRow:
    """A sheet that is kept."""

    id: int
    at: datetime
    made_at: datetime
    made_by: str | None
    bytes: int


@dataclass(frozen=True)
class Sheet:
    """All of it, as of `made_at`."""

    community: str
    at: datetime
    made_at: datetime
    holiday: Holiday | None
    slots: tuple[Slot, ...]
    areas: tuple[AreaLeaders, ...]
    numbers: tuple[tuple[str, str], ...]
    managers: tuple[Manager, ...]
    items: tuple[str, ...]
    items_at: datetime | None
    is_invented: bool


_COMMUNITY = text("SELECT name, full_name, is_synthetic FROM community WHERE id = :community_id")
_MANAGERS = text(
    """SELECT string_agg(c.name, '、' ORDER BY c.name) AS compound, c.manager_name AS manager,
  max(t.duty_phone) AS phone
FROM compound c
LEFT JOIN contact t ON t.organization_id = c.manager_organization_id AND t.closed_on IS NULL
WHERE c.community_id = :community_id AND c.manager_name IS NOT NULL
  AND (c.opened_on IS NULL OR c.opened_on <= :on_day) AND (c.closed_on IS NULL OR c.closed_on > :on_day)
GROUP BY c.manager_name ORDER BY 2"""
)
_AREAS = text(
    """SELECT v.grid_id, v.name, right(g.code, 3) AS code,
  array(SELECT w.grid_id FROM grid_version w WHERE w.generation_id = v.generation_id
        AND (w.grid_id = v.grid_id OR w.parent_grid_id = v.grid_id)) AS grid_ids
FROM grid_version v JOIN generation e ON e.id = v.generation_id AND e.valid @> CAST(:on_day AS date)
JOIN grid g ON g.id = v.grid_id WHERE v.community_id = :community_id AND v.level = 'area' ORDER BY g.code"""
)
_SHEETS = text(
    """SELECT s.id, s.at, s.made_at, a.display_name AS made_by, length(s.pdf) AS bytes
FROM duty_sheet s LEFT JOIN account a ON a.id = s.made_by
WHERE s.community_id = :community_id ORDER BY s.at DESC"""
)
_PDF = text("SELECT pdf, at FROM duty_sheet WHERE community_id = :community_id AND id = :sheet_id")


def sheet_of(session: Session, community_id: int, at: datetime, made_at: datetime, sources: SheetSources) -> Sheet:
    """What the sheet for an hour says, as of now."""
    day = at.astimezone(ZONE).date()
    community = session.execute(_COMMUNITY, {"community_id": community_id}).one()
    last = next(iter(recent_handovers(session, community_id, 1)), None)
    numbers = sources.numbers(session, community_id) if sources.numbers else ()
    return Sheet(
        community=community.full_name,
        at=at,
        made_at=made_at,
        holiday=holidays_between(session, day, day).get(day),
        slots=slots_between(session, community_id, at, at + timedelta(hours=_HOURS_SHOWN)),
        areas=_areas(session, community_id, day),
        numbers=tuple(numbers) or USUAL_NUMBERS,
        managers=_managers(session, community_id, day),
        items=tuple(each.text for each in open_items(session, community_id, made_at, sources.open_items)),
        items_at=last.given_at if last else None,
        is_invented=community.is_synthetic,
    )


def sheet_hour(now: datetime) -> datetime:
    """The hour of the sheet that is due: the last 08:00 or 20:00."""
    local = now.astimezone(ZONE)
    for day in (local.date(), local.date() - timedelta(days=1)):
        for hour in (20, 8):
            due = datetime.combine(day, time(hour), ZONE)
            if due <= local:
                return due
    raise AssertionError


def kept_sheets(session: Session, community_id: int) -> tuple[SheetRow, ...]:
    """The sheets that are kept, newest first."""
    return tuple(SheetRow(**row) for row in session.execute(_SHEETS, {"community_id": community_id}).mappings())


def sheet_file(session: Session, community_id: int, sheet_id: int) -> tuple[bytes, datetime] | None:
    """A kept sheet and its hour."""
    row = session.execute(_PDF, {"community_id": community_id, "sheet_id": sheet_id}).first()
    return (bytes(row.pdf), row.at) if row else None


def _areas(session: Session, community_id: int, day: date) -> tuple[AreaLeaders, ...]:
    values = {"community_id": community_id, "on_day": day}
    holders = on_duty(session, community_id, day, roles=(AssignmentRole.GRID_LEADER, AssignmentRole.DEPUTY))
    found = []
    for row in session.execute(_AREAS, values):
        named: dict[int, Holder] = {}
        for holder in holders:
            if holder.place_id in row.grid_ids:
                named.setdefault(holder.person_id, holder)
        found.append(AreaLeaders(row.name, row.code, tuple(named.values())))
    return tuple(found)


def _managers(session: Session, community_id: int, day: date) -> tuple[Manager, ...]:
    rows = session.execute(_MANAGERS, {"community_id": community_id, "on_day": day}).mappings()
    return tuple(Manager(**row) for row in rows)
