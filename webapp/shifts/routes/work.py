"""The day leader's own page, made for a phone: brief, tasks, diary, what is taken home, hand-over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID, uuid4

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.core.accounts.guard import current_actor, current_community, require
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.roles import Action
from webapp.core.brief import BriefPart
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, NotFound
from webapp.core.http import needs
from webapp.shifts import queries
from webapp.shifts.commands import working
from webapp.shifts.commands.moving import Doer
from webapp.shifts.routes.forms import EntryForm, HandOverForm, ItemForm
from webapp.shifts.routes.words import words
from webapp.shifts.rules import ShiftState

blueprint = APIBlueprint("shift_work", __name__, enable_openapi=False)
_AT = "/c/<community>/my-shift"


@blueprint.get(_AT)
@needs(Action.WORK_SHIFT)
def show_my_shift(community: str) -> str:
    """Today's brief and what the day leader does; outside a shift, that there is none."""
    mine = _found()
    return _page(mine) if mine else render_template("shifts/no_shift.html")


@blueprint.post(f"{_AT}/tasks/<int:todo_id>")
@needs(Action.WORK_SHIFT)
def tick(community: str, todo_id: int) -> Response:
    """Tick a task off, or take that back."""
    done = request.form.get("done") == "1"
    return _done(lambda session, mine, doer: working.tick(session, mine, todo_id, done=done, doer=doer), "tasks")


@blueprint.post(f"{_AT}/diary")
@needs(Action.WORK_SHIFT)
def write_diary(community: str) -> Response | tuple[str, int]:
    """Write an entry of the diary."""
    form = EntryForm()

    def do(session: Session, mine: queries.Mine, doer: Doer) -> None:
        working.write_diary(session, mine, form.text.data, client_key=UUID(form.client_key.data), doer=doer)

    return _written(form, "entry", do, "diary", _("Written into the diary."))


@blueprint.post(f"{_AT}/items")
@needs(Action.WORK_SHIFT)
def take_home(community: str) -> Response | tuple[str, int]:
    """Take a matter home to solve."""
    form = ItemForm()

    def do(session: Session, mine: queries.Mine, doer: Doer) -> None:
        working.take_home(session, mine, form.text.data, client_key=UUID(form.client_key.data), doer=doer)

    return _written(form, "item", do, "items", _("Noted."))


@blueprint.post(f"{_AT}/hand-over")
@needs(Action.WORK_SHIFT)
def hand_over(community: str) -> Response | tuple[str, int]:
    """Write what is handed over."""
    form = HandOverForm()

    def do(session: Session, mine: queries.Mine, doer: Doer) -> None:
        working.hand_over(session, mine, form.text.data, doer=doer)

    return _written(form, "handover", do, "handover", _("Handed in. Your host countersigns it."))


Do = Callable[[Session, queries.Mine, Doer], None]


def _mine() -> queries.Mine:
    """The caller's shift at this moment; outside its hours the right itself is gone, whatever page is still open."""
    found = _found()
    if found is None:
        raise NotFound("no shift is on now")
    require(Action.WORK_SHIFT, Scope(found.shift.community_id, found.shift.grid_ids))
    return found


def _found() -> queries.Mine | None:
    return queries.my_shift(current_session(), current_community().id, current_actor().account_id or 0)


def _done(do: Do, anchor: str) -> Response:
    mine = _mine()
    with transaction(current_session()) as session:
        do(session, mine, Doer("leader", current_actor().account_id))
    there = url_for("shift_work.show_my_shift", community=current_community().code, _anchor=anchor)
    return make_response(redirect(there, 303))


def _written(form: EntryForm, name: str, do: Do, anchor: str, said: str) -> Response | tuple[str, int]:
    """Write a text; what may not be written comes back with the reason, nothing typed is lost."""
    mine = _mine()
    if form.validate_on_submit():
        try:
            response = _done(do, anchor)
        except Invalid as error:
            form.text.errors = [*form.text.errors, error.detail]
        else:
            flash(said, "success")
            return response
    return _page(mine, **{name: form}), 422


def _page(mine: queries.Mine, **forms: EntryForm) -> str:
    session, shift = current_session(), mine.shift
    parts = cast(Sequence[BriefPart], current_app.extensions["brief"])
    handover = queries.handover_of(session, shift.id)
    entry = forms.get("entry") or EntryForm(formdata=None, client_key=str(uuid4()))
    item = forms.get("item") or ItemForm(formdata=None, client_key=str(uuid4()))
    handing = forms.get("handover") or HandOverForm(formdata=None, text=handover.text if handover else "")
    # Three forms with a text on one page, each with a label of its own.
    item.text.id, handing.text.id = "item-text", "handing-text"
    return render_template(
        "shifts/my_shift.html",
        mine=mine,
        shift=shift,
        is_active=shift.state is ShiftState.ACTIVE,
        parts=queries.brief(session, parts, shift.community_id, shift.grid_id, shift.day),
        todos=queries.todos_of(session, shift.id, mine.participant_id),
        diary=queries.diary_of(session, shift.id, mine.participant_id),
        items=queries.items_of(session, shift.id),
        handover=handover,
        entry=entry,
        item=item,
        handing=handing,
        words=words,
    )
