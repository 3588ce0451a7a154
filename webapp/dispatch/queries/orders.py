"""What a category orders: whom its duty list names, what hands it wants, how near is too near to be new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from gis.dispatch import Need
from webapp.core.errors import NotFound
from webapp.dispatch.rules import DutyKind, Post, Urgency
from webapp.dispatch.sql import statement

# Evacuation, guiding, cordon: what a threat to life wants beside whoever leads.
_HANDS_FOR_LIFE = 3


@dataclass(frozen=True)
class DutyLine:
    """A line of a duty list."""

    id: int
    kind: DutyKind
    is_lead: bool


@dataclass(frozen=True)
class Order:
    """What a category says of whom to call."""

    id: int
    parent_id: int | None
    code: str
    name: str
    urgency: Urgency
    common_parts: bool
    needs: tuple[Need, ...]
    offers: tuple[str, ...]
    posts: frozenset[Post]
    duplicate_radius_m: int
    duplicate_hours: int
    lines: tuple[DutyLine, ...]

    def names(self, kind: DutyKind) -> bool:
        """Whether the duty list has a line of a kind."""
        return any(line.kind is kind for line in self.lines)

    def wanted(self, urgency: Urgency) -> list[Need]:
        """The hands and skills that are wanted at that urgency."""
        hands = max((need.count for need in self.needs if need.skill is None), default=0)
        if urgency is not Urgency.LIFE or hands >= _HANDS_FOR_LIFE:
            return list(self.needs)
        return [*(need for need in self.needs if need.skill is not None), Need(None, _HANDS_FOR_LIFE)]


def order_of(session: Session, community_id: int, category_id: int) -> Order:
    """What a category of a community orders; raises NotFound."""
    bound = {"community_id": community_id, "category_id": category_id}
    row = session.execute(statement("category"), bound).mappings().first()
    if row is None:
        raise NotFound("no such category", id=category_id)
    return Order(
        **{
            **row,
            "urgency": Urgency(row["urgency"]),
            "needs": tuple(map(_need, row["needs"])),
            "offers": tuple(row["offers"]),
            "posts": frozenset(map(Post, row["posts"])),
            "lines": tuple(DutyLine(each["id"], DutyKind(each["kind"]), each["is_lead"]) for each in row["lines"]),
        }
    )


def _need(written: dict[str, Any]) -> Need:
    return Need(written.get("skill"), int(written.get("count", 1)))
