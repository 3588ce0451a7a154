"""What happens if somebody blows a whistle there: where it is, who is called and why, by when, what is similar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.dispatch import Need
from webapp.core.worktime.deadlines import WorkingTime
from webapp.dispatch.queries.callees import When
from webapp.dispatch.queries.limits import limits_of, working_time
from webapp.dispatch.queries.orders import Order, order_of
from webapp.dispatch.queries.proposing import propose
from webapp.dispatch.queries.similar import Similar, similar
from webapp.dispatch.queries.spots import Ground, Spot, ground_of
from webapp.dispatch.queries.words import Proposed
from webapp.dispatch.rules import Urgency
from webapp.dispatch.rules.clocks import Deadlines, Limits, deadlines

_NUMBERS = text(
    "SELECT name_zh AS name, number FROM emergency_number WHERE community_id = :community_id ORDER BY sort, id"
)
_EVERYWHERE = (("火警", "119"), ("急救", "120"), ("报警", "110"))


@dataclass(frozen=True)
class Preview:
    """Where, whom, why, by when; blowing the whistle does exactly this."""

    ground: Ground
    order: Order
    urgency: Urgency
    callees: tuple[Proposed, ...]
    missing: tuple[Need, ...]
    limits: Limits
    due: Deadlines
    hours: WorkingTime
    similar: tuple[Similar, ...]


def preview(
    session: Session,
    community_id: int,
    spot: Spot,
    category_id: int,
    urgency: Urgency | None,
    *,
    at: datetime,
    asking: int | None = None,
    without: int | None = None,
) -> Preview:
    """The preview for a place; `asking` is the account that asks, `without` an incident that is not similar to itself.

    Raises NotFound for a category that the community does not have.
    """
    order, when = order_of(session, community_id, category_id), When(at)
    chosen = urgency or order.urgency
    ground = ground_of(session, community_id, spot, when.on_day)
    proposal = propose(session, ground, order, urgency=chosen, when=when, asking=asking)
    limits, hours = limits_of(session, community_id, category_id, chosen), working_time(session, community_id, at)
    return Preview(
        ground=ground,
        order=order,
        urgency=chosen,
        callees=proposal.callees,
        missing=proposal.missing,
        limits=limits,
        due=deadlines(at, limits, hours),
        hours=hours,
        similar=_similar(session, ground, order, at, without),
    )


def emergency_numbers(session: Session, community_id: int) -> Sequence[tuple[str, str]]:
    """Whom to call first where life is in danger: names and numbers."""
    rows = session.execute(_NUMBERS, {"community_id": community_id})
    return [(row.name, row.number) for row in rows] or list(_EVERYWHERE)


def _similar(session: Session, ground: Ground, order: Order, at: datetime, without: int | None) -> tuple[Similar, ...]:
    if ground.lon is None or ground.lat is None:
        return ()
    place = (ground.lon, ground.lat)
    return similar(session, order, at, community_id=ground.community_id, place=place, without=without)
