"""Categories of a community: the usual ones written for a new one, from geodata/categories.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.config import ROOT
from webapp.core.errors import Invalid
from webapp.core.worktime.deadlines import Measure
from webapp.dispatch.models import Category, CategoryCallee, TimeLimit
from webapp.dispatch.rules import DutyKind, LimitStep

USUAL_FILE = ROOT / "geodata" / "categories.toml"
_COPIED = ("name", "icon", "nature", "urgency", "offers", "posts", "words")
_OTHERWISE_NAMED = {
    "whistle": "whistle_kind",
    "common": "common_parts",
    "radius_m": "duplicate_radius_m",
    "hours": "duplicate_hours",
}


@cache
def usual_categories() -> tuple[Mapping[str, Any], ...]:
    """The categories of the file, parents first, each with what its group passes on to it."""
    with USUAL_FILE.open("rb") as file:
        groups = tomllib.load(file)["group"]
    found: list[Mapping[str, Any]] = []
    for group in groups:
        passed_on = {key: value for key, value in group.items() if key != "leaf"}
        found.append(passed_on | {"words": (), "callees": ()})
        found += [passed_on | leaf | {"code": f"{group['code']}.{leaf['code']}"} for leaf in group["leaf"]]
    return tuple(found)


def seed_categories(session: Session, community_id: int) -> int:
    """Write the usual categories that a community does not have yet; returns how many were added.

    What the community changed or retired stays as it is.
    """
    known = {each.code: each for each in session.scalars(select(Category).where(Category.community_id == community_id))}
    added = 0
    for sort, table in enumerate(usual_categories()):
        if table["code"] in known:
            continue
        parent = known.get(table["code"].rpartition(".")[0])
        made = _category(community_id, table, sort, parent.id if parent else None)
        session.add(made)
        session.flush()
        session.add_all(_callees(made, table["callees"]))
        session.add_all(_limits(made, table.get("limits", {})))
        known[made.code] = made
        added += 1
    if added:
        session.flush()
        record(session, "dispatch.seed_categories", of="category", community_id=community_id, facts={"added": added})
    return added


def _category(community_id: int, table: Mapping[str, Any], sort: int, parent_id: int | None) -> Category:
    values = {key: table[key] for key in _COPIED if key in table}
    values |= {column: table[key] for key, column in _OTHERWISE_NAMED.items() if key in table}
    needs = [{"skill": skill or None, "count": count} for skill, count in table.get("needs", ())]
    values |= {key: list(values[key]) for key in ("offers", "posts", "words") if key in values}
    return Category(
        community_id=community_id, code=table["code"], parent_id=parent_id, sort=sort, needs=needs, **values
    )


def _limits(category: Category, table: Mapping[str, str]) -> list[TimeLimit]:
    """The limits that differ, as the file writes them: `arrive = "30 minute"`."""
    made = []
    for step, written in table.items():
        amount, measure = written.split()
        made.append(
            TimeLimit(
                community_id=category.community_id,
                category_id=category.id,
                urgency=category.urgency,
                step=LimitStep(step).value,
                amount=int(amount),
                measure=Measure(measure).value,
            )
        )
    return made


def _callees(category: Category, lines: Sequence[str]) -> list[CategoryCallee]:
    return [_callee(category, number, line) for number, line in enumerate(lines, 1)]


def _callee(category: Category, ordinal: int, line: str) -> CategoryCallee:
    """A line of the duty list as the file writes it: `property`, `organization.state_owned:供水`; the first leads."""
    named, _, word = line.partition(":")
    kind = DutyKind.ORGANIZATION if named.startswith("organization.") else named
    if kind not in list(DutyKind):
        raise Invalid("the duty list names nobody like that", line=line)
    return CategoryCallee(
        community_id=category.community_id,
        category_id=category.id,
        ordinal=ordinal,
        kind=str(kind),
        organization_kind=named if kind is DutyKind.ORGANIZATION else None,
        organization_word=word,
        is_lead=ordinal == 1,
    )
