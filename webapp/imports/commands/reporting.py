"""Write the invented double reporting of a synthetic community: registrations, the three lists, wishes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from webapp.grids.models import Community
from webapp.roster.models import (
    Item,
    Need,
    NeedMatch,
    Project,
    ProjectStep,
    Registration,
    RegistrationItem,
    Resource,
    Wish,
    WishStep,
)
from webapp.roster.rules import Source
from webapp.roster.rules.reporting import ItemList, MatchState, NeedState, ProjectState, WishAct, WishState

Rows = Sequence[Mapping[str, Any]]
_MEMBER = -2  # who claims is a member, not an organization
_DEMO = Source.DEMO.value
_ORGANIZATIONS = text(
    """SELECT o.kind, o.id,
  (SELECT c.id FROM contact c WHERE c.organization_id = o.id ORDER BY c.id LIMIT 1) AS contact_id
FROM organization o WHERE o.community_id = :community_id AND o.is_stationed ORDER BY o.kind, o.source_ref"""
)
# Whoever offers hours reported in, a few days after he was placed.
_MEMBERS = text(
    """INSERT INTO member_registration (community_id, person_id, post, hours_a_month, valid, source)
SELECT m.community_id, m.person_id, m.post, 2 + 2 * (CAST(substr(p.ref, 2) AS int) % 4),
  daterange(lower(m.valid) + CAST(substr(p.ref, 2) AS int) % 9, NULL), 'demo'
FROM member_placement m JOIN person p ON p.id = m.person_id
WHERE m.community_id = :community_id AND upper_inf(m.valid) AND p.closed_on IS NULL
  AND EXISTS (SELECT FROM offered_hours h WHERE h.person_id = p.id)
ORDER BY p.ref RETURNING id"""
)
_GRIDS = text(
    """SELECT v.level, v.grid_id FROM grid_version v JOIN generation e ON e.id = v.generation_id
JOIN grid g ON g.id = v.grid_id
WHERE v.community_id = :community_id AND upper_inf(e.valid) AND v.level IN ('area', 'section') ORDER BY g.code"""
)
_KEEPERS = text(
    """SELECT p.id FROM person p JOIN assignment a ON a.person_id = p.id
