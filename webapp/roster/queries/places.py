"""Places that an assignment or a chat group can have, by the words in which people write them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.roster.queries.fragments import DAY, EXISTING
from webapp.roster.rules import PlaceKind

_GRIDS = f"""SELECT v.grid_id AS id, v.name AS label FROM grid_version v
JOIN generation e ON e.id = v.generation_id AND e.valid @> {DAY} JOIN grid g ON g.id = v.grid_id
WHERE v.community_id = :community_id AND v.level = '{{}}' ORDER BY g.code"""
_BODIES = f"""SELECT id, name AS label FROM {{}} WHERE community_id = :community_id AND opened_on <= {DAY}
AND (closed_on IS NULL OR closed_on > {DAY}) ORDER BY id"""
_BUILDING = "concat_ws(' ', k.name, coalesce(b.number, b.name, b.address)"
_BUILDINGS = (
    "FROM building b LEFT JOIN compound k ON k.id = b.compound_id {}"
    f" WHERE b.community_id = :community_id AND {EXISTING}"
)
_STATEMENTS: dict[PlaceKind, str] = {
    PlaceKind.COMMUNITY: _GRIDS.format("community"),
    PlaceKind.AREA: _GRIDS.format("area"),
    PlaceKind.SECTION: _GRIDS.format("section"),
    PlaceKind.COMPOUND: f"SELECT b.id, b.name AS label FROM compound b WHERE b.community_id = :community_id"
    f" AND {EXISTING} ORDER BY b.name, b.id",
    PlaceKind.BUILDING: f"SELECT b.id, {_BUILDING}) AS label {_BUILDINGS.format('')}"
    " AND (b.use = 'residential' OR b.name IS NOT NULL) ORDER BY k.name, length(b.number), b.number, b.id",
    PlaceKind.STAIR: f"SELECT s.id, {_BUILDING}, s.number || '单元') AS label"
    f" {_BUILDINGS.format('JOIN stair s ON s.building_id = b.id AND s.closed_on IS NULL')}"
    " ORDER BY k.name, length(b.number), b.number, b.id, s.number",
    PlaceKind.BRANCH: _BODIES.format("party_branch"),
    PlaceKind.GROUP: _BODIES.format("party_group"),
}


@dataclass(frozen=True)
class NamedPlace:
    """A place and the words for it; words that several share carry the row's id behind them."""

    kind: PlaceKind
    id: int
    label: str


def places_of(session: Session, community_id: int, kind: PlaceKind, on_day: date) -> tuple[NamedPlace, ...]:
    """All places of a kind that exist on a day, in the order in which people look for them."""
    statement = text(_STATEMENTS[kind])
    rows = session.execute(statement, {"community_id": community_id, "on_day": on_day}).all()
    shared = {label for label, count in Counter(row.label for row in rows).items() if count > 1}
    return tuple(
        NamedPlace(kind, row.id, f"{row.label} #{row.id}" if row.label in shared else row.label) for row in rows
    )


def place_called(session: Session, community_id: int, kind: PlaceKind, words: str, on_day: date) -> NamedPlace | None:
    """The place of a kind that these words name; None if none does, or the words are not enough to tell."""
    wanted = " ".join(words.split())
    return next((place for place in places_of(session, community_id, kind, on_day) if place.label == wanted), None)


def organizations_of(session: Session, community_id: int, on_day: date) -> list[tuple[int, str]]:
    """The organizations of a community by name; names that several share carry the row's id behind them."""
    statement = text(
        f"SELECT b.id, b.name AS label FROM organization b WHERE b.community_id = :community_id AND {EXISTING}"
        " AND b.name IS NOT NULL ORDER BY b.name, b.id"
    )
    rows = session.execute(statement, {"community_id": community_id, "on_day": on_day}).all()
    shared = {label for label, count in Counter(row.label for row in rows).items() if count > 1}
    return [(row.id, f"{row.label} #{row.id}" if row.label in shared else row.label) for row in rows]


def organization_called(session: Session, community_id: int, words: str, on_day: date) -> int | None:
    """The organization that these words name."""
    listed = organizations_of(session, community_id, on_day)
    return next((found for found, label in listed if label == words.strip()), None)
