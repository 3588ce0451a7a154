"""The tree of categories that are offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session

_OFFERED = text(
    """SELECT id, parent_id, code, name, icon, urgency, nature, whistle_kind, version FROM category
WHERE community_id = :community_id AND retired_at IS NULL ORDER BY sort, id"""
)
_VERSION = text(
    "SELECT count(*) || '.' || coalesce(sum(version), 0) || '.' || count(retired_at) FROM category"
    " WHERE community_id = :community_id"
)


@dataclass(frozen=True)
class CategoryNode:
    """A category with those below it."""

    id: int
    code: str
    name: str
    icon: str
    urgency: str
    nature: str
    whistle_kind: str
    children: list[CategoryNode] = field(default_factory=list)

    @property
    def threat(self) -> bool:
        """Whether it is usually a threat to life."""
        return self.urgency == "life"


def category_tree(session: Session, community_id: int) -> Sequence[CategoryNode]:
    """The categories of a community that are offered, as a tree."""
    rows = session.execute(_OFFERED, {"community_id": community_id}).all()
    nodes = {
        row.id: CategoryNode(row.id, row.code, row.name, row.icon, row.urgency, row.nature, row.whistle_kind)
        for row in rows
    }
    top: list[CategoryNode] = []
    for row in rows:
        above = nodes.get(row.parent_id)
        (above.children if above is not None else top).append(nodes[row.id])
    return top


def categories_version(session: Session, community_id: int) -> str:
    """Changes with every change of a category."""
    found: str = session.execute(_VERSION, {"community_id": community_id}).scalar_one()
    return found


def category_id(session: Session, community_id: int, code: str) -> int | None:
    """The category of a code that is offered."""
    sql = text("SELECT id FROM category WHERE community_id = :c AND code = :code AND retired_at IS NULL")
    found: int | None = session.scalar(sql, {"c": community_id, "code": code})
    return found
