"""Pages on what was edited by hand: the list, one edit with its review, the history of a feature."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.accounts import guard
from webapp.core.accounts.guard import current_actor, current_community
from webapp.core.accounts.policy import Scope, grids_of
from webapp.core.accounts.roles import Action
from webapp.core.clock import ZONE, today
from webapp.core.db import current_session, transaction
from webapp.core.errors import NotFound
from webapp.core.http import needs
from webapp.core.languages import spoken
from webapp.core.listing import respond
from webapp.grids import commands, queries
from webapp.grids.commands import Asked, Target
from webapp.grids.queries import EditRow, FeatureState
from webapp.grids.routes.edits import account_id, layer_named, number_in, permit_in
from webapp.grids.routes.forms import RefusalForm, ReopenForm
from webapp.grids.routes.listing import listing
from webapp.grids.routes.words import Words, middle
from webapp.grids.rules import (
    EDIT_LABELS,
    EDITABLE,
    LAYER_LABELS,
    REASON_LABELS,
    STATE_LABELS,
    EditableLayer,
    EditKind,
    EditReason,
    EditState,
)

_ZOOM = 18
blueprint = APIBlueprint("ground", __name__, url_prefix="/c/<community>/ground", enable_openapi=False)


@blueprint.get("/edits")
@needs(Action.EDIT_GROUND)
def list_edits(community: str) -> Response:
    """Edits of the caller's grids, those of the whole community for whoever may edit all of it."""
    session, place = current_session(), current_community()
    grids = grids_of(current_actor(), Action.EDIT_GROUND, place.id)
    values = {"community_id": place.id, "grids": None if grids is None else sorted(grids), "on_day": today()}
    return respond(
        listing(Words(session)),
        values,
        actions=[(_("Edit on the map"), "map-2", "/")],
        template="ground/edits.html",
        waiting=queries.waiting_edits(session, place.id),
        needs_approval=queries.needs_approval(session, place.id),
        may_review=guard.may(Action.APPROVE_GROUND, Scope(place.id)),
    )


@blueprint.post("/approval")
@needs(Action.APPROVE_GROUND)
def choose_approval(community: str) -> AnyResponse:
    """Let edits wait for a second person from now on, or hold at once."""
    guard.require_here(Action.APPROVE_GROUND)
    on = request.form.get("on") == "yes"
    with transaction(current_session()) as session:
        commands.set_ground_approval(session, current_community().id, on, by=account_id())
    flash(_("From now on edits wait for a second person.") if on else _("From now on edits hold at once."), "success")
    return redirect(url_for("ground.list_edits", community=community), 303)


@blueprint.get("/edits/<edit_id>")
@needs(Action.EDIT_GROUND)
def show_edit(community: str, edit_id: str) -> Response:
    """One edit, field by field, and what can be decided about it."""
    return _edit_page(_edit(edit_id), RefusalForm())


@blueprint.post("/edits/<edit_id>/approve")
@needs(Action.APPROVE_GROUND)
def approve_edit(community: str, edit_id: str) -> AnyResponse:
    """Let an edit that waits hold."""
    return _decided(
        edit_id,
        lambda session, number: commands.approve_edit(
            session, current_community().id, number, by=account_id(), permit=permit_in(Action.APPROVE_GROUND)
        ),
        _("Approved: the map shows it now."),
    )


@blueprint.post("/edits/<edit_id>/refuse")
@needs(Action.APPROVE_GROUND)
def refuse_edit(community: str, edit_id: str) -> AnyResponse:
    """Let an edit that waits not hold, and say why."""
    form = RefusalForm()
    if not form.validate_on_submit():
        return _edit_page(_edit(edit_id), form, status=422)
    return _decided(
        edit_id,
        lambda session, number: commands.refuse_edit(
            session,
            current_community().id,
            number,
            by=account_id(),
            permit=permit_in(Action.APPROVE_GROUND),
            note=str(form.note.data),
        ),
        _("Refused; its author sees why."),
    )


@blueprint.post("/edits/<edit_id>/withdraw")
@needs(Action.EDIT_GROUND)
def withdraw_edit(community: str, edit_id: str) -> AnyResponse:
    """Take back an edit of one's own that waits."""
    return _decided(
        edit_id,
        lambda session, number: commands.withdraw_edit(session, current_community().id, number, by=account_id()),
        _("Withdrawn."),
    )


