"""Where nobody answers (责任空白), and how many posts of a grid are filled (熟人网格)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.roster.queries.assignments import Holder, grids_above, on_duty
from webapp.roster.queries.fragments import DAY, EXISTING, GRIDS_OF_BUILDING, IN_FORCE
from webapp.roster.rules import AssignmentRole


@dataclass(frozen=True)
class VacantBuilding:
    """A residential building some of whose stairs have no leader."""

    building_id: int
    name: str
    section: str
    households: int
    stairs: tuple[int, ...]


@dataclass(frozen=True)
class VacantPost:
    """A grid, branch or group without the one who should lead it."""

    kind: str
    id: int
    name: str
    role: AssignmentRole


@dataclass(frozen=True)
class Vacancies:
    """What nobody answers for on a day."""

    posts: tuple[VacantPost, ...]
    buildings: tuple[VacantBuilding, ...]

    @property
    def stairs(self) -> int:
        """How many stairs have no leader."""
        return sum(len(each.stairs) for each in self.buildings)


@dataclass(frozen=True)
class FilledPosts:
    """How many of a section's posts are filled: leaders, stairs, compounds with a group, buildings with a member."""

    grid_id: int
    code: str
    name: str
    leaders: int
    volunteers: int
    stairs: int
    stairs_led: int
    buildings: int
    buildings_with_member: int
    compounds: int
    compounds_with_group: int

    @property
    def share(self) -> float | None:
        """Of the single posts (a leader for the section and for each stair), the share that is filled."""
        wanted = self.stairs + 1
        return (self.stairs_led + min(self.leaders, 1)) / wanted


@dataclass(frozen=True)
class Team:
    """The three-party team (网格党支部＋志愿者＋单元长) of a grid, who can be called together."""

    branch: tuple[Holder, ...]
    volunteers: tuple[Holder, ...]
    stair_leaders: tuple[Holder, ...]


_BUILDINGS = text(
    f"""SELECT b.id AS building_id, concat_ws(' ', k.name, coalesce(b.number, b.name, b.address)) AS name,
  sec.name AS section, b.households, array_agg(st.number ORDER BY st.number) AS stairs
FROM building b {GRIDS_OF_BUILDING} JOIN grid sg ON sg.id = sec.grid_id
JOIN stair st ON st.building_id = b.id AND (st.closed_on IS NULL OR st.closed_on > {DAY})
LEFT JOIN compound k ON k.id = b.compound_id
WHERE b.community_id = :community_id AND b.use = 'residential' AND {EXISTING} AND NOT EXISTS (
  SELECT FROM assignment a WHERE a.stair_id = st.id AND a.role = 'stair_leader' AND {IN_FORCE})
GROUP BY b.id, k.name, sec.name, sg.code ORDER BY sg.code, k.name, length(b.number), b.number, b.id"""
)
_OPEN_BODY = f"t.community_id = :community_id AND t.opened_on <= {DAY} AND (t.closed_on IS NULL OR t.closed_on > {DAY})"
_POSTS = text(
    f"""SELECT v.level AS kind, v.grid_id AS id, v.name,
  CASE v.level WHEN 'community' THEN 'secretary' ELSE 'grid_leader' END AS role, g.code AS sort
FROM grid_version v JOIN generation e ON e.id = v.generation_id AND e.valid @> {DAY} JOIN grid g ON g.id = v.grid_id
WHERE v.community_id = :community_id AND NOT EXISTS (SELECT FROM assignment a WHERE a.grid_id = v.grid_id AND {IN_FORCE}
  AND a.role = CASE v.level WHEN 'community' THEN 'secretary' ELSE 'grid_leader' END)
UNION ALL SELECT 'branch', t.id, t.name, 'branch_secretary', 'b' FROM party_branch t WHERE {_OPEN_BODY}
  AND NOT EXISTS (SELECT FROM assignment a WHERE a.branch_id = t.id AND a.role = 'branch_secretary' AND {IN_FORCE})
UNION ALL SELECT 'group', t.id, t.name, 'group_leader', 'g' FROM party_group t WHERE {_OPEN_BODY}
  AND NOT EXISTS (SELECT FROM assignment a WHERE a.group_id = t.id AND a.role = 'group_leader' AND {IN_FORCE})
ORDER BY sort, name"""
)
_FILLED = text(
    f"""WITH home AS MATERIALIZED (
  SELECT sec.grid_id, b.id, b.compound_id FROM building b {GRIDS_OF_BUILDING}
  WHERE b.community_id = :community_id AND b.use = 'residential' AND {EXISTING}),
held AS MATERIALIZED (SELECT a.* FROM assignment a WHERE a.community_id = :community_id AND {IN_FORCE}
  AND a.stands_in_for_id IS NULL),
placed AS MATERIALIZED (SELECT DISTINCT m.building_id FROM member_placement m
  WHERE m.community_id = :community_id AND m.valid @> {DAY}),
grouped AS MATERIALIZED (SELECT DISTINCT t.compound_id FROM chat_group t WHERE {_OPEN_BODY} AND t.kind = 'household')
SELECT v.grid_id, g.code, v.name,
  (SELECT count(*) FROM held a WHERE a.grid_id = v.grid_id AND a.role = 'grid_leader') AS leaders,
  (SELECT count(*) FROM held a WHERE a.grid_id = v.grid_id AND a.role = 'volunteer') AS volunteers,
  (SELECT count(*) FROM home h JOIN stair s ON s.building_id = h.id AND (s.closed_on IS NULL OR s.closed_on > {DAY})
    WHERE h.grid_id = v.grid_id) AS stairs,
  (SELECT count(DISTINCT s.id) FROM home h JOIN stair s ON s.building_id = h.id
    AND (s.closed_on IS NULL OR s.closed_on > {DAY}) JOIN held a ON a.stair_id = s.id
    AND a.role = 'stair_leader' WHERE h.grid_id = v.grid_id) AS stairs_led,
  (SELECT count(*) FROM home h WHERE h.grid_id = v.grid_id) AS buildings,
  (SELECT count(*) FROM home h JOIN placed m ON m.building_id = h.id WHERE h.grid_id = v.grid_id)
    AS buildings_with_member,
  (SELECT count(DISTINCT h.compound_id) FROM home h WHERE h.grid_id = v.grid_id) AS compounds,
  (SELECT count(DISTINCT h.compound_id) FROM home h JOIN grouped c ON c.compound_id = h.compound_id
    WHERE h.grid_id = v.grid_id) AS compounds_with_group
FROM grid_version v JOIN generation e ON e.id = v.generation_id AND e.valid @> {DAY} JOIN grid g ON g.id = v.grid_id
WHERE v.community_id = :community_id AND v.level = 'section' ORDER BY g.code"""
)
_TEAM_MEMBERS = text(
    f"""WITH grids AS (
  SELECT v.grid_id FROM grid_version v JOIN generation e ON e.id = v.generation_id AND e.valid @> {DAY}
  WHERE v.community_id = :community_id AND (v.grid_id = :grid_id OR v.parent_grid_id = :grid_id)),
bodies AS (
  SELECT 'branch:' || t.id AS place FROM party_branch t
  WHERE {_OPEN_BODY} AND t.kind = 'grid' AND t.grid_id = ANY(:above)
  UNION ALL SELECT 'group:' || t.id FROM party_group t WHERE {_OPEN_BODY} AND t.grid_id IN (SELECT grid_id FROM grids)),
stairs AS (
  SELECT 'stair:' || st.id AS place FROM stair st JOIN building b ON b.id = st.building_id {GRIDS_OF_BUILDING}
  WHERE b.community_id = :community_id AND sec.grid_id IN (SELECT grid_id FROM grids))
SELECT a.id FROM assignment a WHERE a.community_id = :community_id AND {IN_FORCE} AND (
  (a.role IN ('branch_secretary', 'group_leader') AND a.place IN (SELECT place FROM bodies))
  OR (a.role = 'volunteer' AND a.grid_id IN (SELECT grid_id FROM grids))
  OR (a.role = 'stair_leader' AND a.place IN (SELECT place FROM stairs)))"""
)


