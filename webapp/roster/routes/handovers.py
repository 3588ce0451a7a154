"""Pages of handing duty over, and of the printed sheets."""

from __future__ import annotations

from datetime import datetime

from flask import Response, make_response, render_template, url_for
from flask_babel import gettext as _

from webapp.core.accounts.guard import require_here
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session, transaction
from webapp.core.errors import NotFound
from webapp.core.http import needs
from webapp.roster.commands import handover as commands
from webapp.roster.commands.handover import ItemDraft
from webapp.roster.commands.sheets import keep_sheet, record_download
from webapp.roster.documents import sheet as documents
from webapp.roster.queries import handovers as queries
from webapp.roster.queries.duty import on_duty_now
from webapp.roster.queries.sheet import kept_sheets, sheet_file, sheet_hour
from webapp.roster.routes.duty_forms import ForgottenForm, HandoverForm, TakeForm
from webapp.roster.routes.duty_frame import back_to, blueprint, data_dir, edits, local, now, sources
from webapp.roster.routes.frame import Page, here, me, trying

_MOST_ITEMS = 200


@blueprint.get("/handovers")
@needs(Action.READ_DUTY)
def list_handovers(community: str) -> str:
    """The last hand-overs."""
    shown = queries.recent_handovers(current_session(), here(), 30)
    return render_template("duty/handovers.html", handovers=shown, edits=edits())


@blueprint.route("/handovers/new", methods=["GET", "POST"])
@needs(Action.EDIT_DUTY)
def hand_over(community: str) -> Page:
    """List what is open and sign it."""
    require_here(Action.EDIT_DUTY)
    session, at = current_session(), now()
    opened = queries.open_items(session, here(), at, sources().open_items)
    form = HandoverForm()
    form.kept.choices = [
        (str(number), f"{each.label}：{each.text}" if each.label else each.text) for number, each in enumerate(opened)
    ]
    if form.kept.data is None or not form.is_submitted():
        form.kept.data = [key for key, _label in form.kept.choices]
    if form.validate_on_submit():
        kept = [opened[int(number)] for number in form.kept.data]
        items = [ItemDraft(each.text, each.origin, each.ref, each.carried_from_id) for each in kept]
        items += [ItemDraft(line) for line in form.lines]
        if len(items) > _MOST_ITEMS:
            form.items.errors = [_("At most %(most)d items.", most=_MOST_ITEMS)]
        else:
            running = on_duty_now(session, here(), at)
            slot_id = running[0].id if running else None
            with trying(form) as attempt:
                made = commands.hand_over(
                    attempt.session, here(), items, slot_id=slot_id, remark=form.remark.data or "", by=me()
                )
            if attempt.done:
                said = _("Signed. The next one acknowledges every item.")
                return back_to("show_handover", said, handover_id=made.id)
    body = render_template("duty/hand_over.html", form=form, has_open=bool(opened))
    return (body, 422) if form.errors else body


@blueprint.get("/handovers/<int:handover_id>")
@needs(Action.READ_DUTY)
def show_handover(community: str, handover_id: int) -> str:
    """A hand-over with its items, each to be acknowledged."""
    return _page(handover_id, TakeForm(formdata=None))


@blueprint.post("/handovers/<int:handover_id>/items/<int:item_id>/acknowledge")
@needs(Action.EDIT_DUTY)
def acknowledge(community: str, handover_id: int, item_id: int) -> Page:
    """Take note of one item."""
    require_here(Action.EDIT_DUTY)
    form = TakeForm()
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.handover_of(attempt.session, here(), handover_id)
            commands.acknowledge(attempt.session, held, item_id, remark=form.remark.data or "", by=me())
        if attempt.done:
            address = url_for("duty.show_handover", community=community, handover_id=handover_id)
            return Response(status=303, headers={"Location": f"{address}#item-{item_id}"})
    return _page(handover_id, form), 422


@blueprint.post("/handovers/<int:handover_id>/receive")
@needs(Action.EDIT_DUTY)
def receive(community: str, handover_id: int) -> Page:
    """Sign for the whole."""
    require_here(Action.EDIT_DUTY)
    form = TakeForm()
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.handover_of(attempt.session, here(), handover_id)
            commands.receive(attempt.session, held, remark=form.remark.data or "", by=me())
        if attempt.done:
            return back_to("show_handover", _("Received. Duty has changed hands."), handover_id=handover_id)
    return _page(handover_id, form), 422


@blueprint.post("/handovers/<int:handover_id>/items")
@needs(Action.EDIT_DUTY)
def add_items(community: str, handover_id: int) -> Page:
    """Add what was forgotten, before it is received."""
    require_here(Action.EDIT_DUTY)
    form = ForgottenForm()
    if form.validate_on_submit():
        with trying(form) as attempt:
            held = commands.handover_of(attempt.session, here(), handover_id)
            commands.add_items(attempt.session, held, [ItemDraft(line) for line in form.lines], by=me())
        if attempt.done:
            return back_to("show_handover", _("Added."), handover_id=handover_id)
    return _page(handover_id, TakeForm(formdata=None), form), 422


@blueprint.get("/sheets")
@needs(Action.READ_DUTY)
def list_sheets(community: str) -> str:
    """The printed sheets that are kept."""
    require_here(Action.CALL_STAFF)
    return render_template("duty/sheets.html", sheets=kept_sheets(current_session(), here()), edits=edits())


@blueprint.post("/sheets")
@needs(Action.EDIT_DUTY)
def print_sheet(community: str) -> Response:
    """Make a sheet of now."""
    require_here(Action.EDIT_DUTY)
    require_here(Action.CALL_STAFF)
    at, made_at = sheet_hour(now()), now()
    pdf = documents.print_sheet(current_session(), data_dir(), here(), at, made_at=made_at, sources=sources())
    with transaction(current_session()) as database:
        keep_sheet(database, here(), pdf, at=at, made_at=made_at, by=me())
    return back_to("list_sheets", _("The sheet is made."))


@blueprint.get("/sheets/<int:sheet_id>.pdf")
@needs(Action.READ_DUTY)
def download_sheet(community: str, sheet_id: int) -> Response:
    """A kept sheet; it names telephones, so that it takes the right to call in the whole community."""
    require_here(Action.CALL_STAFF)
    found = sheet_file(current_session(), here(), sheet_id)
    if found is None:
        raise NotFound("no such sheet")
    pdf, at = found
    with transaction(current_session()) as database:
        record_download(database, here(), sheet_id, by=me())
    response = make_response(pdf)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{_file_name(at)}"'
    return response


def _file_name(at: datetime) -> str:
    return f"duty-{local(at, '%Y%m%d-%H%M')}.pdf"


def _page(handover_id: int, form: TakeForm, forgotten: ForgottenForm | None = None) -> str:
    session = current_session()
    shown = queries.handover(session, here(), handover_id)
    if shown is None:
        raise NotFound("no such hand-over")
    return render_template(
        "duty/handover.html",
        handover=shown,
        items=queries.items_of(session, here(), handover_id),
        form=form,
        forgotten=forgotten or ForgottenForm(formdata=None),
        takes=edits() and shown.given_by != me() and shown.taken_at is None,
        is_giver=shown.given_by == me(),
    )
