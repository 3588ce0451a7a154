"""Pages of the three lists: needs, resources, projects, and what is matched between them."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import RowMapping

from webapp.core.accounts.guard import require_here
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session
from webapp.core.errors import NotFound
from webapp.core.http import needs
from webapp.core.listing import respond
from webapp.roster.commands import lists as commands
from webapp.roster.queries import lists as queries
from webapp.roster.queries.reporting import needs_list, projects, resources
from webapp.roster.routes.frame import Page, form_page, here, me, trying
from webapp.roster.routes.reporting_forms import (
    NeedForm,
    ProgressForm,
    ProjectForm,
    ReasonForm,
    ResourceForm,
    offer_owner,
    offered,
)
from webapp.roster.routes.reporting_frame import (
    back_to,
    blueprint,
    edits,
    grids,
    keepers,
    matters,
    reads_names,
    the,
    with_held,
)
from webapp.roster.rules import PlaceKind
from webapp.roster.rules.reporting import MatchState, NeedState


@blueprint.get("/needs")
@needs(Action.READ_REGISTRATIONS)
def list_needs(community: str) -> Response:
    """What is needed."""
    require_here(Action.READ_ROSTER)
    listing = needs_list(lambda row: url_for("reporting.show_need", community=community, row_id=row["id"]))
    add = (_("Add a need"), "plus", url_for("reporting.add_need", community=community))
    return respond(listing, {"community_id": here(), "on_day": today()}, actions=[add] if edits() else [])


@blueprint.get("/needs/<int:row_id>")
@needs(Action.READ_REGISTRATIONS)
def show_need(community: str, row_id: int) -> str:
    """A need, what it is matched with, what would fit."""
    require_here(Action.READ_ROSTER)
    row, session = the("need", row_id), current_session()
    is_open = row["closed_on"] is None
    return render_template(
        "reporting/need.html",
        row=row,
        matches=queries.matches(session, here(), need_id=row_id),
        fitting=queries.fitting(session, here(), row_id, today()) if is_open else [],
        edits=edits(),
        is_open=is_open,
    )


@blueprint.route("/needs/new", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def add_need(community: str) -> Page:
    """Put a need on the list."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = _offer_need(NeedForm(), None)
    if form.validate_on_submit():
        with trying(form) as attempt:
            made = commands.add_need(attempt.session, here(), form.draft(), on_day=today(), by=me())
        if attempt.done:
            return back_to("show_need", _("The need is on the list. These resources would fit."), row_id=made.id)
    return form_page(form, _("Add a need"), back=url_for("reporting.list_needs", community=community), submit=_("Add"))


