"""Pages of responsibility: where nobody answers, how many posts are filled, who of a grid is called together."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core.accounts.guard import may, require
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import NotFound
from webapp.core.http import needs
from webapp.roster.commands.persons import reveal_team as reveal_team_of
from webapp.roster.queries.assignments import grids_above
from webapp.roster.queries.places import places_of
from webapp.roster.queries.vacancies import filled_posts, three_party_team, vacancies
from webapp.roster.routes.forms import RevealForm
from webapp.roster.routes.frame import blueprint, here, me
from webapp.roster.rules import PlaceKind, RevealReason


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
    """The three-party team of a section or area."""
    return _team(grid_id, revealed=False)


@blueprint.post("/teams/<int:grid_id>/reveal")
@needs(Action.CALL_STAFF)
def reveal_team(community: str, grid_id: int) -> Response:
    """The same with telephones, for a reason that is written down once for the whole team."""
    session, form = current_session(), RevealForm().offer()
    require(Action.CALL_STAFF, _scope(grid_id))
    reason = RevealReason(form.reason.data) if form.validate_on_submit() else None
    if reason is None:
        flash(_("Choose a reason."), "error")
    else:
        with transaction(session):
            reveal_team_of(session, here(), grid_id, reason, by=me())
    response = make_response(_team(grid_id, revealed=reason is not None))
    response.headers["Cache-Control"] = "no-store"
    return response


def _scope(grid_id: int) -> Scope:
    return Scope(here(), frozenset(grids_above(current_session(), grid_id, today())))


def _team(grid_id: int, *, revealed: bool) -> str:
    session, day = current_session(), today()
    grids = [*places_of(session, here(), PlaceKind.AREA, day), *places_of(session, here(), PlaceKind.SECTION, day)]
    names = {grid.id: grid.label for grid in grids}
    if grid_id not in names:
        raise NotFound("no such grid")
    team = three_party_team(session, here(), grid_id, day)
    parts = (
        (_("Grid branch and group"), team.branch),
        (_("Volunteers"), team.volunteers),
        (_("Stair leaders"), team.stair_leaders),
    )
    return render_template(
        "roster/team.html", grid_id=grid_id, name=names[grid_id], names=names, parts=parts, revealed=revealed,
        calls=may(Action.CALL_STAFF, _scope(grid_id)), reveal=RevealForm().offer(),
    )  # fmt: skip
