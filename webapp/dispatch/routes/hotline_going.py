"""Registering the orders of a file one by one: each stands for itself, and no request holds anything for long."""

from __future__ import annotations

import time
from dataclasses import replace

from flask import current_app
from sqlalchemy.orm import Session

from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.dispatch.commands.hotline import PROBLEM, HotlinePlan, Order, record_import, register_order
from webapp.dispatch.queries.hotline import place_of
from webapp.dispatch.routes.frame import doer
from webapp.roster.commands import uploads

ORDERS = "orders"
SLICE_S = 3.0
"""How long one request goes on registering before it answers how far it is."""
_AT_ONCE = 25


def register_some(community_id: int, upload_id: int, plan: HotlinePlan, *, by: int) -> None:
    """Register orders until the time of a request is over, each in its own transaction; note why one cannot be."""
    session, until_s = current_session(), time.monotonic() + SLICE_S
    who, key = doer(session), str(current_app.config["SECRET_KEY"]).encode()
    made, problems = 0, dict[int, str]()
    for order in (each for each in plan.orders if not each.problem):
        try:
            with transaction(session):
                made += register_order(session, community_id, _placed(session, community_id, order), key=key, doer=who)
        except (Invalid, Refused, NotFound) as error:
            problems[order.row] = error.detail
        if time.monotonic() > until_s:
            break
    with transaction(session):
        _note(session, community_id, upload_id, problems, by=by)
        record_import(session, community_id, made, by=by)


def with_places(community_id: int, plan: HotlinePlan) -> HotlinePlan:
    """The plan with the places that its addresses most likely mean; the connection is given back now and then."""
    session, placed = current_session(), list[Order]()
    for begin in range(0, len(plan.orders), _AT_ONCE):
        with transaction(session):
            placed += [_placed(session, community_id, order, ask=True) for order in plan.orders[begin:][:_AT_ONCE]]
    plan.orders = placed
    return plan


def _placed(session: Session, community_id: int, order: Order, *, ask: bool = False) -> Order:
    found = place_of(session, community_id, order.address) if order.wants_place or ask else None
    return replace(order, place=found[0], place_label=found[1]) if found else order


def _note(session: Session, community_id: int, upload_id: int, problems: dict[int, str], *, by: int) -> None:
    if problems:
        kept = uploads.upload_of(session, community_id, upload_id, by=by)
        for row, cells in kept.sheets[ORDERS].rows:
            if row in problems:
                cells[PROBLEM] = problems[row]
        uploads.change_upload(session, community_id, upload_id, kept.sheets, by=by)
