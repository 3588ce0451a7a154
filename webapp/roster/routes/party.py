"""Pages of the party's organization: branches on the areas, groups, members in buildings."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from webapp.core.accounts.guard import may, require_here
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session
from webapp.core.http import needs
from webapp.core.listing import respond
from webapp.roster.commands import party as commands
from webapp.roster.queries.listings import placements
from webapp.roster.queries.party import party_on_areas
from webapp.roster.queries.places import place_called, places_of
from webapp.roster.routes.forms import BranchForm, GroupForm, PlacementForm
from webapp.roster.routes.frame import Page, blueprint, form_page, here, me, the_person, to_person, trying
from webapp.roster.rules import BranchKind, PlaceKind


@blueprint.get("/party")
@needs(Action.READ_ROSTER)
def show_party(community: str) -> str:
    """Branches on the areas, groups in the sections, household contacts in the stairs."""
    areas = party_on_areas(current_session(), here(), today())
    return render_template("roster/party.html", areas=areas, edits=may(Action.EDIT_ROSTER, Scope(here())))


@blueprint.get("/party/placements")
@needs(Action.READ_ROSTER)
def list_placements(community: str) -> Response:
    """In-service members and their buildings."""
    listing = placements(lambda row: url_for("roster.show_person", community=community, person_id=row["person_id"]))
    return respond(listing, {"community_id": here(), "on_day": today()})


def _choices(kind: PlaceKind) -> list[tuple[str, str]]:
    return [(str(place.id), place.label) for place in places_of(current_session(), here(), kind, today())]


def _to_party(community: str, said: str) -> Response:
    flash(said, "success")
    return make_response(redirect(url_for("roster.show_party", community=community), 303))


@blueprint.route("/party/branches/new", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def found_branch(community: str) -> Page:
    """Set up a branch on an area."""
    require_here(Action.EDIT_ROSTER)
    form = BranchForm().offer(_choices(PlaceKind.AREA))
    if form.validate_on_submit():
        with trying(form) as attempt:
            commands.found_branch(
                attempt.session,
                here(),
                name=form.name.data,
                kind=BranchKind(form.kind.data),
                grid_id=int(form.grid.data),
                opened_on=form.opened_on.data,
                by=me(),
            )
        if attempt.done:
            return _to_party(community, _("The branch is set up."))
    back = url_for("roster.show_party", community=community)
    return form_page(form, _("New branch"), back=back, submit=_("Set up"))


@blueprint.route("/party/groups/new", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def found_group(community: str) -> Page:
    """Set up a party group in a section."""
    require_here(Action.EDIT_ROSTER)
    form = GroupForm().offer(_choices(PlaceKind.BRANCH), _choices(PlaceKind.SECTION))
    if form.validate_on_submit():
        with trying(form) as attempt:
            commands.found_group(
                attempt.session,
                here(),
                name=form.name.data,
                branch_id=int(form.branch.data),
                grid_id=int(form.grid.data),
                opened_on=form.opened_on.data,
                by=me(),
            )
        if attempt.done:
            return _to_party(community, _("The party group is set up."))
    back = url_for("roster.show_party", community=community)
    return form_page(form, _("New party group"), back=back, submit=_("Set up"))


@blueprint.route("/people/<int:person_id>/place", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
def place_member(community: str, person_id: int) -> Page:
    """Place an in-service member in a building."""
    require_here(Action.EDIT_ROSTER)
    person, form = the_person(person_id), PlacementForm()
    form.building.options = tuple(label for _id, label in _choices(PlaceKind.BUILDING))
    if form.validate_on_submit():
        found = place_called(current_session(), here(), PlaceKind.BUILDING, form.building.data, today())
        if found is None:
            form.building.errors = [_("There is no such place; choose one from the list.")]
        else:
            with trying(form) as attempt:
                commands.place_member(
                    attempt.session, here(), person_id=person_id, building_id=found.id, post=form.post.data,
                    begins=form.begins.data, by=me(),
                )  # fmt: skip
            if attempt.done:
                return to_person(person_id, _("Placed."))
    back = url_for("roster.show_person", community=community, person_id=person_id)
    return form_page(form, _("Place in a building"), back=back, submit=_("Place"), lead=person.name)
