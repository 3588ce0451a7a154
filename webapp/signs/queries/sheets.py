"""Printed sheets: what each shows, what it would show today, and so which ones are out of date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.roster.queries import PublishedLeader, published_leader
from webapp.roster.queries.fragments import CONSENTS
from webapp.signs.queries.contact import contact_of
from webapp.signs.queries.grid import GridSign, grids_of
from webapp.signs.queries.sign import digest
from webapp.signs.rules import Reason, SheetKind, Shown, reasons


@dataclass(frozen=True)
class GridNow:
    """A grid as its sheets would show it today."""

    grid: GridSign
    leader: PublishedLeader | None
    shown: Shown


@dataclass(frozen=True)
class Hanging:
    """The last sheet of its kind that was printed for a grid and not taken down; `why` says what is wrong with it."""

    id: int
    grid_id: int
    kind: SheetKind
    printed_at: datetime
    why: tuple[Reason, ...]


# A neighbour is a grid of the same level within about 30 m, a part is a section of the area.
_OUTLINES = text(
    """SELECT v.grid_id, md5(ST_AsBinary(v.geom)) AS own,
       coalesce(array_agg(md5(ST_AsBinary(n.geom)) ORDER BY n.grid_id) FILTER (WHERE n.id IS NOT NULL), '{}') AS others,
       coalesce(array_agg(n.name ORDER BY n.grid_id) FILTER (WHERE n.id IS NOT NULL), '{}') AS names
FROM grid_version v LEFT JOIN grid_version n ON n.generation_id = v.generation_id AND n.grid_id <> v.grid_id
  AND (n.parent_grid_id = v.grid_id OR (n.level = v.level AND ST_DWithin(n.geom, v.geom, 0.0003)))
WHERE v.generation_id = :version AND v.level IN ('area', 'section') GROUP BY v.grid_id, v.geom"""
)
_HANGING = text(
    f"""SELECT last.*, coalesce({CONSENTS}, false) AS consents FROM (
  SELECT DISTINCT ON (s.grid_id, s.kind) s.id, s.grid_id, s.kind, s.printed_at, s.removed_at, s.assignment_id,
         s.border, s.names, s.leader, s.words, s.address
  FROM printed_sheet s WHERE s.community_id = :community ORDER BY s.grid_id, s.kind, s.printed_at DESC, s.id DESC) last
LEFT JOIN assignment a ON a.id = last.assignment_id LEFT JOIN person p ON p.id = a.person_id
WHERE last.removed_at IS NULL"""
)


def grids_now(
    session: Session, community_code: str, on_day: date, address_of: Callable[[str], str]
) -> dict[int, GridNow]:
    """Every area and section of a community as its sheets would show it on a day, by the grid's lasting id."""
    found = grids_of(session, community_code, on_day)
    if found is None:
        return {}
    community, version, grids = found
    words = digest(astuple(contact_of(session, community.id)))
    outlines = {row["grid_id"]: row for row in session.execute(_OUTLINES, {"version": version.id}).mappings()}
    now = {}
    for grid in grids:
        outline = outlines[grid.id]
        leader = published_leader(session, grid.id, on_day)
        shown = Shown(
            border=digest(outline["own"], outline["others"]),
            names=digest(grid.name, grid.code, community.full_name, outline["names"]),
            leader=digest(leader.name, leader.phone) if leader else "",
            words=words,
            address=digest(address_of(grid.code)),
        )
        now[grid.id] = GridNow(grid, leader, shown)
    return now


def hanging(session: Session, community_id: int, on_day: date, now: dict[int, GridNow]) -> list[Hanging]:
    """The sheets that hang somewhere in a community, each with what is wrong with it on a day.

    `now` is every grid as of that day.
    """
    found = []
    for row in session.execute(_HANGING, {"community": community_id, "on_day": on_day}).mappings():
        kind = SheetKind(row["kind"])
        printed = Shown(row["border"], row["names"], row["leader"], row["words"], row["address"])
        present = now.get(row["grid_id"])
        why = reasons(kind, printed, present.shown if present else None, consents=row["consents"])
        found.append(Hanging(row["id"], row["grid_id"], kind, row["printed_at"], why))
    return found
