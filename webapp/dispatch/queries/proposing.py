"""Whom to call: property, the grid's chain, the duty list, who offered, who is posted, who is near; with reasons."""

from __future__ import annotations

import math

from sqlalchemy.orm import Session

from gis.dispatch import Need
from webapp.dispatch.queries import callees as known
from webapp.dispatch.queries.callees import Helper, Office, When
from webapp.dispatch.queries.choosing import Facts, Proposal, choose
from webapp.dispatch.queries.orders import Order
from webapp.dispatch.queries.spots import Ground
from webapp.dispatch.queries.walking import street_graph
from webapp.dispatch.rules import DutyKind, Urgency


def propose(
    session: Session, ground: Ground, order: Order, *, urgency: Urgency, when: When, asking: int | None = None
) -> Proposal:
    """Whom to call for a place at an instant; `asking` is the account that asks, which is never called itself."""
    wanted = order.wanted(urgency)
    return choose(ground, order, urgency, facts_of(session, ground, order, wanted=wanted, when=when, asking=asking))


def facts_of(
    session: Session, ground: Ground, order: Order, *, wanted: list[Need], when: When, asking: int | None
) -> Facts:
    """What the roster, the duty list and the streets say; of helpers those within reach, and those who can do it."""
    lines = [line.id for line in order.lines if line.kind is DutyKind.ORGANIZATION]
    listed = known.listed(session, ground, when, lines)
    offering = known.offering(session, ground, when, order.offers)
    posted = known.posted(session, ground, when, order.posts)
    helpers = known.helpers(session, ground, when, asking) if wanted else []
    walks = _walks(session, ground, when, [*listed, *offering, *posted], helpers)
    asked = _worth_asking(helpers, walks, wanted)
    return Facts(
        leaders=known.chain(session, ground, when, asking),
        listed=listed,
        offering=offering,
        posted=posted,
        helpers=asked,
        walks=walks,
        loads=known.load_of(session, ground.community_id, [each.person_id for each in asked], when.at),
    )


def _walks(
    session: Session, ground: Ground, when: When, offices: list[Office], helpers: list[Helper]
) -> dict[tuple[float, float], float]:
    """Seconds on foot from each office and each duty post to the place, by metric position."""
    starts = list({each.metric for each in offices} | {each.post for each in helpers if each.post is not None})
    if ground.metric is None or not starts:
        return {}
    graph = street_graph(session, ground.community_id, ground.stamp, when.on_day)
    return dict(zip(starts, graph.walk_s(ground.metric, starts).tolist(), strict=True))


def _worth_asking(helpers: list[Helper], walks: dict[tuple[float, float], float], wanted: list[Need]) -> list[Helper]:
    skills = {need.skill for need in wanted}
    return [
        each
        for each in helpers
        if skills & set(each.skills) or (each.post is not None and math.isfinite(walks.get(each.post, math.inf)))
    ]
