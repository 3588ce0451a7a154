"""Whom to call: property, the grid's chain, the duty list, who offered, who is posted, who is near; with reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sqlalchemy.orm import Session

from gis.dispatch import Need
from webapp.dispatch.queries import callees as known
from webapp.dispatch.queries.callees import When
from webapp.dispatch.queries.choosing import Facts, Proposal, choose
from webapp.dispatch.queries.orders import Order
from webapp.dispatch.queries.spots import Ground
from webapp.dispatch.queries.walking import positions, walks_of
from webapp.dispatch.rules import DutyKind, Urgency

Place = tuple[float, float]
"""Metric coordinates."""
_MOST_CONSIDERED = 60


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
    posts = _posts(session, ground, when) if wanted else {}
    walks = _walks(session, ground, when, {*(each.metric for each in (*listed, *offering, *posted)), *posts.values()})
    near = _nearest(posts, walks)
    skills = [need.skill for need in wanted if need.skill is not None]
    helpers = (
        known.helpers(session, ground, when, near=near, others=posts, skills=skills, asking=asking) if posts else []
    )
    return Facts(known.chain(session, ground, when, asking), listed, offering, posted, helpers, walks)


def _posts(session: Session, ground: Ground, when: When) -> dict[int, Place | None]:
    """Who offered these hours, and where each is posted."""
    keys = known.posts_of_hour(session, ground, when)
    walks = walks_of(session, ground.community_id, ground.stamp, when.on_day)
    places = positions(session, walks, {key for key in keys.values() if key is not None}, ground.srid)
    return {person: places.get(key) if key is not None else None for person, key in keys.items()}


def _walks(session: Session, ground: Ground, when: When, starts: set[Place | None]) -> dict[Place, float]:
    """Seconds on foot to the place from each position, as far as they are within reach."""
    known_starts = [each for each in starts if each is not None]
    if ground.metric is None or not known_starts:
        return {}
    graph = walks_of(session, ground.community_id, ground.stamp, when.on_day).graph
    seconds = graph.walk_s(ground.metric, known_starts).tolist()
    return {place: walk_s for place, walk_s in zip(known_starts, seconds, strict=True) if math.isfinite(walk_s)}


def _nearest(posts: Mapping[int, Place | None], walks: Mapping[Place, float]) -> dict[int, Place]:
    """Those within reach; of very many the nearest, since there the first are never all busy."""
    within = ((walks[post], person, post) for person, post in posts.items() if post is not None and post in walks)
    return {person: post for _, person, post in sorted(within)[:_MOST_CONSIDERED]}
