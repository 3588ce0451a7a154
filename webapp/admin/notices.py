"""Messages that left the house or failed to, and where people want to be told; the system administrator's pages."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import text

from webapp.admin.forms import NoticeAddressForm
from webapp.admin.notice_listings import ADDRESSES, NOTICES
from webapp.core.accounts.guard import current_actor
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid
from webapp.core.http import needs
from webapp.core.listing import respond
from webapp.core.listing.listing import Row
from webapp.core.notices import commands
from webapp.grids.queries import communities

blueprint = APIBlueprint("admin_notices", __name__, url_prefix="/admin/notices", enable_openapi=False)
_ROWS = "admin/rows.html"
_ACCOUNT = text("SELECT id FROM account WHERE lower(login_name) = lower(:name)")
_ORGANIZATION = text(
    "SELECT id FROM organization WHERE community_id = :community_id AND name = :name AND closed_on IS NULL LIMIT 1"
)


@blueprint.get("")
@needs(Action.EDIT_SETTINGS)
def list_notices() -> Response:
    """Every message, with a button for those that were given up."""

    def again(row: Row) -> tuple[str, str] | None:
        if row["state"] != "failed":
            return None
        return url_for("admin_notices.try_again", notice_id=row["id"]), _("Try again")

    more = [
        (_("Addresses"), "mail", url_for("admin_notices.list_addresses")),
        (_("What is switched on"), "settings", url_for("admin_settings.list_settings")),
    ]
    return respond(NOTICES, {}, actions=more, template=_ROWS, row_act=again)


@blueprint.post("/<int:notice_id>/again")
@needs(Action.EDIT_SETTINGS)
def try_again(notice_id: int) -> Response:
    """Send a message once more."""
    with transaction(current_session()) as session:
        commands.try_again(session, notice_id, by=current_actor().account_id)
    return _back("admin_notices.list_notices", _("It is tried again."))


@blueprint.get("/addresses")
@needs(Action.EDIT_SETTINGS)
def list_addresses() -> Response:
    """Where people want to be told."""

    def remove(row: Row) -> tuple[str, str] | None:
        return url_for("admin_notices.remove_address", address_id=row["id"]), _("Remove")

    add = (_("Add an address"), "plus", url_for("admin_notices.show_new_address"))
    return respond(ADDRESSES, {}, actions=[add], template=_ROWS, row_act=remove)


@blueprint.get("/addresses/new")
@needs(Action.EDIT_SETTINGS)
def show_new_address() -> str:
    """The form of a new address."""
    return render_template("admin/notice_address.html", form=_form())


@blueprint.post("/addresses/new")
@needs(Action.EDIT_SETTINGS)
def add_address() -> Response | tuple[str, int]:
    """Add it; a test can be sent at once."""
    form = _form()
    if not form.validate_on_submit() or not _is_known(form):
        return render_template("admin/notice_address.html", form=form), 422
    community_id, by = int(form.community.data), current_actor().account_id
    try:
        with transaction(current_session()) as session:
            commands.add_address(
                session,
                current_app.config["SETTINGS"],
                form.email.data.strip(),
                community_id=community_id,
                by=by,
                **_whose(form),
            )
            if "test" in request.form:
                commands.send_test(session, community_id, by=by)
    except Invalid:
        form.email.errors = [_("This is no e-mail address.")]
        return render_template("admin/notice_address.html", form=form), 422
    return _back("admin_notices.list_addresses", _("The address is added."))


@blueprint.post("/addresses/<int:address_id>/remove")
@needs(Action.EDIT_SETTINGS)
def remove_address(address_id: int) -> Response:
    """Tell nobody there any more."""
    with transaction(current_session()) as session:
        commands.remove_address(session, address_id, by=current_actor().account_id)
    return _back("admin_notices.list_addresses", _("The address is removed."))


def _form() -> NoticeAddressForm:
    form = NoticeAddressForm()
    form.community.choices = [(str(each.id), each.name) for each in communities(current_session())]
    return form


def _is_known(form: NoticeAddressForm) -> bool:
    if form.kind.data == "desk" or any(_whose(form).values()):
        return True
    form.name.errors = [_("Nobody of that name is found there.")]
    return False


def _whose(form: NoticeAddressForm) -> dict[str, int | None]:
    name = (form.name.data or "").strip()
    match form.kind.data:
        case "account":
            return {"account_id": current_session().scalar(_ACCOUNT, {"name": name})}
        case "organization":
            bound = {"name": name, "community_id": int(form.community.data)}
            return {"organization_id": current_session().scalar(_ORGANIZATION, bound)}
        case _:
            return {}


def _back(endpoint: str, said: str) -> Response:
    flash(said, "success")
    return make_response(redirect(url_for(endpoint), 303))
