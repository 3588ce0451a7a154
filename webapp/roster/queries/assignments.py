"""Who answers for a place on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.orm import Session

from webapp.roster.queries.fragments import (
    CONSENTS,
    DAY,
    GRIDS_OF_BUILDING,
    IN_FORCE,
    NOT_ON_LEAVE,
    PLACE_ID,
    PLACE_JOINS,
    PLACE_KIND,
    PLACE_NAME,
)
from webapp.roster.rules import AssignmentRole


@dataclass(frozen=True)
class Holder:
    """Somebody on duty at a place; `stands_in_for` is the name of whoever is on leave meanwhile.

    Name and telephone are for staff with the right; `consents` says whether the public may read them too.
    """

    assignment_id: int
    person_id: int
    name: str
    phone: str | None
    consents: bool
    role: AssignmentRole
    place_kind: str
    place_id: int
    place_name: str
    stands_in_for: str | None
    account_id: int | None


@dataclass(frozen=True)
class Answering:
    """Who answers for a building or a grid on a day, nearest first, and which stairs have no leader, by number.

    `grid_ids` are the lasting ids of its section and area, for the question who may know.
    """

    community_id: int
    community_code: str
    grid_ids: tuple[int, ...]
    holders: tuple[Holder, ...]
    vacant_stairs: tuple[int, ...]


@dataclass(frozen=True)
class PublishedLeader:
    """A leader whose dated consent lets the public read his name and duty telephone."""

    person_id: int
    assignment_id: int
    name: str
    phone: str | None
    since: date


_HOLDERS = f"""
SELECT a.id AS assignment_id, a.person_id, p.name, p.duty_phone AS phone, {CONSENTS} AS consents, a.role,
       {PLACE_KIND} AS place_kind, {PLACE_ID} AS place_id, {PLACE_NAME} AS place_name, p.account_id,
       (SELECT op.name FROM assignment o JOIN person op ON op.id = o.person_id WHERE o.id = a.stands_in_for_id)
         AS stands_in_for
FROM assignment a JOIN person p ON p.id = a.person_id {PLACE_JOINS}
WHERE a.community_id = :community_id AND {IN_FORCE} AND {NOT_ON_LEAVE}"""
_ON_DUTY = text(
    f"""{_HOLDERS}
  AND (CAST(:grid_ids AS bigint[]) IS NULL OR a.grid_id = ANY(CAST(:grid_ids AS bigint[])))
  AND (CAST(:roles AS text[]) IS NULL OR a.role = ANY(CAST(:roles AS text[])))
ORDER BY array_position(CAST(:order AS text[]), a.role), pg.code, a.rank, a.id"""
)
_NEAREST = text(
    f"""{_HOLDERS}
  AND (a.stair_id IN (SELECT id FROM stair WHERE building_id = :building_id) OR a.building_id = :building_id
       OR a.compound_id = (SELECT compound_id FROM building WHERE id = :building_id)
       OR (a.grid_id = ANY(:grid_ids) AND a.role IN ('grid_leader', 'deputy')))
ORDER BY ps.number IS NULL, ps.number, a.building_id IS NULL, a.compound_id IS NULL,
         pg.level = 'area', a.role <> 'grid_leader', a.rank, a.role DESC, a.id"""
)
_GRIDS_ABOVE_BUILDING = text(
    f"""SELECT b.community_id, c.code, sec.grid_id AS section_id, sec.parent_grid_id AS area_id
FROM community c JOIN building b ON b.community_id = c.id {GRIDS_OF_BUILDING.replace("JOIN", "LEFT JOIN")}
WHERE b.id = :building_id"""
)
_GRIDS_ABOVE = text(
    f"""WITH RECURSIVE up AS (
  SELECT v.generation_id, v.grid_id, v.parent_grid_id, 1 AS step FROM grid_version v
  JOIN generation e ON e.id = v.generation_id AND e.valid @> {DAY} WHERE v.grid_id = :grid_id
  UNION ALL
  SELECT v.generation_id, v.grid_id, v.parent_grid_id, u.step + 1 FROM up u
  JOIN grid_version v ON v.generation_id = u.generation_id AND v.grid_id = u.parent_grid_id)
SELECT grid_id FROM up ORDER BY step"""
)
_VACANT = text(
    f"""SELECT st.number FROM stair st WHERE st.building_id = :building_id
  AND (st.closed_on IS NULL OR st.closed_on > {DAY}) AND NOT EXISTS (
  SELECT FROM assignment a WHERE a.stair_id = st.id AND a.role = 'stair_leader' AND {IN_FORCE})
