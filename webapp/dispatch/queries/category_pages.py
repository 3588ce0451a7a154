"""Categories as their pages show them: the tree, who leads, which limits differ."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.core.worktime.deadlines import Measure, Term
from webapp.dispatch.models import Category, TimeLimit
from webapp.dispatch.rules import LimitStep, Urgency
from webapp.dispatch.rules.suggesting import Known

_ALL = text(
    """SELECT c.id, c.parent_id, c.code, c.name, c.icon, c.nature, c.whistle_kind, c.urgency, c.words,
  c.retired_at IS NOT NULL AS is_retired,
  (SELECT count(*) FROM time_limit l WHERE l.category_id = c.id) AS own_limits,
  (SELECT coalesce(o.name, nullif(d.organization_word, ''), k.name_zh, d.kind) FROM category_callee d
   LEFT JOIN organization o ON o.id = d.organization_id LEFT JOIN kind k ON k.code = d.organization_kind
   WHERE d.category_id = c.id ORDER BY d.ordinal LIMIT 1) AS lead
FROM category c WHERE c.community_id = :community_id ORDER BY c.sort, c.id"""
)
_ORGANIZATIONS = text(
    "SELECT id, name FROM organization WHERE community_id = :community_id AND closed_on IS NULL ORDER BY name"
)
_KINDS = text("SELECT code, name_zh FROM kind WHERE subject = 'organization' AND retired_at IS NULL ORDER BY sort")
_OFFERS = text(
    "SELECT name FROM item WHERE community_id = :community_id AND list = 'matter' AND retired_on IS NULL"
    " ORDER BY sort, name"
)
_SKILLS = text(
    "SELECT DISTINCT unnest(skills) AS skill FROM person WHERE community_id = :community_id ORDER BY skill LIMIT 200"
)


@dataclass(frozen=True)
class CategoryNode:
    """A category of the tree with what lies below it."""

    id: int
    parent_id: int | None
    code: str
    name: str
    icon: str
    nature: str
    whistle_kind: str
    urgency: str
    words: tuple[str, ...]
    is_retired: bool
    own_limits: int
    lead: str | None
    below: list[CategoryNode] = field(default_factory=list)


def category_tree(session: Session, community_id: int, *, retired: bool = True) -> list[CategoryNode]:
    """The groups in order, each with its categories; without the retired ones unless they are asked for."""
    rows = session.execute(_ALL, {"community_id": community_id}).mappings()
    nodes = {row["id"]: CategoryNode(**{**row, "words": tuple(row["words"])}) for row in rows}
    shown = [each for each in nodes.values() if retired or not each.is_retired]
    for each in shown:
        if each.parent_id is not None:
            nodes[each.parent_id].below.append(each)
    return [each for each in shown if each.parent_id is None]


@dataclass(frozen=True)
class Choices:
    """What the form of a category chooses from."""

    organizations: dict[int, str]
    kinds: dict[str, str]
    offers: list[str]
    skills: list[str]


def choices_of(session: Session, community_id: int) -> Choices:
    """Organizations, their kinds, items of double reporting, skills on the roster."""
    here = {"community_id": community_id}
    return Choices(
        {row.id: row.name for row in session.execute(_ORGANIZATIONS, here)},
        {row.code: row.name_zh for row in session.execute(_KINDS)},
        list(session.scalars(_OFFERS, here)),
        list(session.scalars(_SKILLS, here)),
    )


def limits_of_community(session: Session, community_id: int) -> dict[tuple[Urgency, LimitStep], Term]:
    """The limits that a community has set for every category, by urgency."""
    rows = session.scalars(
        select(TimeLimit).where(TimeLimit.community_id == community_id, TimeLimit.category_id.is_(None))
    )
    return {(Urgency(row.urgency), LimitStep(row.step)): Term(row.amount, Measure(row.measure)) for row in rows}


@dataclass(frozen=True)
class OwnLimits:
    """A category with limits of its own, and these."""

    id: int
    name: str
    limits: dict[tuple[Urgency, LimitStep], Term]


def limits_of_categories(session: Session, community_id: int) -> list[OwnLimits]:
    """The categories that have limits of their own."""
    asked = (
        select(Category.id, Category.name, TimeLimit)
        .join(TimeLimit, TimeLimit.category_id == Category.id)
        .where(Category.community_id == community_id, Category.retired_at.is_(None))
        .order_by(Category.sort, TimeLimit.id)
    )
    found: dict[int, OwnLimits] = {}
    for category_id, name, row in session.execute(asked):
        limits = found.setdefault(category_id, OwnLimits(category_id, name, {})).limits
        limits[Urgency(row.urgency), LimitStep(row.step)] = Term(row.amount, Measure(row.measure))
    return list(found.values())


def known_categories(session: Session, community_id: int) -> list[Known]:
    """The categories that are offered, as suggestions know them; a group is one where nothing is below it."""
    tree = category_tree(session, community_id, retired=False)
    return [Known(leaf.code, leaf.name, leaf.words) for group in tree for leaf in group.below or [group]]
