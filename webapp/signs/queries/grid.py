"""A grid as the public page, the plate and the poster name it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Link:
    """A grid that is named and can be opened; `color` is its colour class, neighbours differ."""

    id: int
    code: str
    name: str
    level: str


@dataclass(frozen=True)
class CommunitySign:
    """The community of a sign; `stamp` grows with every change of its ground."""

    id: int
    code: str
    name: str
    full_name: str
    srid: int
    stamp: int
    is_synthetic: bool
    note: str


@dataclass(frozen=True)
class Version:
    """The published version that holds on a day."""

    id: int
    year: int
    ordinal: int
    valid_from: date


@dataclass(frozen=True)
class GridSign:
    """An area or a section in the version of a day, with the grids above and below it."""

    id: int
    code: str
    name: str
    level: str
    community: CommunitySign
    version: Version
    parent: Link | None
    children: tuple[Link, ...]


_COMMUNITY = text(
    """SELECT c.id, c.code, c.name, c.full_name, c.srid, c.stamp, c.is_synthetic, c.note,
       g.id AS version_id, g.year, g.ordinal, lower(g.valid) AS valid_from
FROM community c JOIN generation g ON g.community_id = c.id AND g.valid @> CAST(:on_day AS date)
WHERE c.code = :code"""
)
_GRIDS = text(
    """SELECT v.grid_id AS id, g.code, v.name, v.level, v.parent_grid_id AS parent
FROM grid_version v JOIN grid g ON g.id = v.grid_id
WHERE v.generation_id = :version AND v.level IN ('area', 'section') ORDER BY g.code"""
)


def grids_of(
    session: Session, community_code: str, on_day: date
) -> tuple[CommunitySign, Version, list[GridSign]] | None:
    """The community of a 12-digit code and all its areas and sections; None without a version on that day."""
    row = session.execute(_COMMUNITY, {"code": community_code, "on_day": on_day}).mappings().first()
    if row is None:
        return None
    community = CommunitySign(**{name: row[name] for name in CommunitySign.__dataclass_fields__})
    version = Version(row["version_id"], row["year"], row["ordinal"], row["valid_from"])
    rows = list(session.execute(_GRIDS, {"version": version.id}).mappings())
    links = {each["id"]: Link(each["id"], each["code"], each["name"], each["level"]) for each in rows}
    return community, version, [_sign(each, community, version, links, rows) for each in rows]


def _sign(
    row: RowMapping, community: CommunitySign, version: Version, links: dict[int, Link], rows: list[RowMapping]
) -> GridSign:
    return GridSign(
        id=row["id"],
        code=row["code"],
        name=row["name"],
        level=row["level"],
        community=community,
        version=version,
        parent=links.get(row["parent"]),
        children=tuple(links[each["id"]] for each in rows if each["parent"] == row["id"]),
    )


def grid_sign(session: Session, code: str, on_day: date) -> GridSign | None:
    """The area or section of a 15-digit code in the version of a day; None where there is none."""
    found = grids_of(session, code[:12], on_day)
    return next((grid for grid in found[2] if grid.code == code), None) if found else None


def was_grid(session: Session, code: str) -> bool:
    """Whether a code ever was a grid's; codes are never used again."""
    return bool(session.scalar(text("SELECT EXISTS (SELECT FROM grid WHERE code = :code)"), {"code": code}))