@blueprint.route("/needs/<int:row_id>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def correct_need(community: str, row_id: int) -> Page:
    """Correct a need."""
    require_here(Action.EDIT_REGISTRATIONS)
    row = the("need", row_id)
    form = _offer_need(NeedForm(data=_held(row, "title", "detail", "item_id", "grid_id", "keeper_id")), row)
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.need_of(attempt.session, here(), row_id)
            commands.correct_need(attempt.session, held, form.draft(), by=me())
        if attempt.done:
            return back_to("show_need", _("Corrected."), row_id=row_id)
    back = url_for("reporting.show_need", community=community, row_id=row_id)
    return form_page(form, _("Correct the need"), back=back, submit=_("Save"))


@blueprint.post("/needs/<int:row_id>/close/<state>")
@needs(Action.EDIT_REGISTRATIONS)
def close_need(community: str, row_id: int, state: str) -> Page:
    """A need was met, or is withdrawn."""
    require_here(Action.EDIT_REGISTRATIONS)
    if state not in {NeedState.MET, NeedState.WITHDRAWN}:
        raise NotFound("no such state")
    with trying(ReasonForm(formdata=None)) as attempt:
        held = commands.need_of(attempt.session, here(), row_id)
        commands.close_need(attempt.session, held, NeedState(state), on_day=today(), by=me())
    said = _("The need is closed.") if attempt.done else _("That does not follow from the present state.")
    return back_to("show_need", said, row_id=row_id)


@blueprint.post("/needs/<int:row_id>/match/<int:resource_id>")
@needs(Action.EDIT_REGISTRATIONS)
def match(community: str, row_id: int, resource_id: int) -> Page:
    """Bring a need and a resource together."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = ReasonForm(formdata=None)
    with trying(form) as attempt:
        need = commands.need_of(attempt.session, here(), row_id)
        resource = commands.resource_of(attempt.session, here(), resource_id)
        commands.match(attempt.session, need, resource, on_day=today(), by=me())
    return back_to("show_need", _("Brought together.") if attempt.done else form.form_errors[0], row_id=row_id)


@blueprint.post("/needs/<int:row_id>/matches/<int:match_id>/<state>")
@needs(Action.EDIT_REGISTRATIONS)
def settle_match(community: str, row_id: int, match_id: int, state: str) -> Page:
    """A match was agreed, done or came to nothing."""
    require_here(Action.EDIT_REGISTRATIONS)
    if state not in set(MatchState):
        raise NotFound("no such state")
    form = ReasonForm(formdata=None)
    with trying(form) as attempt:
        held = commands.match_of(attempt.session, here(), match_id)
        commands.settle_match(attempt.session, held, MatchState(state), by=me())
    return back_to("show_need", _("Kept.") if attempt.done else form.form_errors[0], row_id=row_id)


@blueprint.get("/resources")
@needs(Action.READ_REGISTRATIONS)
def list_resources(community: str) -> Response:
    """What is offered."""
    require_here(Action.READ_ROSTER)
    listing = resources(lambda row: url_for("reporting.show_resource", community=community, row_id=row["id"]))
    add = (_("Add a resource"), "plus", url_for("reporting.add_resource", community=community))
    return respond(listing, {"community_id": here(), "on_day": today()}, actions=[add] if edits() else [])


@blueprint.get("/resources/<int:row_id>")
@needs(Action.READ_REGISTRATIONS)
def show_resource(community: str, row_id: int) -> str:
    """A resource and the needs it was brought together with."""
    require_here(Action.READ_ROSTER)
    return render_template(
        "reporting/resource.html",
        row=the("resource", row_id),
        matches=queries.matches(current_session(), here(), resource_id=row_id),
        edits=edits(),
    )


@blueprint.route("/resources/new", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def add_resource(community: str) -> Page:
    """Put a resource on the list."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = _offer_resource(ResourceForm(), None)
    if form.validate_on_submit():
        with trying(form) as attempt:
            made = commands.add_resource(attempt.session, here(), form.draft(), by=me())
        if attempt.done:
            return back_to("show_resource", _("The resource is on the list."), row_id=made.id)
    back = url_for("reporting.list_resources", community=community)
    return form_page(form, _("Add a resource"), back=back, submit=_("Add"))


@blueprint.route("/resources/<int:row_id>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def correct_resource(community: str, row_id: int) -> Page:
    """Correct a resource."""
    require_here(Action.EDIT_REGISTRATIONS)
    row = the("resource", row_id)
    data = _held(row, "title", "detail", "amount", "item_id") | {"owner": _owner_key(row)}
    form = _offer_resource(ResourceForm(data=data), row)
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.resource_of(attempt.session, here(), row_id)
            commands.correct_resource(attempt.session, held, form.draft(), by=me())
        if attempt.done:
            return back_to("show_resource", _("Corrected."), row_id=row_id)
    back = url_for("reporting.show_resource", community=community, row_id=row_id)
    return form_page(form, _("Correct the resource"), back=back, submit=_("Save"))


@blueprint.post("/resources/<int:row_id>/withdraw")
@needs(Action.EDIT_REGISTRATIONS)
def withdraw_resource(community: str, row_id: int) -> Page:
    """Offer a resource no longer."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = ReasonForm(formdata=None)
    with trying(form) as attempt:
        commands.withdraw_resource(attempt.session, commands.resource_of(attempt.session, here(), row_id), by=me())
    return back_to("show_resource", _("Withdrawn.") if attempt.done else form.form_errors[0], row_id=row_id)


@blueprint.get("/projects")
@needs(Action.READ_REGISTRATIONS)
def list_projects(community: str) -> Response:
    """Joint projects."""
    require_here(Action.READ_ROSTER)
    listing = projects(lambda row: url_for("reporting.show_project", community=community, row_id=row["id"]))
    add = (_("Add a project"), "plus", url_for("reporting.add_project", community=community))
    return respond(listing, {"community_id": here(), "on_day": today()}, actions=[add] if edits() else [])


@blueprint.get("/projects/<int:row_id>")
@needs(Action.READ_REGISTRATIONS)
def show_project(community: str, row_id: int) -> str:
    """A project and how far it is."""
    require_here(Action.READ_ROSTER)
    row = the("project", row_id)
    return _project_page(row, ProgressForm(formdata=None, percent=row["percent"]), ReasonForm(formdata=None))


@blueprint.route("/projects/new", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def add_project(community: str) -> Page:
    """Plan a project."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = ProjectForm(year=today().year)
    offer_owner(form.lead, queries.claimers(current_session(), here(), today()))
    offered(form.keeper_id, keepers())
    if form.validate_on_submit():
        with trying(form) as attempt:
            made = commands.add_project(attempt.session, here(), form.draft(), by=me())
        if attempt.done:
            return back_to("show_project", _("The project is on the list."), row_id=made.id)
    back = url_for("reporting.list_projects", community=community)
    return form_page(form, _("Add a project"), back=back, submit=_("Add"))


@blueprint.route("/projects/<int:row_id>/edit", methods=["GET", "POST"])
@needs(Action.EDIT_REGISTRATIONS)
def correct_project(community: str, row_id: int) -> Page:
    """Correct a project that is under way."""
    require_here(Action.EDIT_REGISTRATIONS)
    row = the("project", row_id)
    lead = f"r{row['registration_id']}" if row["registration_id"] else ""
    data = _held(row, "title", "detail", "keeper_id") | {"year": row["year"], "lead": lead}
    form = ProjectForm(data=data)
    offer_owner(form.lead, with_held(queries.claimers(current_session(), here(), today()), lead, row["lead"]))
    offered(form.keeper_id, with_held(keepers(), row["keeper_id"], row["keeper"]))
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.project_of(attempt.session, here(), row_id)
            commands.correct_project(attempt.session, held, form.draft(row["need_id"]), by=me())
        if attempt.done:
            return back_to("show_project", _("Corrected."), row_id=row_id)
    back = url_for("reporting.show_project", community=community, row_id=row_id)
    return form_page(form, _("Correct the project"), back=back, submit=_("Save"))


@blueprint.post("/projects/<int:row_id>/progress")
@needs(Action.EDIT_REGISTRATIONS)
def report_progress(community: str, row_id: int) -> Page:
    """Tell how far a project is."""
    require_here(Action.EDIT_REGISTRATIONS)
    form = ProgressForm()
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.project_of(attempt.session, here(), row_id)
            commands.report_progress(
                attempt.session, held, form.percent.data, form.said.data, on_day=form.on_day.data, by=me()
            )
        if attempt.done:
            return back_to("show_project", _("Kept."), row_id=row_id)
    return _project_page(the("project", row_id), form, ReasonForm(formdata=None)), 422


@blueprint.post("/projects/<int:row_id>/drop")
@needs(Action.EDIT_REGISTRATIONS)
def drop_project(community: str, row_id: int) -> Page:
    """Give a project up."""
    require_here(Action.EDIT_REGISTRATIONS)
    form, row = ReasonForm(), the("project", row_id)
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.project_of(attempt.session, here(), row_id)
            commands.drop_project(attempt.session, held, reason=form.reason.data, by=me())
        if attempt.done:
            return back_to("show_project", _("The project is closed."), row_id=row_id)
    return _project_page(row, ProgressForm(formdata=None, percent=row["percent"]), form), 422


def _project_page(row: RowMapping, progress: ProgressForm, dropping: ReasonForm) -> str:
    return render_template(
        "reporting/project.html",
        row=row,
        steps=queries.steps_of_project(current_session(), row["id"]),
        progress=progress,
        dropping=dropping,
        edits=edits() and row["state"] in {"planned", "running"},
        names=reads_names(),
    )


def _offer_need(form: NeedForm, row: RowMapping | None) -> NeedForm:
    form.item_id.choices = with_held(matters(), row and row["item_id"], row["item"] if row else None)
    offered(form.grid_id, grids(PlaceKind.AREA, PlaceKind.SECTION), empty=_("the whole community"))
    offered(form.keeper_id, with_held(keepers(), row and row["keeper_id"], row["keeper"] if row else None))
    return form


def _offer_resource(form: ResourceForm, row: RowMapping | None) -> ResourceForm:
    form.item_id.choices = with_held(matters(), row and row["item_id"], row["item"] if row else None)
    claimers = queries.claimers(current_session(), here(), today(), members=True)
    offer_owner(form.owner, with_held(claimers, _owner_key(row) if row else "", row["owner"] if row else None))
    return form


def _owner_key(row: RowMapping) -> str:
    if row["registration_id"]:
        return f"r{row['registration_id']}"
    return f"m{row['member_registration_id']}" if row["member_registration_id"] else ""


def _held(row: RowMapping, *names: str) -> dict[str, object]:
    """The row as a form holds it: keys as text, the last day instead of the first without."""
    ends: date | None = row["ends"]
    held = {name: row[name] if row[name] is None or isinstance(row[name], str) else str(row[name]) for name in names}
    return held | {"begins": row["begins"], "last": ends - timedelta(days=1) if ends else None}
