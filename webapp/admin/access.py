"""What is open: log-ins, tokens, cards, screens and locks of everybody; the security administrator's pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import segno
from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.admin.forms import DeviceForm
from webapp.admin.listings import CARDS, DEVICES, LOCKOUTS, SESSIONS, TOKENS
from webapp.core.accounts import administration, commands
from webapp.core.accounts.guard import current_actor
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid
from webapp.core.http import fresh, needs
from webapp.core.listing import respond
from webapp.core.listing.listing import Row
from webapp.core.navigation import WallView
from webapp.grids.queries import CommunitySummary, communities
from webapp.wall.queries.screens import grid_choices

blueprint = APIBlueprint("admin_access", __name__, url_prefix="/admin", enable_openapi=False)
_ROWS = "admin/rows.html"


@blueprint.get("/sessions")
@needs(Action.MANAGE_ACCOUNTS)
def list_sessions() -> Response:
    """Every open log-in."""

    def end(row: Row) -> tuple[str, str] | None:
        if row["id"] == current_actor().session_id:
            return None
        return url_for("admin_access.end_session", session_id=row["id"]), _("End")

    return respond(SESSIONS, {}, template=_ROWS, row_act=end)


@blueprint.post("/sessions/<int:session_id>/end")
@needs(Action.MANAGE_ACCOUNTS)
def end_session(session_id: int) -> Response:
    """End somebody's log-in."""
    with transaction(current_session()) as session:
        administration.end_any_session(session, session_id, by=current_actor().account_id)
    return _back("admin_access.list_sessions", _("That log-in has ended."))


@blueprint.get("/tokens")
@needs(Action.MANAGE_ACCOUNTS)
def list_tokens() -> Response:
    """Every API token."""

    def revoke(row: Row) -> tuple[str, str] | None:
        return _if_open(row, "admin_access.revoke_token", token_id=row["id"])

    return respond(TOKENS, {}, template=_ROWS, row_act=revoke)


@blueprint.post("/tokens/<int:token_id>/revoke")
@needs(Action.MANAGE_ACCOUNTS)
def revoke_token(token_id: int) -> Response:
    """Revoke somebody's API token."""
    with transaction(current_session()) as session:
        administration.revoke_any_token(session, token_id, by=current_actor().account_id)
    return _back("admin_access.list_tokens", _("The token is revoked."))


@blueprint.get("/cards")
@needs(Action.MANAGE_ACCOUNTS)
def list_cards() -> Response:
    """Every QR card."""

    def revoke(row: Row) -> tuple[str, str] | None:
        return _if_open(row, "admin_access.revoke_card", card_id=row["id"])

    return respond(CARDS, {}, template=_ROWS, row_act=revoke)


@blueprint.post("/cards/<int:card_id>/revoke")
@needs(Action.MANAGE_ACCOUNTS)
def revoke_card(card_id: int) -> Response:
    """Take a card back."""
    with transaction(current_session()) as session:
        administration.revoke_card(session, card_id, by=current_actor().account_id)
    return _back("admin_access.list_cards", _("The card is taken back."))


@blueprint.get("/locks")
@needs(Action.MANAGE_ACCOUNTS)
def list_locks() -> Response:
    """What is locked or counted after failures."""

    def clear(row: Row) -> tuple[str, str] | None:
        return url_for("admin_access.clear_lock", key=row["id"]), _("Take away")

    return respond(LOCKOUTS, {}, template=_ROWS, row_act=clear)


@blueprint.post("/locks/<key>/clear")
@needs(Action.MANAGE_ACCOUNTS)
def clear_lock(key: str) -> Response:
    """Take a lock away."""
    with transaction(current_session()) as session:
        administration.clear_lockout(session, key, by=current_actor().account_id)
    return _back("admin_access.list_locks", _("The lock is taken away."))


