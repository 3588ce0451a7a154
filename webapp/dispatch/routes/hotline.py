"""Orders of 12345: a file is looked at, then registered; the answers go out in the same columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from webapp.core.accounts.guard import current_actor, current_community, require_here
from webapp.core.accounts.roles import Action
from webapp.core.audit import record
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, NotFound, Refused, TooLarge
from webapp.core.http import needs, takes
from webapp.core.listing.tables import LARGEST_FILE
from webapp.dispatch.commands.hotline import HotlinePlan, Order, plan_import, register_orders
from webapp.dispatch.documents.hotline import HEADS, REQUIRED, OrderRow, read_orders, write_orders
from webapp.dispatch.queries.categories import category_tree
from webapp.dispatch.queries.category_pages import known_categories
from webapp.dispatch.queries.hotline import hotline_orders, place_of
from webapp.dispatch.routes.frame import doer
from webapp.dispatch.routes.spoken_lists import word
from webapp.roster.commands import uploads
from webapp.roster.documents import Sheet

ORDERS = "orders"
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
    return _preview(upload_id, *_plan(upload_id))


@blueprint.post("/<int:upload_id>")
@needs(Action.IMPORT_HOTLINE)
def commit(community: str, upload_id: int) -> Page:
    """Register all of it, or nothing."""
    require_here(Action.IMPORT_HOTLINE)
    plan, name = _plan(upload_id)
    plan.orders = [_chosen(order) for order in plan.orders]
    if plan.errors or any(order.category is None for order in plan.orders):
        return _preview(upload_id, plan, name), 409
    key = str(current_app.config["SECRET_KEY"]).encode()
    try:
        with transaction(current_session()) as session:
            made = register_orders(session, _here(), plan.orders, key=key, doer=doer(session), by=_me())
            uploads.forget_upload(session, upload_id)
    except (Invalid, Refused, NotFound) as error:
        flash(error.detail, "error")
        return _preview(upload_id, plan, name), 409
    flash(_("%(count)d orders are registered; they wait for the review.", count=len(made)), "success")
    return make_response(redirect(url_for("hotline.show_hotline", community=community), 303))


@blueprint.post("/export")
@needs(Action.IMPORT_HOTLINE)
def export(community: str) -> Response:
    """The orders of some days with their answers, in the columns of the import."""
    require_here(Action.IMPORT_HOTLINE)
    first, last = _day("first"), _day("last")
    if not first <= last or (last - first).days > 400:
        raise Invalid("choose days in order, of one year at most", last="range")
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
    rows = hotline_orders(current_session(), _here(), now - timedelta(days=30), now)
    return render_template(
        "dispatch/hotline.html", form=form, heads=HEADS, required=REQUIRED, rows=list(reversed(rows)), word=word,
        first=now - timedelta(days=30), last=now,
    )  # fmt: skip


def _plan(upload_id: int) -> tuple[HotlinePlan, str]:
    session = current_session()
    kept = uploads.upload_of(session, _here(), upload_id, by=_me())
    if ORDERS not in kept.sheets:
        raise NotFound("no such file; send it again")
    rows = [OrderRow(number, cells) for number, cells in kept.sheets[ORDERS].rows]
    plan = plan_import(session, _here(), rows, known_categories(session, _here()))
    plan.orders = [_placed(order) for order in plan.orders]
    return plan, kept.file_name


def _placed(order: Order) -> Order:
    found = place_of(current_session(), _here(), order.address)
    return replace(order, place=found[0], place_label=found[1]) if found else order


def _chosen(order: Order) -> Order:
    """The category that was chosen for a row on the preview, and whether its place is right."""
    category = request.form.get(f"category-{order.row}", order.category or "")
    known = {each.code for each in known_categories(current_session(), _here())}
    is_placed = f"placed-{order.row}" in request.form
    return replace(order, category=category if category in known else None, place=order.place if is_placed else None)


def _preview(upload_id: int, plan: HotlinePlan, name: str) -> str:
    tree = category_tree(current_session(), _here())
    return render_template("dispatch/hotline_preview.html", upload_id=upload_id, plan=plan, file_name=name, tree=tree)


def _answered(row: Any) -> dict[str, Any]:
    return {**row, "state": word("state", row["state"])}


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise Invalid("a day is written YYYY-MM-DD", **{name: "required"}) from error


def _here() -> int:
    return current_community().id


def _me() -> int:
    return current_actor().account_id or 0