ORDER BY st.number"""
)
_PUBLISHED = text(
    f"""SELECT p.id AS person_id, a.id AS assignment_id, p.name, p.duty_phone AS phone, lower(a.valid) AS since
FROM assignment a JOIN person p ON p.id = a.person_id JOIN grid g ON g.id = a.grid_id
WHERE a.grid_id = ANY(:grid_ids) AND {IN_FORCE} AND a.stands_in_for_id IS NULL AND {CONSENTS}
  AND CASE g.level WHEN 'community' THEN a.role = 'secretary' AND g.id = :grid_id ELSE a.role = 'grid_leader' END
ORDER BY array_position(CAST(:grid_ids AS bigint[]), a.grid_id), a.rank, a.id LIMIT 1"""
)


def on_duty(
    session: Session,
    community_id: int,
    on_day: date,
    *,
    grid_ids: Sequence[int] | None = None,
    roles: Sequence[AssignmentRole] | None = None,
) -> tuple[Holder, ...]:
    """Who holds a role on a day, stand-ins in place of those on leave; at those grids and in those roles, if named."""
    values = {
        "community_id": community_id,
        "on_day": on_day,
        "grid_ids": list(grid_ids) if grid_ids is not None else None,
        "roles": [str(role) for role in roles] if roles is not None else None,
        "order": [str(role) for role in AssignmentRole],
    }
    return _holders(session, _ON_DUTY, values)


def answers_for(session: Session, building_id: int, on_day: date) -> Answering | None:
    """Who answers for a building on a day: stair, building, compound, section, area; None if there is none such."""
    values: dict[str, object] = {"building_id": building_id, "on_day": on_day}
    ground = session.execute(_GRIDS_ABOVE_BUILDING, values).mappings().first()
    if ground is None:
        return None
    grids = [grid for grid in (ground["section_id"], ground["area_id"]) if grid is not None]
    asked = values | {"community_id": ground["community_id"], "grid_ids": grids}
    return Answering(
        community_id=ground["community_id"],
        community_code=ground["code"],
        grid_ids=tuple(grids),
        holders=_holders(session, _NEAREST, asked),
        vacant_stairs=tuple(session.scalars(_VACANT, values)),
    )


def answers_for_grid(session: Session, grid_id: int, on_day: date) -> Answering | None:
    """Who leads a section or an area on a day; None if there is no such grid."""
    of_grid = text("SELECT c.id, c.code FROM grid g JOIN community c ON c.id = g.community_id WHERE g.id = :id")
    community = session.execute(of_grid, {"id": grid_id}).first()
    if community is None:
        return None
    roles = [AssignmentRole.SECRETARY, AssignmentRole.GRID_LEADER, AssignmentRole.DEPUTY]
    return Answering(
        community_id=community.id,
        community_code=community.code,
        grid_ids=grids_above(session, grid_id, on_day),
        holders=on_duty(session, community.id, on_day, grid_ids=[grid_id], roles=roles),
        vacant_stairs=(),
    )


def grids_above(session: Session, grid_id: int, on_day: date) -> tuple[int, ...]:
    """The grid itself and the grids above it on a day, nearest first; only itself where no version is in force."""
    return tuple(session.scalars(_GRIDS_ABOVE, {"grid_id": grid_id, "on_day": on_day})) or (grid_id,)


def published_leader(session: Session, grid_id: int, on_day: date) -> PublishedLeader | None:
    """The leader whom the public page, poster and plate of a grid may name on a day.

    The first by rank of those whose consent holds that day, of the grid itself or else of the grids above it up to
    its area; the community's own is its secretary. None where nobody consents.
    """
    grid_ids = [*grids_above(session, grid_id, on_day)]
    values = {"grid_id": grid_id, "grid_ids": grid_ids, "on_day": on_day}
    row = session.execute(_PUBLISHED, values).mappings().first()
    return PublishedLeader(**row) if row else None


def _holders(session: Session, statement: TextClause, values: dict[str, object]) -> tuple[Holder, ...]:
    return tuple(_holder(row) for row in session.execute(statement, values).mappings())


def _holder(row: RowMapping) -> Holder:
    return Holder(**{**row, "role": AssignmentRole(row["role"]), "consents": bool(row["consents"])})
