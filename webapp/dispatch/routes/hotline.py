"""Orders of 12345: a file is looked at, then registered; the answers go out in the same columns."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from webapp.core.accounts.guard import current_actor, current_community, require_here
from webapp.core.accounts.roles import Action
from webapp.core.audit import record
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, NotFound, TooLarge
from webapp.core.http import needs, takes
from webapp.core.languages import house_language
from webapp.core.listing.tables import LARGEST_FILE
from webapp.dispatch.commands.hotline import CHOSEN, PROBLEM, UNPLACED, HotlinePlan, plan_import
from webapp.dispatch.documents.hotline import HEADS, REQUIRED, OrderRow, read_orders, write_orders
from webapp.dispatch.queries.categories import category_tree
from webapp.dispatch.queries.category_pages import known_categories
from webapp.dispatch.queries.hotline import hotline_orders, latest_orders
from webapp.dispatch.routes.hotline_going import ORDERS, register_some, with_places
from webapp.dispatch.routes.spoken_lists import word
from webapp.roster.commands import uploads
from webapp.roster.documents import Sheet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
blueprint = APIBlueprint("hotline", __name__, url_prefix="/c/<community>/hotline", enable_openapi=False)
Page = Response | str | tuple[str, int]


class OrdersForm(FlaskForm):  # type: ignore[misc]
    """A file of orders."""

    file = FileField(lazy_gettext("File (.csv or .xlsx)"), [FileRequired()], render_kw={"accept": ".csv,.xlsx"})


@blueprint.get("")
@needs(Action.IMPORT_HOTLINE)
def show_hotline(community: str) -> str:
    """Import, the last orders, and the file that answers them."""
    require_here(Action.IMPORT_HOTLINE)
    return _page(OrdersForm())


@blueprint.post("")
@needs(Action.IMPORT_HOTLINE)
@takes(LARGEST_FILE + 20_000)
def send_file(community: str) -> Page:
    """Look at a file; nothing is registered yet."""
    require_here(Action.IMPORT_HOTLINE)
    form = OrdersForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        rows = read_orders(form.file.data.filename or "", form.file.data.stream.read(LARGEST_FILE + 1))
    except (Invalid, TooLarge) as error:
        form.file.errors = [error.detail]
        return _page(form), 422
    sheet = Sheet(tuple(HEADS), [(row.row, row.cells) for row in rows])
    with transaction(current_session()) as session:
        upload_id = uploads.keep_upload(
            session,
            _here(),
            file_name=form.file.data.filename or "",
            sheets={ORDERS: sheet},
            is_complete=False,
            by=_me(),
        )
    return make_response(redirect(url_for("hotline.preview", community=community, upload_id=upload_id), 303))


@blueprint.get("/<int:upload_id>")
@needs(Action.IMPORT_HOTLINE)
def preview(community: str, upload_id: int) -> str:
    """What the file would register, as what, where; and what is wrong in which row."""
    require_here(Action.IMPORT_HOTLINE)
    plan, name = _read(upload_id)
    return _preview(upload_id, with_places(_here(), plan), name)


@blueprint.post("/<int:upload_id>")
@needs(Action.IMPORT_HOTLINE)
def commit(community: str, upload_id: int) -> Page:
    """Register what can be, each order for itself; what takes long goes on with the next request."""
    require_here(Action.IMPORT_HOTLINE)
    if "go_on" not in request.form:
        _keep_choices(upload_id)
    plan, name = _read(upload_id)
    if plan.errors or any(order.category is None for order in plan.orders):
        return _preview(upload_id, with_places(_here(), plan), name), 409
    register_some(_here(), upload_id, plan, by=_me())
    plan, name = _read(upload_id)
    if any(not order.problem for order in plan.orders):
        return render_template("dispatch/hotline_going.html", upload_id=upload_id, plan=plan, file_name=name)
    if plan.orders:
        return _preview(upload_id, with_places(_here(), plan), name), 409
    with transaction(current_session()) as session:
        uploads.forget_upload(session, upload_id)
    flash(_("%(count)d orders are registered; they wait for the review.", count=len(plan.known)), "success")
    return make_response(redirect(url_for("hotline.show_hotline", community=community), 303))


@blueprint.post("/export")
@needs(Action.IMPORT_HOTLINE)
def export(community: str) -> Response:
    """The orders of some days with their answers, in the columns of the import."""
    require_here(Action.IMPORT_HOTLINE)
    first, last = _day("first"), _day("last")
    if not first <= last or (last - first).days > 400:
        raise Invalid("choose days in order, of one year at most", last="range")
    with house_language():
        rows = [_answered(row) for row in hotline_orders(current_session(), _here(), first, last)]
    with transaction(current_session()) as session:
        facts = {"orders": len(rows), "first": first, "last": last}
        record(session, "hotline.export", of="hotline", community_id=_here(), account_id=_me(), facts=facts)
    response = Response(write_orders(rows), mimetype=_XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="12345-{first:%Y%m%d}-{last:%Y%m%d}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(form: OrdersForm) -> str:
    now = today()
    rows = latest_orders(current_session(), _here(), now - timedelta(days=30), now)
    return render_template(
        "dispatch/hotline.html", form=form, heads=HEADS, required=REQUIRED, rows=[_answered(row) for row in rows],
        first=now - timedelta(days=30), last=now,
    )  # fmt: skip


def _read(upload_id: int) -> tuple[HotlinePlan, str]:
    session = current_session()
    kept = uploads.upload_of(session, _here(), upload_id, by=_me())
    if ORDERS not in kept.sheets:
        raise NotFound("no such file; send it again")
    rows = [OrderRow(number, cells) for number, cells in kept.sheets[ORDERS].rows]
    return plan_import(session, _here(), rows, known_categories(session, _here())), kept.file_name


def _keep_choices(upload_id: int) -> None:
    """What was chosen on the preview: the category of each row, and whether its place is right."""
    with transaction(current_session()) as session:
        kept = uploads.upload_of(session, _here(), upload_id, by=_me())
        for row, cells in kept.sheets[ORDERS].rows if ORDERS in kept.sheets else []:
            for key in (PROBLEM, UNPLACED):
                cells.pop(key, None)
            if f"category-{row}" in request.form:
                cells[CHOSEN] = request.form[f"category-{row}"]
            if f"placed-{row}" not in request.form:
                cells[UNPLACED] = "y"
        uploads.change_upload(session, _here(), upload_id, kept.sheets, by=_me())


def _preview(upload_id: int, plan: HotlinePlan, name: str) -> str:
    tree = category_tree(current_session(), _here())
    return render_template("dispatch/hotline_preview.html", upload_id=upload_id, plan=plan, file_name=name, tree=tree)


def _answered(row: Any) -> dict[str, Any]:
    return {**row, "state": _state(row["state"], row["closed_as"])}


def _state(state: str, closed_as: str | None) -> str:
    """The state; of what is closed, how it ended."""
    return word("closed", closed_as) if closed_as else word("state", state)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise Invalid("a day is written YYYY-MM-DD", **{name: "required"}) from error


def _here() -> int:
    return current_community().id


def _me() -> int:
    return current_actor().account_id or 0
