"""Categories of a community: the usual ones written for a new one, from geodata/categories.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.config import ROOT
from webapp.core.errors import Invalid
from webapp.dispatch.models import Category, CategoryCallee
from webapp.dispatch.rules import DutyKind

USUAL_FILE = ROOT / "geodata" / "categories.toml"
_COPIED = ("code", "name", "icon", "nature", "urgency", "common_parts", "offers", "posts")
_OTHERWISE_NAMED = {"kind": "whistle_kind", "radius_m": "duplicate_radius_m", "hours": "duplicate_hours"}


def usual_categories() -> list[dict[str, Any]]:
    """The tables of the file, parents first."""
    with USUAL_FILE.open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["category"]
    return found


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
        session.add_all(_callees(made, table.get("callees", ())))
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
    return Category(community_id=community_id, parent_id=parent_id, sort=sort, needs=needs, **values)


def _callees(category: Category, lines: list[str]) -> list[CategoryCallee]:
    return [_callee(category, number, line) for number, line in enumerate(lines, 1)]


def _callee(category: Category, ordinal: int, line: str) -> CategoryCallee:
    """A line of the duty list as the file writes it: `property*`, `organization.state_owned:供水`."""
    named, _, word = line.removesuffix("*").partition(":")
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
        is_lead=line.endswith("*"),
    )
