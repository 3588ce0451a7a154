"""The party's organization on the grids: areas, their branches, groups and who leads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.roster.queries.fragments import DAY, EXISTING, GRIDS_OF_BUILDING, IN_FORCE
from webapp.roster.rules import BranchKind


@dataclass(frozen=True)
class GroupShown:
    """A party group: its section, who leads it, household contacts and in-service members of the section."""

    id: int
    name: str
    section: str
    leader_id: int | None
    leader: str | None
    contacts: int
    in_service: int


@dataclass(frozen=True)
class BranchShown:
    """A branch: who leads it, how many own members it has, its groups."""

    id: int
    name: str
    kind: BranchKind
    secretary_id: int | None
    secretary: str | None
    members: int
    groups: tuple[GroupShown, ...]


@dataclass(frozen=True)
class AreaShown:
    """An area with the branches that stand on it."""

    id: int
    name: str
    branches: tuple[BranchShown, ...]


_OPEN = f"t.community_id = :community_id AND t.opened_on <= {DAY} AND (t.closed_on IS NULL OR t.closed_on > {DAY})"
_LEADER = (
    f"LEFT JOIN LATERAL (SELECT p.id, p.name FROM assignment a JOIN person p ON p.id = a.person_id"
    f" WHERE a.{{}}_id = t.id AND a.role = '{{}}' AND {IN_FORCE} AND a.stands_in_for_id IS NULL LIMIT 1) l ON true"
)
_AREAS = text(
    f"""SELECT v.grid_id AS id, v.name FROM grid_version v JOIN grid g ON g.id = v.grid_id
JOIN generation e ON e.id = v.generation_id AND e.valid @> {DAY}
WHERE v.community_id = :community_id AND v.level = 'area' ORDER BY g.code"""
)
_BRANCHES = text(
    f"""SELECT t.id, t.name, t.kind, t.grid_id, l.id AS secretary_id, l.name AS secretary,
  (SELECT count(*) FROM person m WHERE m.branch_id = t.id AND m.opened_on <= {DAY}
    AND (m.closed_on IS NULL OR m.closed_on > {DAY})) AS members
FROM party_branch t {_LEADER.format("branch", "branch_secretary")} WHERE {_OPEN} ORDER BY t.kind, t.id"""
)
_GROUPS = text(
    f"""WITH home AS MATERIALIZED (SELECT b.id, sec.grid_id FROM building b {GRIDS_OF_BUILDING}
  WHERE b.community_id = :community_id AND {EXISTING})
SELECT t.id, t.name, t.branch_id, v.name AS section, l.id AS leader_id, l.name AS leader,
  (SELECT count(*) FROM home h JOIN stair s ON s.building_id = h.id JOIN assignment a ON a.stair_id = s.id
    AND a.role = 'household_contact' AND {IN_FORCE} WHERE h.grid_id = t.grid_id) AS contacts,
  (SELECT count(*) FROM home h JOIN member_placement m ON m.building_id = h.id AND m.valid @> {DAY}
    WHERE h.grid_id = t.grid_id) AS in_service
FROM party_group t {_LEADER.format("group", "group_leader")}
LEFT JOIN LATERAL (SELECT gv.name FROM grid_version gv JOIN generation e ON e.id = gv.generation_id
  WHERE gv.grid_id = t.grid_id ORDER BY e.valid @> {DAY} DESC, e.valid DESC LIMIT 1) v ON true
WHERE {_OPEN} ORDER BY t.id"""
)


def party_on_areas(session: Session, community_id: int, on_day: date) -> tuple[AreaShown, ...]:
    """Branches and groups as they stand on a community's areas on a day."""
    values = {"community_id": community_id, "on_day": on_day}
    groups = [dict(row) for row in session.execute(_GROUPS, values).mappings()]
    branches = [dict(row) for row in session.execute(_BRANCHES, values).mappings()]
    return tuple(
        AreaShown(
            row.id, row.name, tuple(_branch(branch, groups) for branch in branches if branch["grid_id"] == row.id)
        )
        for row in session.execute(_AREAS, values)
    )


def _branch(row: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> BranchShown:
    fields = {name: row[name] for name in ("id", "name", "secretary_id", "secretary", "members")}
    held = [
        {name: value for name, value in group.items() if name != "branch_id"}
        for group in groups
        if group["branch_id"] == row["id"]
    ]
    return BranchShown(**fields, kind=BranchKind(row["kind"]), groups=tuple(GroupShown(**each) for each in held))