def vacancies(session: Session, community_id: int, on_day: date) -> Vacancies:
    """Grids, branches and groups without a leader, buildings with stairs without one, on a day."""
    values = {"community_id": community_id, "on_day": on_day}
    posts = session.execute(_POSTS, values).mappings()
    return Vacancies(
        posts=tuple(VacantPost(row["kind"], row["id"], row["name"], AssignmentRole(row["role"])) for row in posts),
        buildings=tuple(
            VacantBuilding(**{**row, "stairs": tuple(row["stairs"])})
            for row in session.execute(_BUILDINGS, values).mappings()
        ),
    )


def filled_posts(session: Session, community_id: int, on_day: date) -> tuple[FilledPosts, ...]:
    """How many posts of each section are filled on a day, by the sections' numbers."""
    rows = session.execute(_FILLED, {"community_id": community_id, "on_day": on_day}).mappings()
    return tuple(FilledPosts(**row) for row in rows)


def three_party_team(session: Session, community_id: int, grid_id: int, on_day: date) -> Team:
    """Who of a section or area is called together: grid branch and group, volunteers, stair leaders."""
    above = list(grids_above(session, grid_id, on_day))
    values = {"community_id": community_id, "grid_id": grid_id, "above": above, "on_day": on_day}
    ids = frozenset(session.scalars(_TEAM_MEMBERS, values))
    roles = [
        AssignmentRole.BRANCH_SECRETARY,
        AssignmentRole.GROUP_LEADER,
        AssignmentRole.VOLUNTEER,
        AssignmentRole.STAIR_LEADER,
    ]
    there = [each for each in on_duty(session, community_id, on_day, roles=roles) if each.assignment_id in ids]
    return Team(
        branch=tuple(each for each in there if each.role in roles[:2]),
        volunteers=tuple(each for each in there if each.role is AssignmentRole.VOLUNTEER),
        stair_leaders=tuple(each for each in there if each.role is AssignmentRole.STAIR_LEADER),
    )
