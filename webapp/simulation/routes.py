"""Whether a simulated day is played, and the one click that ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apiflask import APIBlueprint
from flask import Response, current_app, flash, g, make_response, redirect, request, url_for
from flask_babel import gettext as _
from pydantic import BaseModel, Field

from webapp.core.accounts.guard import current_actor, current_community, may
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session, transaction
from webapp.core.errors import NotFound, Refused
from webapp.core.http import needs, signed_in
from webapp.core.settings import current
from webapp.core.settings.commands import change
from webapp.simulation.settings import RUNNING

blueprint = APIBlueprint("simulation", __name__, tag="simulation")


@dataclass(frozen=True)
class Mark:
    """What a page says of the simulated day, and where the click that stops it goes."""

    stop: str
    may_stop: bool


@blueprint.app_context_processor
def _context() -> dict[str, Callable[[], Mark | None]]:
    return {"simulation": mark}


def mark() -> Mark | None:
    """What the present page says of a simulated day; nothing where none is played, or on a phone's own pages."""
    place = g.get("community")
    if place is None or (request.endpoint or "").startswith("phone") or not is_running(place.id):
        return None
    stop = url_for("simulation.switch_simulation", community=place.code, wanted="stop")
    return Mark(stop, may(Action.DISPATCH, Scope(place.id)))


class SimulationShown(BaseModel):
    """Whether a simulated day is played."""

    running: bool = Field(description="whether the demo's simulator is to go on")


@blueprint.get("/api/v1/c/<community>/simulation")
@blueprint.output(SimulationShown)
@blueprint.doc(responses=[401, 403, 404])
@signed_in
def show_simulation(community: str) -> SimulationShown:
    """Whether a simulated day is played there; never outside the demo."""
    return SimulationShown(running=is_running(current_community().id))


@blueprint.post("/c/<community>/simulation/<any(stop,go):wanted>")
@blueprint.doc(hide=True)
@needs(Action.DISPATCH)
def switch_simulation(community: str, wanted: str) -> Response:
    """Stop the simulated day, or let it go on; what was registered stays and stays marked."""
    if not current_app.config["DEMO"]:
        raise NotFound("there is no simulated day")
    place = current_community()
    try:
        with transaction(current_session()) as session:
            change(
                session,
                RUNNING,
                wanted == "go",
                community_id=place.id,
                by=current_actor().account_id,
                reason=str(_("from the screen")),
            )
    except Refused:
        pass  # somebody else clicked first
    flash(_("The simulated day goes on.") if wanted == "go" else _("The simulated day is stopped."), "success")
    return make_response(redirect(_back(), 303))


def is_running(community_id: int) -> bool:
    """Whether a simulated day is played in a community: in the demo, until somebody stops it."""
    return bool(current_app.config["DEMO"]) and bool(current(current_session(), RUNNING, community_id))


def _back() -> str:
    """The page the click came from, if it is one of ours."""
    page = request.form.get("next", "")
    return page if page.startswith("/") and not page.startswith(("//", "/\\")) else "/"
