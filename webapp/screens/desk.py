"""The dispatcher's desk (调度台): one page that its scripts keep alive."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify, make_response, render_template, url_for
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import generate_csrf

from webapp.core import assets
from webapp.core.accounts.guard import current_actor, current_community, may, require_here
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE
from webapp.core.config import ROOT
from webapp.core.db import current_session
from webapp.core.http import needs
from webapp.core.languages import chosen, language_tag, spoken
from webapp.core.navigation import Entry
from webapp.dispatch.queries.preview import emergency_numbers
from webapp.dispatch.queries.stats import compared, sets
from webapp.grids.queries.kinds import kinds
from webapp.roster.rules import REVEAL_LABELS, RevealReason

REPLIES = ROOT / "geodata" / "replies.toml"
SHOWN_FOR = (RevealReason.DUTY_CALL, RevealReason.EMERGENCY)
NAVIGATION = (
    Entry(
        "desk.show_desk",
        _("Dispatch desk"),
        "layout-list",
        Action.READ_INCIDENTS,
        _("Incidents"),
        _("What is open, by the time left, and the map"),
        whole=True,
    ),
)
blueprint = APIBlueprint("desk", __name__, url_prefix="/c/<community>/desk", enable_openapi=False)


@blueprint.get("")
@needs(Action.READ_INCIDENTS)
def show_desk(community: str) -> Response:
    """The queue by time left, the map beside it, and what is open; who may not dispatch only reads."""
    scope = Scope(current_community().id)
    html = render_template(
        "desk/desk.html",
        page=_page(community),
        may_dispatch=may(Action.DISPATCH, scope),
        handovers=url_for("duty.list_handovers", community=community) if may(Action.READ_DUTY, scope) else None,
    )
    response = make_response(html)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/today")
@needs(Action.READ_INCIDENTS)
def show_today(community: str) -> Response:
    """Today until now beside yesterday and the same weekday until then; a simulated day is a set of its own."""
    session, here, at = current_session(), current_community(), datetime.now(ZONE)
    require_here(Action.READ_INCIDENTS)
    found = [
        {"simulated": simulated, **asdict(compared(session, here.id, at, ZONE, simulated=simulated))}
        for simulated in sets(session, here.id)
    ]
    response = jsonify(sets=found, as_of=at.isoformat())
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(code: str) -> dict[str, Any]:
    """What the scripts need at once."""
    here, session = current_community(), current_session()
    return {
        "language": language_tag(),
        "messages": assets.messages(chosen()),
        "sprite": assets.sprite_url(),
        "kinds": kinds(session, english=chosen() == "en"),
        "basemap": current_app.config["SETTINGS"].basemap,
        "community": code,
        "base": f"/api/v1/c/{code}",
        "live": f"/live/c/{code}",
        "csrf": generate_csrf(),
        "me": current_actor().name,
        "account": current_actor().account_id,
        "may_dispatch": may(Action.DISPATCH, Scope(here.id)),
        "numbers": " · ".join(number for _name, number in emergency_numbers(session, here.id)),
        "templates": replies(),
        "intake": intake_address(code),
        "reasons": _reasons(here.id),
        "today": url_for("desk.show_today", community=code),
    }


def intake_address(code: str) -> str | None:
    """Where something is taken in at the desk, where this installation has that page and the caller its right."""
    if "intake.show_intake" not in current_app.view_functions:
        return None
    return url_for("intake.show_intake", community=code)


def _reasons(community_id: int) -> list[tuple[str, str]] | None:
    """For what a reporter's telephone may be shown; None to whom it may not."""
    is_there = "reporters.reveal_reporter" in current_app.view_functions
    if not (is_there and may(Action.REVEAL_REPORTER, Scope(community_id))):
        return None
    return [(reason.value, spoken(reason, REVEAL_LABELS)) for reason in RevealReason if reason in SHOWN_FOR]


@lru_cache(maxsize=1)
def replies() -> dict[str, list[str]]:
    """Sentences that the desk offers, by act."""
    return tomllib.loads(REPLIES.read_text(encoding="utf-8"))
