"""Write the invented people of a synthetic community beside its ground, by COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.towns.people_rows import Duty, People, Somebody, Where
from webapp.grids.models import Community
from webapp.imports.commands.copying import copy_columns, new_ids
from webapp.roster.rules import COLUMN_OF_PLACE, PLACE_COLUMNS, PlaceKind, Source

Ids = dict[str, int]
_REFERENCES = """SELECT source_ref, id FROM {table} WHERE community_id = :community"""
_STAIRS = """SELECT b.source_ref || '-' || s.number, s.id FROM stair s JOIN building b ON b.id = s.building_id
WHERE s.community_id = :community"""
_GRIDS = """SELECT v.level || ':' || v.name, v.grid_id FROM grid_version v JOIN generation g ON g.id = v.generation_id
WHERE v.community_id = :community AND upper_inf(g.valid)"""
_WRITTEN = (
    *("party_branch", "person", "party_group", "offered_hours", "contact", "member_placement", "chat_group"),
    "assignment",
)


def settle_people(session: Session, community: Community, people: People) -> None:
    """Write people, what they answer for, party organization and chat groups; marked as 示例."""
    _Settler(session, community.id, people).settle()
    session.execute(text("ANALYZE " + ", ".join(_WRITTEN)))


class _Settler:
    """One community's people being written; knows the row ids of places and persons."""

    def __init__(self, session: Session, community_id: int, people: People) -> None:
        self.session, self.community_id, self.people = session, community_id, people
        self.grids = self._known(_GRIDS)
        self.of: dict[str, Ids] = {
            table: self._known(_REFERENCES.format(table=table))
            for table in ("compound", "building", "place", "organization")
        }
        self.of["stair"] = self._known(_STAIRS)

    def settle(self) -> None:
        """Write everything, what is pointed at first."""
        self._branches()
        self.of["person"] = self._listed("person", self.people.persons, self._person, key="ref")
        self._groups()
        self._hours()
        self._contacts()
        self._placements()
        self._chats()
        self._assignments()

    def _known(self, sql: str) -> Ids:
        rows = self.session.execute(text(sql), {"community": self.community_id})
        return dict(rows.all())

    def _listed(self, table: str, rows: Sequence[Any], values: Any, key: str = "name") -> Ids:
        """Write rows of a list; their ids by name or reference."""
        ids = new_ids(self.session, table, len(rows))
        self._copy(
            table,
            [{"id": row_id, "source": Source.DEMO.value} | values(row) for row_id, row in zip(ids, rows, strict=True)],
        )
        return {getattr(row, key): row_id for row, row_id in zip(rows, ids, strict=True)}

    def _copy(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
            copy_columns(self.session, table, columns | {"community_id": [self.community_id] * len(rows)})

    def _branches(self) -> None:
        self.of["branch"] = self._listed(
            "party_branch",
            self.people.branches,
            lambda row: {
                "name": row.name,
                "kind": row.kind,
                "grid_id": self.grids[f"area:{row.area}"],
                "opened_on": row.opened_on,
            },
        )

    def _person(self, row: Somebody) -> dict[str, Any]:
        return {
            "ref": row.ref,
            "name": row.name,
            "duty_phone": row.phone,
            "consent_on": row.consent_on,
            "skills": _array(row.skills),
            "branch_id": self.of["branch"][row.branch] if row.branch else None,
            "is_own_member": row.is_own_member,
            "is_in_service_member": row.is_in_service,
            "opened_on": row.opened_on,
            "closed_on": row.closed_on,
        }

    def _groups(self) -> None:
        self.of["group"] = self._listed(
            "party_group",
            self.people.groups,
            lambda row: {
                "name": row.name,
                "branch_id": self.of["branch"][row.branch],
                "grid_id": self.grids[f"section:{row.section}"],
                "opened_on": row.opened_on,
            },
        )

    def _hours(self) -> None:
        self._copy(
            "offered_hours",
            [
                {
                    "person_id": self.of["person"][who.ref],
                    "weekday": hours.weekday,
                    "starts": hours.starts,
                    "ends": hours.ends,
                    "post": hours.post,
                    "place_id": self.of["place"][hours.place] if hours.place else None,
                }
                for who in self.people.persons
                for hours in who.hours
            ],
        )

    def _contacts(self) -> None:
        self._listed(
            "contact",
            self.people.contacts,
            lambda row: {
                "organization_id": self.of["organization"][row.organization],
                "name": row.name,
                "duty_phone": row.phone,
                "position": row.position,
                "opened_on": row.opened_on,
            },
        )

    def _placements(self) -> None:
        self._copy(
            "member_placement",
            [
                {
                    "person_id": self.of["person"][row.person],
                    "building_id": self.of["building"][row.building],
                    "post": row.post,
                    "valid": _range(row.begins, None),
                }
                for row in self.people.placements
            ],
        )

    def _chats(self) -> None:
        self._listed(
            "chat_group",
            self.people.chats,
            lambda row: (
                {
                    "name": row.name,
                    "kind": row.kind,
                    "keeper_id": self.of["person"][row.keeper] if row.keeper else None,
                    "opened_on": row.opened_on,
                }
                | self._place(row.at, ("grid_id", "compound_id"))
            ),
        )

    def _assignments(self) -> None:
        duties = self.people.duties
        ids = new_ids(self.session, "assignment", len(duties))
        self._copy(
            "assignment", [{"id": row_id} | self._duty(duty, ids) for row_id, duty in zip(ids, duties, strict=True)]
        )

    def _duty(self, duty: Duty, ids: list[int]) -> dict[str, Any]:
        return {
            "person_id": self.of["person"][duty.person],
            "role": duty.role,
            "valid": _range(duty.begins, duty.ends),
            "rank": duty.rank,
            "ended_reason": duty.ended_reason,
            "successor_id": self.of["person"][duty.successor] if duty.successor else None,
            "stands_in_for_id": None if duty.stands_in_for is None else ids[duty.stands_in_for],
            "source": Source.DEMO.value,
        } | self._place(duty.at, PLACE_COLUMNS)

    def _place(self, at: Where, columns: Iterable[str]) -> dict[str, int | None]:
        kind, key = at
        column = COLUMN_OF_PLACE[PlaceKind(kind)]
        held = self.grids[f"{kind}:{key}"] if column == "grid_id" else self.of[kind][key]
        return {name: held if name == column else None for name in columns}


def _range(begins: date, ends: date | None) -> str:
    return f"[{begins},{ends or ''})"


def _array(words: Sequence[str]) -> str:
    return "{" + ",".join(f'"{word}"' for word in words) + "}"
