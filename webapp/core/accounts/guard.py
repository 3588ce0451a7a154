"""Enforces before every request what its route declared."""

from __future__ import annotations

from apiflask import APIFlask
from flask import current_app, g, request

from webapp.core.accounts.policy import Actor, allows, visitor
from webapp.core.errors import Unauthenticated
from webapp.core.http import PUBLIC, declared_right


def install(app: APIFlask) -> None:
    """Check every request against its route's declaration."""
    app.before_request(_check)


def current_actor() -> Actor:
    """Whoever sent the present request."""
    actor: Actor = g.actor
    return actor


def _check() -> None:
    g.actor = visitor(demo=current_app.config["DEMO"])
    if request.endpoint is None:
        return
    right = declared_right(current_app.view_functions[request.endpoint])
    if right == PUBLIC:
        return
    if right is None or not allows(g.actor, right):
        raise Unauthenticated