@blueprint.get("/<layer>/<feature_id>/history")
@needs(Action.EDIT_GROUND)
def show_history(community: str, layer: str, feature_id: str) -> Response:
    """What was done by hand to a feature, newest first."""
    state = _feature(layer, feature_id)
    session, place = current_session(), current_community()
    words = Words(session)
    page = render_template(
        "ground/history.html",
        state=state,
        layer_label=spoken(state.layer, LAYER_LABELS),
        facts=words.between({}, state.values),
        rows=[
            (edit, words.changes(edit)) for edit in queries.edits(session, place.id, feature=(state.layer, state.id))
        ],
        map_address=_map_address(state.layer, state.id, middle(state.values["geometry"])),
        form=ReopenForm(formdata=None, version=state.version).offer(EDITABLE[state.layer].reasons[EditKind.REOPEN]),
        **_labels(),
    )
    return make_response(page)


@blueprint.post("/<layer>/<feature_id>/reopen")
@needs(Action.EDIT_GROUND)
def reopen_feature(community: str, layer: str, feature_id: str) -> AnyResponse:
    """Say that something was never gone."""
    state = _feature(layer, feature_id)
    form = ReopenForm().offer(EDITABLE[state.layer].reasons[EditKind.REOPEN])
    back = redirect(url_for("ground.show_history", community=community, layer=layer, feature_id=feature_id), 303)
    if not form.validate_on_submit():
        return back
    with transaction(current_session()) as session:
        asked = Asked(
            community_id=current_community().id,
            account_id=account_id(),
            key=uuid4(),
            reason=EditReason(form.reason.data),
            on_day=today(),
            today=today(),
            permit=permit_in(Action.EDIT_GROUND),
        )
        edit = commands.reopen_feature(session, Target(state.layer, state.id, form.version.data or ""), asked)
        waits = edit.state == EditState.PROPOSED
    flash(_("It waits to be reviewed.") if waits else _("It is open again; the map shows it."), "success")
    return back


def _edit(edit_id: str) -> EditRow:
    """The edit of an address, where the caller may edit or review in its grid."""
    session, place = current_session(), current_community()
    found = queries.edits(session, place.id, edit_id=number_in(edit_id))
    if not found:
        raise NotFound("no such edit")
    scope = Scope(place.id, queries.grids_of_block(session, found[0].block_id, today()))
    guard.require(Action.EDIT_GROUND, scope)
    return found[0]


def _edit_page(edit: EditRow, form: RefusalForm, status: int = 200) -> Response:
    session, place = current_session(), current_community()
    scope = Scope(place.id, queries.grids_of_block(session, edit.block_id, today()))
    own = edit.account_id == current_actor().account_id
    state = queries.feature_state(session, place.id, edit.layer, edit.feature_id) if edit.feature_id else None
    drawn = [edit.before.get("geometry"), edit.after.get("geometry")]
    shapes = [shape for shape in drawn if shape] or ([state.values["geometry"]] if state else [])
    page = render_template(
        "ground/edit.html",
        edit=edit,
        changes=Words(session).changes(edit),
        name=state.name if state else queries.name_of(edit.layer, edit.after),
        layer_label=spoken(edit.layer, LAYER_LABELS),
        map_address=_map_address(edit.layer, edit.feature_id, middle(shapes[-1])) if shapes else "",
        sketch=queries.surroundings(session, place.id, shapes),
        may_review=edit.state == EditState.PROPOSED and not own and guard.may(Action.APPROVE_GROUND, scope),
        may_withdraw=edit.state == EditState.PROPOSED and own,
        form=form,
        **_labels(),
    )
    return make_response(page, status)


def _decided(edit_id: str, decide: Callable[[Session, int], object], said: str) -> AnyResponse:
    number = number_in(edit_id)
    with transaction(current_session()) as session:
        decide(session, number)
    flash(said, "success")
    return redirect(url_for("ground.show_edit", community=current_community().code, edit_id=number), 303)


def _feature(layer: str, feature_id: str) -> FeatureState:
    found = queries.feature_state(current_session(), current_community().id, layer_named(layer), number_in(feature_id))
    if found is None:
        raise NotFound("no such feature")
    return found


def _map_address(layer: EditableLayer, feature_id: int | None, at: tuple[float, float]) -> str:
    chosen = f"&s={layer.value}:{feature_id}" if feature_id else ""
    return f"/#{_ZOOM}/{at[1]:.6f}/{at[0]:.6f}?c={current_community().code}{chosen}"


def _labels() -> dict[str, object]:
    return {
        "minute": lambda at: at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M"),
        "kind_label": lambda code: spoken(EditKind(code), EDIT_LABELS),
        "state_label": lambda code: spoken(EditState(code), STATE_LABELS),
        "reason_label": lambda code: spoken(EditReason(code), REASON_LABELS),
    }