WHERE p.community_id = :community_id AND a.role = 'grid_leader' AND upper_inf(a.valid) AND a.rank = 1
GROUP BY p.id, p.ref ORDER BY p.ref"""
)


def settle_reporting(session: Session, community: Community, words: Mapping[str, Any]) -> None:
    """Write what the file says; marked as 示例."""
    if community.baseline_on is not None:
        _Settler(session, community.id, community.baseline_on, words).settle()


class _Settler:
    """One community's lists being written; knows the ids of what it wrote, in the order of the file."""

    def __init__(self, session: Session, community_id: int, baseline_on: date, words: Mapping[str, Any]) -> None:
        self.session, self.community_id, self.words = session, community_id, words
        self.baseline_on = baseline_on
        self.items: dict[str, list[int]] = {}
        grids = session.execute(_GRIDS, {"community_id": community_id}).all()
        self.grids = {level: [row.grid_id for row in grids if row.level == level] for level in ("area", "section")}
        self.keepers = list(session.scalars(_KEEPERS, {"community_id": community_id}))

    def settle(self) -> None:
        """Write everything, what is pointed at first."""
        for of in ItemList:
            rows = [{"list": of.value, "name": name, "sort": at} for at, name in enumerate(self.words["items"][of], 1)]
            self.items[of] = self._add(Item, rows, marked=False)
        self.registrations = self._registrations(self.words["registration"])
        self.members = list(self.session.scalars(_MEMBERS, {"community_id": self.community_id}))
        self.resources = self._resources(self.words["resource"])
        self.needs = self._needs(self.words["need"])
        self._projects(self.words["project"])
        self._wishes(self.words["wish"])

    def _add(self, table: type[Any], rows: Rows, *, marked: bool = True) -> list[int]:
        """Write rows; their ids in order."""
        more = {"community_id": self.community_id} | ({"source": _DEMO} if marked else {})
        if not rows:
            return []
        statement = insert(table).returning(table.id, sort_by_parameter_order=True)
        return list(self.session.scalars(statement, [{**row, **more} for row in rows]))

    def _day(self, offset: int) -> date:
        return self.baseline_on + timedelta(days=offset)

    def _at(self, offset: int, hour: int = 3) -> datetime:
        return datetime.combine(self._day(offset), time(hour), UTC)

    def _matter(self, row: Mapping[str, Any]) -> int:
        item_id: int = self.items[ItemList.MATTER][row["matter"]]
        return item_id

    def _keeper(self, number: int) -> int | None:
        return self.keepers[number % len(self.keepers)] if self.keepers else None

    def _registrations(self, rows: Rows) -> list[int]:
        found: dict[str, list[Any]] = {}
        for each in self.session.execute(_ORGANIZATIONS, {"community_id": self.community_id}):
            found.setdefault(each.kind, []).append(each)
        named = [found[row["kind"]][row["order"] % len(found[row["kind"]])] for row in rows]
        ids = self._add(
            Registration,
            [
                {
                    "organization_id": held.id,
                    "contact_id": held.contact_id,
                    "offers": row["offers"],
                    "valid": Range(self._day(row["begins"]), None),
                }
                for row, held in zip(rows, named, strict=True)
            ],
        )
        self.session.execute(
            insert(RegistrationItem),
            [
                {"community_id": self.community_id, "registration_id": row_id, "item_id": self.items[of][number]}
                for row_id, row in zip(ids, rows, strict=True)
                for of in (ItemList.FIVE_LINKS, ItemList.SIX_NETS)
                for number in row[of.value]
            ],
        )
        return ids

    def _resources(self, rows: Rows) -> list[int]:
        return self._add(
            Resource,
            [
                {
                    "title": row["title"],
                    "amount": row["amount"],
                    "item_id": self._matter(row),
                    "registration_id": None if row["registration"] < 0 else self.registrations[row["registration"]],
                    "valid": Range(self._day(row["begins"]), self._day(540)),
                }
                for row in rows
            ],
        )

    def _needs(self, rows: Rows) -> list[int]:
        ids = self._add(
            Need,
            [
                {
                    "title": row["title"],
                    "detail": row.get("detail", ""),
                    "item_id": self._matter(row),
                    "grid_id": None if row["section"] < 0 else self.grids["section"][row["section"]],
                    "keeper_id": self._keeper(number),
                    "valid": Range(self._day(row["opened"]), self._day(365)),
                    "state": row["state"],
                    "opened_on": self._day(row["opened"]),
                    "closed_on": self._day(row["opened"] + 20) if row["state"] in ("met", "withdrawn") else None,
                }
                for number, row in enumerate(rows)
            ],
        )
        self._add(
            NeedMatch,
            [
                {
                    "need_id": need_id,
                    "resource_id": self.resources[row["resource"]],
                    "matched_on": self._day(row["opened"] + 6),
                    "state": (MatchState.DONE if row["state"] == NeedState.MET else MatchState.AGREED).value,
                }
                for need_id, row in zip(ids, rows, strict=True)
                if "resource" in row
            ],
            marked=False,
        )
        return ids

    def _projects(self, rows: Rows) -> None:
        ids = self._add(
            Project,
            [
                {
                    "year": self.baseline_on.year,
                    "title": row["title"],
                    "detail": row.get("detail", ""),
                    "registration_id": self.registrations[row["registration"]],
                    "keeper_id": self._keeper(number),
                    "need_id": None if row["need"] < 0 else self.needs[row["need"]],
                    "valid": Range(self._day(row["begins"]), self._day(row["ends"])),
                    "percent": row["steps"][-1][1] if row["steps"] else 0,
                    "state": _project_state(row["steps"]),
                }
                for number, row in enumerate(rows)
            ],
        )
        self._add(
            ProjectStep,
            [
                {"project_id": row_id, "on_day": self._day(offset), "percent": percent, "said": said}
                for row_id, row in zip(ids, rows, strict=True)
                for offset, percent, said in row["steps"]
            ],
            marked=False,
        )

    def _wishes(self, rows: Rows) -> None:
        ids = self._add(Wish, [self._wish(number, row) for number, row in enumerate(rows)])
        steps = [
            {"wish_id": row_id, "act": act.value, "made_at": self._at(offset)}
            for row_id, row in zip(ids, rows, strict=True)
            for act, offset in _steps(row)
        ]
        self._add(WishStep, steps, marked=False)

    def _wish(self, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
        claimed, by, fulfilled = (*row.get("claimed", ()), None, None, None)[:3]
        member = self.members[number * 7 % len(self.members)] if by == _MEMBER else None
        return {
            "title": row["title"],
            "item_id": self._matter(row),
            "grid_id": None if row["area"] < 0 else self.grids["area"][row["area"]],
            "keeper_id": self._keeper(number),
            "state": _wish_state(row).value,
            "published_on": self._day(row["published"]) if "published" in row else None,
            "registration_id": None if by is None or by < 0 else self.registrations[by],
            "member_registration_id": member,
            "claimed_on": None if claimed is None else self._day(claimed),
            "fulfilled_on": None if fulfilled is None else self._day(fulfilled),
        }


def _project_state(steps: Sequence[Sequence[Any]]) -> str:
    if not steps:
        return ProjectState.PLANNED.value
    return (ProjectState.DONE if steps[-1][1] == 100 else ProjectState.RUNNING).value


def _wish_state(row: Mapping[str, Any]) -> WishState:
    claimed = row.get("claimed", ())
    if len(claimed) == 3:
        return WishState.FULFILLED
    if claimed:
        return WishState.DELIVERED if row.get("delivered") else WishState.CLAIMED
    return WishState.PUBLISHED if "published" in row else WishState.DRAFT


def _steps(row: Mapping[str, Any]) -> Iterator[tuple[WishAct, int]]:
    """What was done with a wish, and when."""
    claimed = row.get("claimed", ())
    if "published" in row:
        yield WishAct.PUBLISH, row["published"]
    if claimed:
        yield WishAct.CLAIM, claimed[0]
    if len(claimed) == 3:
        yield WishAct.DELIVER, claimed[2] - 1
        yield WishAct.FULFIL, claimed[2]
    elif row.get("delivered"):
        yield WishAct.DELIVER, claimed[0] + 5
