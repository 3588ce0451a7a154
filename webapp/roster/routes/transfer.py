"""Pages that bring people and assignments in from a file, and give them out as one."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from webapp.core.accounts.guard import require_here
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, TooLarge
from webapp.core.http import needs
from webapp.core.listing.tables import LARGEST_FILE
from webapp.roster import documents
from webapp.roster.commands import uploads
from webapp.roster.commands.transfer import TransferPlan, commit_transfer, plan_transfer
from webapp.roster.queries.transfer import place_labels
from webapp.roster.routes.frame import Page, blueprint, here, me

_SHOWN = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(FlaskForm):  # type: ignore[misc]
    """A file of people, of assignments, or of both."""

    file = FileField(lazy_gettext("File (.csv or .xlsx)"), [FileRequired()], render_kw={"accept": ".csv,.xlsx"})
    is_complete = BooleanField(lazy_gettext("The file is complete: assignments that are not in it end today"))


@blueprint.route("/import", methods=["GET", "POST"])
@needs(Action.IMPORT_ROSTER)
def show_import(community: str) -> Page:
    """Send a file to look at what it would change; nothing is written yet."""
    require_here(Action.IMPORT_ROSTER)
    form = UploadForm()
    if form.validate_on_submit():
        upload_id = _received(form)
        if upload_id is not None:
            address = url_for("roster.preview_import", community=community, upload_id=upload_id)
            return make_response(redirect(address, 303))
    body = render_template("roster/import.html", form=form, heads=documents.HEADS, titles=documents.TITLES)
    return (body, 422) if form.errors else body


def _received(form: UploadForm) -> int | None:
    sent = form.file.data
    try:
        sheets = documents.read_file(sent.filename or "", sent.stream.read(LARGEST_FILE + 1))
    except (Invalid, TooLarge) as error:
        form.file.errors = [error.detail]
        return None
    with transaction(current_session()) as session:
        return uploads.keep_upload(
            session,
            here(),
            file_name=sent.filename or "",
            sheets=sheets,
            is_complete=form.is_complete.data,
            by=me() or 0,
        )


@blueprint.get("/import/<int:upload_id>")
@needs(Action.IMPORT_ROSTER)
def preview_import(community: str, upload_id: int) -> str:
    """What the file would change, and what is wrong in which row and column."""
    require_here(Action.IMPORT_ROSTER)
    kept = uploads.upload_of(current_session(), here(), upload_id, by=me() or 0)
    return _preview(upload_id, kept.file_name, _plan(kept))


def _plan(kept: uploads.Kept) -> TransferPlan:
    return plan_transfer(current_session(), here(), kept.sheets, today(), is_complete=kept.is_complete)


def _preview(upload_id: int, file_name: str, plan: TransferPlan) -> str:
    parts = (
        (_("Errors"), "error", plan.errors),
        (_("New"), "new", plan.new),
        (_("Changed"), "changed", plan.changed),
        (_("Ended"), "ended", plan.ended),
    )
    return render_template(
        "roster/preview.html", upload_id=upload_id, file_name=file_name, plan=plan, parts=parts, most=_SHOWN,
        titles=documents.TITLES, heads=documents.HEADS, in_words=documents.in_words, masked_keys=("duty_phone",),
        places=place_labels(current_session(), here(), today()),
    )  # fmt: skip


@blueprint.post("/import/<int:upload_id>")
@needs(Action.IMPORT_ROSTER)
def commit_import(community: str, upload_id: int) -> Page:
    """Write all of it, or nothing."""
    require_here(Action.IMPORT_ROSTER)
    kept = uploads.upload_of(current_session(), here(), upload_id, by=me() or 0)
    plan = _plan(kept)
    if plan.errors:
        return _preview(upload_id, kept.file_name, plan), 409
    with transaction(current_session()) as session:
        commit_transfer(session, here(), plan, by=me())
        uploads.forget_upload(session, upload_id)
    flash(
        _("Written: %(new)d new, %(changed)d changed, %(ended)d ended.", new=len(plan.new), changed=len(plan.changed),
          ended=len(plan.ended)),
        "success",
    )  # fmt: skip
    return make_response(redirect(url_for("roster.list_people", community=community), 303))


@blueprint.post("/export")
@needs(Action.IMPORT_ROSTER)
def export(community: str) -> Response:
    """People and assignments as a file that can be brought in again; telephones in full, so that it is audited."""
    require_here(Action.IMPORT_ROSTER)
    wanted = request.form.get("form", "xlsx")
    with transaction(current_session()) as session:
        tables = uploads.exported(session, here(), today(), wanted, by=me())
    name = f"roster-{today():%Y%m%d}"
    if wanted == "xlsx":
        response = Response(documents.write_xlsx(tables), mimetype=_XLSX)
        name = f"{name}.xlsx"
    elif wanted in tables:
        response = Response(documents.write_csv(wanted, tables[wanted]), mimetype="text/csv; charset=utf-8")
        name = f"{name}-{wanted}.csv"
    else:
        raise Invalid(_("There is no such form of the file."), form=wanted[:20])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
