"""The sections of a day in the order of their numbers, with what each has: never in the order of a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.dispatch.figures import OPEN, TODAY, UNTIL
from webapp.figures.queries import AsOf
from webapp.wall.queries.heading import Heading

_DAY = "CAST(:day AS date)"
_ON = f"(t.opened_on IS NULL OR t.opened_on <= {_DAY}) AND (t.closed_on IS NULL OR t.closed_on > {_DAY})"
_SECTIONS = text(
    f"""WITH counted AS MATERIALIZED (
  SELECT gb.grid_id, sum(s.shops) AS shops, sum(s.checked) AS checked FROM (
    SELECT t.block_id, count(*) AS shops, count(*) FILTER (WHERE t.first_checked_on <= CAST(:day AS date)) AS checked
    FROM shop t WHERE t.community_id = :community_id AND {_ON} GROUP BY t.block_id) s
  JOIN grid_block gb ON gb.generation_id = :generation_id AND gb.block_id = s.block_id GROUP BY gb.grid_id)
SELECT v.grid_id AS id, g.code, right(g.code, 3) AS number, v.name, v.parent_grid_id AS area_id, w.name AS area_name,
  coalesce(c.shops, 0)::int AS shops, coalesce(c.checked, 0)::int AS shops_checked,
  (SELECT count(*) FROM hazard t JOIN grid_block gb ON gb.block_id = t.block_id AND gb.generation_id = v.generation_id
   WHERE gb.grid_id = v.grid_id AND t.community_id = :community_id AND NOT t.simulated
     AND t.found_on <= CAST(:day AS date) AND (t.rectified_on IS NULL OR t.rectified_on > CAST(:day AS date))
  )::int AS hazards_open
FROM grid_version v JOIN grid g ON g.id = v.grid_id
LEFT JOIN grid_version w ON w.generation_id = v.generation_id AND w.grid_id = v.parent_grid_id
LEFT JOIN counted c ON c.grid_id = v.grid_id
WHERE v.generation_id = :generation_id AND v.level = 'section' ORDER BY g.code"""
)
# What is sensitive has no section here: a dispute would be known by its neighbours.
_MATTERS = text(
    f"""SELECT i.section_id, i.simulated, count(*) FILTER (WHERE {OPEN})::int AS open,
  count(*) FILTER (WHERE {TODAY} AND i.route = 'whistle')::int AS whistles,
  count(*) FILTER (WHERE {TODAY} AND i.route = 'self' AND i.settled_at < {UNTIL})::int AS settled_by_grid
FROM incident i JOIN category k ON k.id = i.category_id
WHERE k.nature <> 'dispute' AND i.section_id IS NOT NULL AND ({OPEN} OR {TODAY})
GROUP BY i.section_id, i.simulated"""
)
_LEADING = text(
    """SELECT grid_id, count(DISTINCT person)::int AS people FROM (
  SELECT a.grid_id, a.person_id::text AS person FROM assignment a WHERE a.community_id = :community_id
    AND a.valid @> CAST(:day AS date) AND a.role IN ('grid_leader', 'deputy') AND a.grid_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM assignment s WHERE s.stands_in_for_id = a.id AND s.valid @> CAST(:day AS date))
  UNION ALL
  SELECT t.grid_id, 'd' || p.id FROM shift t JOIN shift_signup u ON u.shift_id = t.id AND u.state = 'accepted'
    JOIN shift_participant p ON p.signup_id = u.id AND p.missed_at IS NULL
  WHERE t.community_id = :community_id AND t.day = CAST(:day AS date)
    AND t.state IN ('active', 'handed_over', 'thanked')) x GROUP BY grid_id"""
)


@dataclass(frozen=True)
class SectionGround:
    """A section as it was that day: what it is called, its shops, its hazards."""

    id: int
    code: str
    number: str
    name: str
    area_id: int | None
    area_name: str | None
    shops: int
    shops_checked: int
    hazards_open: int


@dataclass(frozen=True)
class SectionSet:
    """Matters of a section, of one set."""

    simulated: bool
    open: int = 0
    whistles: int = 0
    settled_by_grid: int = 0


@dataclass(frozen=True)
class Section(SectionGround):
    """A section with what happens in it; `on_duty` counts who leads it that day, day leaders among them."""

    on_duty: int
    sets: tuple[SectionSet, ...]


def section_grounds(session: Session, head: Heading) -> tuple[SectionGround, ...]:
    """What the ground says of the sections of a day."""
    bound = {"community_id": head.community_id, "generation_id": head.generation_id, "day": head.day}
    return tuple(SectionGround(**row) for row in session.execute(_SECTIONS, bound).mappings())


def sections(session: Session, head: Heading, grounds: Sequence[SectionGround]) -> list[Section]:
    """The sections with what happens in them."""
    bound = AsOf(head.day, head.at, real=True, simulated=head.simulated).bound(head.community_id)
    counted = {
        (row.section_id, row.simulated): SectionSet(row.simulated, row.open, row.whistles, row.settled_by_grid)
        for row in session.execute(_MATTERS, bound)
    }
    leading: Mapping[int, int] = {
        row.grid_id: row.people
        for row in session.execute(_LEADING, {"community_id": head.community_id, "day": head.day})
    }
    return [
        Section(
            **vars(each),
            on_duty=leading.get(each.id, 0),
            sets=tuple(counted.get((each.id, simulated), SectionSet(simulated)) for simulated in head.sets),
        )
        for each in grounds
    ]
