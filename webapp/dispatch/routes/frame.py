"""What the addresses of dispatch share: who acts, whose rights are complete, ids in addresses."""

from __future__ import annotations

import hmac

from flask import current_app, request
from sqlalchemy.orm import Session

from webapp.core.accounts.guard import current_actor, current_community, is_unfinished
from webapp.core.errors import Forbidden, NotFound, Unfinished
from webapp.core.secrets import simulation_key
from webapp.dispatch.commands.scene import Doer
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.queries.standing import word_of

_LARGEST_ID = 2**63 - 1
SIMULATION = "X-Shaodao-Simulation"
"""The header with which the demo's simulator marks what it registers."""


def doer(session: Session) -> Doer:
    """Whoever acts; raises Forbidden for a screen, Unfinished for an account that is not ready."""
    actor, place = current_actor(), current_community()
    if actor.account_id is None:
        raise Forbidden("only a person acts on incidents")
    require_ready()
    return Doer(word_of(session, actor, place.id, database_now(session)), actor.account_id, actor)


def is_simulated() -> bool:
    """Whether the demo's simulator asks; raises Forbidden for whoever only says so, and wherever it is no demo."""
    shown = request.headers.get(SIMULATION)
    if shown is None:
        return False
    settings = current_app.config["SETTINGS"]
    if not settings.demo or not hmac.compare_digest(shown.encode(), simulation_key(settings).encode()):
        raise Forbidden("only the demo's simulator marks what is simulated")
    return True


def house_key() -> bytes:
    """The installation's secret, from which the numbers of reports and the codes of arrivals are drawn."""
    return str(current_app.config["SECRET_KEY"]).encode()


def require_ready() -> None:
    """Raise Unfinished for an account that still needs a password of its own or a second factor."""
    if is_unfinished(current_actor()):
        raise Unfinished("first set a password of your own, then a second factor: see My account")


def number_in(text: str) -> int:
    """The row id in an address; raises NotFound for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) <= _LARGEST_ID):
        raise NotFound("no such thing")
    return int(text)