@blueprint.get("/devices")
@needs(Action.MANAGE_ACCOUNTS)
def list_devices() -> Response:
    """Every wall display."""

    def revoke(row: Row) -> tuple[str, str] | None:
        return _if_open(row, "admin_access.revoke_device", device_id=row["id"])

    add = (_("Add a wall display"), "plus", url_for("admin_access.show_new_device"))
    return respond(DEVICES, {}, actions=[add], template=_ROWS, row_act=revoke)


@blueprint.get("/devices/new")
@needs(Action.MANAGE_ACCOUNTS)
@fresh
def show_new_device() -> str:
    """The form of a new wall display."""
    return render_template("admin/device_new.html", form=_device_form())


@blueprint.post("/devices/new")
@needs(Action.MANAGE_ACCOUNTS)
@fresh
def add_device() -> str | tuple[str, int]:
    """Add a wall display; its link is shown this once."""
    form = _device_form()
    if not form.validate_on_submit():
        return render_template("admin/device_new.html", form=form), 422
    try:
        view = _address_of(form)
    except Invalid as error:
        form.grid.errors = [error.detail]
        return render_template("admin/device_new.html", form=form), 422
    with transaction(current_session()) as session:
        device, token = commands.add_device(
            session,
            community_id=int(form.community.data),
            name=form.name.data,
            view=view,
            by=current_actor().account_id,
        )
        name = device.name
    site = current_app.config["SETTINGS"].public_url or request.host_url.rstrip("/")
    link = f"{site}{url_for('account.show_device')}#{token}"
    picture = segno.make(link, error="m").svg_data_uri(scale=4, border=2)
    return render_template("admin/device_added.html", name=name, link=link, picture=picture)


@blueprint.post("/devices/<int:device_id>/revoke")
@needs(Action.MANAGE_ACCOUNTS)
def revoke_device(device_id: int) -> Response:
    """Let a wall display show nothing more."""
    with transaction(current_session()) as session:
        commands.revoke_device(session, device_id, by=current_actor().account_id)
    return _back("admin_access.list_devices", _("The wall display shows nothing more."))


def _if_open(row: Row, endpoint: str, **of: Any) -> tuple[str, str] | None:
    return (url_for(endpoint, **of), _("Revoke")) if row["state"] in ("open", "planned", "blocked") else None


def _back(endpoint: str, said: str) -> Response:
    flash(said, "success")
    return make_response(redirect(url_for(endpoint), 303))


def _views() -> Sequence[WallView]:
    return cast(Sequence[WallView], current_app.extensions["wall_views"])


def _device_form() -> DeviceForm:
    form = DeviceForm()
    found = communities(current_session())
    form.community.choices = [(str(each.id), each.name) for each in found]
    form.view.choices = [(each.key, str(each.label)) for each in _views()]
    form.grid.choices = [("", "—"), *_grids(found)]
    return form


def _grids(found: Sequence[CommunitySummary]) -> list[tuple[str, str]]:
    """Areas and sections in the order of their numbers, of several communities under their names."""
    return [
        (grid.code, " ".join(part for part in (each.name if len(found) > 1 else "", grid.number, grid.name) if part))
        for each in found
        for grid in grid_choices(current_session(), each.id, today())
    ]


def _address_of(form: DeviceForm) -> str:
    """Address of what was chosen; raises Invalid for a wall of one grid without one of its community."""
    view = next(each for each in _views() if each.key == form.view.data)
    if view.everywhere:
        return url_for(view.endpoint)
    code = next((each.code for each in communities(current_session()) if str(each.id) == form.community.data), None)
    if code is None:
        raise Invalid("no such community", community=form.community.data)
    if view.of_grid and not (form.grid.data or "").startswith(code):
        raise Invalid(_("Choose a grid of that community."), field="grid")
    asked: dict[str, Any] = {"view": view.shows, "grid": form.grid.data if view.of_grid else None} if view.shows else {}
    switches: dict[str, Any] = {name: form[name].data for name in ("night", "tour", "sound")} if view.shows else {}
    return url_for(view.endpoint, community=code, **asked, **switches)
