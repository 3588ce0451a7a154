"""Lists of incidents: the queue by time left, filtered; what was closed on a day; how many of each state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.errors import Invalid
from webapp.core.live.queries import cursor_now
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.queries.marks import MARK_COLUMNS, MARK_JOINS, marked
from webapp.dispatch.queries.standing import HELD_BY_GRIDS
from webapp.dispatch.rules import IncidentState, Source, Urgency

# Chosen first, so that marks are counted only of what is shown.
_ROWS = f"""WITH chosen AS MATERIALIZED (
  SELECT i.* FROM incident i WHERE i.community_id = :community_id[conditions] ORDER BY [order] LIMIT :most)
SELECT {MARK_COLUMNS}, left(i.text, 80) AS text, i.place_text, i.hotline_number, i.closed_at,
  (SELECT c.label FROM call c WHERE c.incident_id = i.id AND c.is_lead AND c.state <> 'recalled' LIMIT 1) AS lead_label
FROM chosen i {MARK_JOINS} ORDER BY [order]"""
_ASKED = "EXISTS (SELECT FROM decision d WHERE d.incident_id = i.id AND d.outcome IS NULL)"
_OPEN = "(i.state <> 'closed' OR i.due_at IS NOT NULL)"
"""What somebody has to do something about: what is closed too, while a reopening is asked for."""
_COUNTS = f"""SELECT i.state, count(*) AS n, count(*) FILTER (WHERE {_ASKED}) AS asked
FROM incident i WHERE i.community_id = :community_id"""
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Wish:
    """Which incidents are wanted; `grids` narrows to what the caller may read, None does not narrow."""

    states: tuple[IncidentState, ...] = ()
    grids: frozenset[int] | None = None
    section_id: int | None = None
    area_id: int | None = None
    category: str | None = None
    urgency: Urgency | None = None
    source: Source | None = None
    claimed_by: int | None = None
    number: str | None = None
    asked: bool = False
    closed_on: date | None = None
    after: str | None = None
    limit: int = 50

    @property
    def is_of_closed(self) -> bool:
        """Whether nothing but what is closed is asked for."""
        return self.closed_on is not None or self.states == (IncidentState.CLOSED,)


@dataclass(frozen=True)
class Page:
    """A page of incidents."""

    items: Sequence[Mapping[str, Any]]
    next: str | None
    counts: Mapping[str, int]
    as_of: datetime
    cursor_of_events: str


@dataclass
class _Asked:
    conditions: list[str] = field(default_factory=list)
    bound: dict[str, object] = field(default_factory=dict)

    def add(self, condition: str, **bound: object) -> None:
        self.conditions.append(condition)
        self.bound |= bound

    @property
    def sql(self) -> str:
        return "".join(f" AND {each}" for each in self.conditions)


def incidents(session: Session, community_id: int, wish: Wish) -> Page:
    """Incidents by time left, those without a deadline last; where only closed ones are asked for, newest first."""
    common = _common(wish)
    bound = {"community_id": community_id, **common.bound}
    # Asked for before the reading: what happens meanwhile is heard twice rather than never.
    cursor = cursor_now(session)
    page = _Asked(list(common.conditions), dict(bound))
    _in_states(page, wish)
    order = _order(page, wish)
    statement = text(_ROWS.replace("[conditions]", page.sql).replace("[order]", order))
    rows = [dict(row) for row in session.execute(statement, {**page.bound, "most": wish.limit + 1}).mappings()]
    shown = rows[: wish.limit]
    return Page(
        items=[_row(row) for row in shown],
        next=_cursor(shown[-1], wish) if len(rows) > wish.limit else None,
        counts=_counts(session, common, bound, wish),
        as_of=database_now(session),
        cursor_of_events=cursor,
    )


def _common(wish: Wish) -> _Asked:
    asked = _Asked()
    if wish.grids is not None:
        asked.add(HELD_BY_GRIDS, grids=list(wish.grids))
    if wish.section_id is not None:
        asked.add("(i.section_id = :section_id OR (i.joint AND i.border_section_id = :section_id))",
                  section_id=wish.section_id)  # fmt: skip
    if wish.area_id is not None:
        asked.add("(i.area_id = :area_id OR (i.joint AND i.border_area_id = :area_id))", area_id=wish.area_id)
    if wish.category is not None:
        asked.add("i.category_id IN (SELECT c.id FROM category c WHERE c.community_id = :community_id"
                  " AND (c.code = :category OR starts_with(c.code, :category || '.')))",
                  category=wish.category)  # fmt: skip
    for column, value in (("urgency", wish.urgency), ("source", wish.source)):
        if value is not None:
            asked.add(f"i.{column} = :{column}", **{column: value.value})
    if wish.claimed_by is not None:
        asked.add("i.claimed_by = :claimed_by", claimed_by=wish.claimed_by)
    if wish.asked:
        asked.add(_ASKED)
    if wish.number is not None:
        asked.add(
            "(i.number LIKE '%' || :number || '%' OR i.hotline_number ILIKE '%' || :number || '%')", number=wish.number
        )
    return asked


def _in_states(asked: _Asked, wish: Wish) -> None:
    if wish.closed_on is not None:
        begin = datetime.combine(wish.closed_on, datetime.min.time(), ZONE)
        asked.add("i.closed_at >= :begin AND i.closed_at < :begin + interval '1 day'", begin=begin)
    elif wish.states:
        asked.add("i.state = ANY(:states)", states=[state.value for state in wish.states])
    if not wish.closed_on and IncidentState.CLOSED not in wish.states:
        # Said outright, so that the index of what is open serves it.
        asked.add(_OPEN)


def _order(asked: _Asked, wish: Wish) -> str:
    """The order, and from where on."""
    by_closing = wish.is_of_closed
    if by_closing:
        # Said outright, so that the index of what is closed serves it.
        asked.add("i.closed_at IS NOT NULL")
    if wish.after is not None:
        at, row_id = _read(wish.after)
        bound: dict[str, object] = {"after_at": at, "after_id": row_id}
        if by_closing:
            asked.add("(i.closed_at, i.id) < (CAST(:after_at AS timestamptz), :after_id)", **bound)
        elif at is None:
            asked.add("i.due_at IS NULL AND i.id > :after_id", after_id=row_id)
        else:
            asked.add("((i.due_at, i.id) > (CAST(:after_at AS timestamptz), :after_id) OR i.due_at IS NULL)", **bound)
    return "i.closed_at DESC, i.id DESC" if by_closing else "i.due_at, i.id"


def _cursor(row: Mapping[str, Any], wish: Wish) -> str:
    at: datetime | None = row["closed_at"] if wish.is_of_closed else row["due_at"]
    return f"{'' if at is None else round((at - _FIRST).total_seconds() * 1_000_000)}.{row['id']}"


def _read(cursor: str) -> tuple[datetime | None, int]:
    stamp, _, row_id = cursor.partition(".")
    try:
        at = datetime.fromtimestamp(int(stamp) / 1_000_000, UTC) if stamp else None
        return at, int(row_id)
    except (ValueError, OverflowError, OSError) as error:
        raise Invalid("no such cursor", cursor="unknown") from error


def _counts(session: Session, common: _Asked, bound: Mapping[str, object], wish: Wish) -> dict[str, int]:
    """How many are open, by state, under the same filters; and in how many something is to be decided."""
    sql = f"{_COUNTS}{common.sql} AND {_OPEN} GROUP BY i.state"
    rows = list(session.execute(text(sql), dict(bound)))
    found = {row.state: row.n for row in rows}
    counts = {state.value: int(found.get(state.value, 0)) for state in IncidentState if state != IncidentState.CLOSED}
    return {**counts, "asked": sum(int(row.asked) for row in rows)}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in marked(row).items() if key != "closed_at"}
