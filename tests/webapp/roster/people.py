"""Persons and assignments put straight into the nine-block town, so that a test says only what it is about."""

from __future__ import annotations

from datetime import date
from itertools import count

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from webapp.roster.models import Assignment, ChatGroup, MemberPlacement, PartyBranch, PartyGroup, Person

TOWN = 1
COMMUNITY_GRID, AREA, OTHER_AREA, SECTION, MIDDLE, SOUTH = 9, 1, 2, 21, 22, 23
BEGIN = date(2026, 1, 1)
DAY = date(2026, 3, 31)
_numbers = count(1)


def days(begin: date | None = BEGIN, until: date | None = None) -> Range[date]:
    return Range(begin, until)


def stair(session: Session, building: int = 5, number: int = 1) -> int:
    found = session.scalar(
        text("SELECT id FROM stair WHERE building_id = :b AND number = :n"), {"b": building, "n": number}
    )
    assert found is not None
    return int(found)


def person(session: Session, name: str = "示例甲", **values: object) -> Person:
    made = Person(
        **{"community_id": TOWN, "ref": f"T{next(_numbers)}", "name": name, "opened_on": BEGIN, "skills": [], **values}
    )
    session.add(made)
    session.flush()
    return made


def assignment(session: Session, who: Person, role: str, **values: object) -> Assignment:
    made = Assignment(**{"community_id": TOWN, "person_id": who.id, "role": role, "valid": days(), **values})
    session.add(made)
    session.flush()
    return made


def branch(session: Session, name: str = "一支部", grid_id: int = AREA, kind: str = "grid") -> PartyBranch:
    made = PartyBranch(community_id=TOWN, name=name, kind=kind, grid_id=grid_id, opened_on=BEGIN)
    session.add(made)
    session.flush()
    return made


def group(session: Session, of: PartyBranch, name: str = "一小组", grid_id: int = SECTION) -> PartyGroup:
    made = PartyGroup(community_id=TOWN, name=name, branch_id=of.id, grid_id=grid_id, opened_on=BEGIN)
    session.add(made)
    session.flush()
    return made


def placement(session: Session, who: Person, building_id: int = 5, valid: Range[date] | None = None) -> MemberPlacement:
    made = MemberPlacement(
        community_id=TOWN, person_id=who.id, building_id=building_id, post="政策宣传岗", valid=valid or days()
    )
    session.add(made)
    session.flush()
    return made


def chat(session: Session, **values: object) -> ChatGroup:
    made = ChatGroup(**{"community_id": TOWN, "name": "群", "kind": "liaison", "opened_on": BEGIN, **values})
    session.add(made)
    session.flush()
    return made


def community_grid(session: Session) -> int:
    """The town's own grid, which the drawing leaves out."""
    session.execute(
        text(
            "INSERT INTO grid (id, community_id, code, level) SELECT :id, id, code || '000', 'community'"
            " FROM community WHERE id = 1"
        ),
        {"id": COMMUNITY_GRID},
    )
    session.execute(
        text(
            "INSERT INTO grid_version (community_id, generation_id, grid_id, level, name, geom, label)"
            " SELECT 1, 2, :id, 'community', name, ST_Multi(geom), ST_PointOnSurface(geom) FROM community WHERE id = 1"
        ),
        {"id": COMMUNITY_GRID},
    )
    return COMMUNITY_GRID


def other_community(session: Session) -> int:
    session.execute(
        text(
            "INSERT INTO community (id, code, name, full_name, scheme, scheme_year, srid, geom)"
            " SELECT 2, '620902004003', '邻社区', '邻社区', scheme, scheme_year, srid, ST_Translate(geom, 0.01, 0)"
            " FROM community WHERE id = 1"
        )
    )
    return 2
