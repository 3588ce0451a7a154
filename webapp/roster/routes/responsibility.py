"""Pages of responsibility: where nobody answers, how many posts are filled, who of a grid is called together."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.accounts.guard import may
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session
from webapp.core.errors import NotFound
from webapp.core.http import needs
from webapp.roster.queries.assignments import grids_above
from webapp.roster.queries.places import places_of
from webapp.roster.queries.vacancies import filled_posts, three_party_team, vacancies
from webapp.roster.routes.frame import blueprint, here
from webapp.roster.rules import PlaceKind


@blueprint.get("/vacancies")
@needs(Action.READ_ROSTER)
def show_vacancies(community: str) -> str:
    """Where nobody answers, and how many posts of each section are filled."""
    session, day = current_session(), today()
    return render_template(
        "roster/vacancies.html",
        vacant=vacancies(session, here(), day),
        filled=filled_posts(session, here(), day),
        edits=may(Action.EDIT_ROSTER, Scope(here())),
    )


@blueprint.get("/teams")
@needs(Action.READ_ROSTER)
def choose_team(community: str) -> Response:
    """To the team of the grid that was chosen."""
    code = request.args.get("grid", "")
    if not (code.isascii() and code.isdigit() and len(code) < 19):
        raise NotFound("no such grid")
    return make_response(redirect(url_for("roster.show_team", community=community, grid_id=int(code)), 303))


@blueprint.get("/teams/<int:grid_id>")
@needs(Action.READ_ROSTER)
def show_team(community: str, grid_id: int) -> str:
    """The three-party team of a section or area; telephones for those who may call there."""
    session, day = current_session(), today()
    names = {
        p.id: p.label for kind in (PlaceKind.AREA, PlaceKind.SECTION) for p in places_of(session, here(), kind, day)
    }
    if grid_id not in names:
        raise NotFound("no such grid")
    scope = Scope(here(), frozenset(grids_above(session, grid_id, day)))
    team = three_party_team(session, here(), grid_id, day)
    parts = (
        (_("Grid branch and group"), team.branch),
        (_("Volunteers"), team.volunteers),
        (_("Stair leaders"), team.stair_leaders),
    )
    return render_template(
        "roster/team.html", grid_id=grid_id, name=names[grid_id], names=names, parts=parts,
        calls=may(Action.CALL_STAFF, scope),
    )  # fmt: skip
