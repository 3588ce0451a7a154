"""The office's pages of shifts: calendar, list, one shift, opening days, settings."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.core import listing
from webapp.core.accounts.guard import current_actor, current_community, may, require, require_here
from webapp.core.accounts.policy import Scope, grids_of
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, NotFound
from webapp.core.http import needs
from webapp.shifts import queries
from webapp.shifts.commands import opening
from webapp.shifts.commands.moving import Doer, staff
from webapp.shifts.routes.forms import (
    CancelForm,
    CountersignForm,
    MissForm,
    OpeningForm,
    OutcomeForm,
    RefuseForm,
    RevealForm,
    StandInForm,
    StepForm,
    SwapToForm,
    TasksForm,
    TermsForm,
)
from webapp.shifts.routes.public import asked_month
from webapp.shifts.routes.words import words
from webapp.shifts.rules import DayRole, Kind

_MONTHS_AHEAD = 4

blueprint = APIBlueprint("shifts", __name__, enable_openapi=False)


@blueprint.get("/c/<community>/shifts")
@needs(Action.READ_SHIFTS)
def show_calendar(community: str) -> str:
    """The month: a row a section, a column a day; what waits for a decision above it."""
    ground, session, now = current_community(), current_session(), today()
    month = asked_month(now)
    shifts = queries.months_shifts(session, ground.id, month)
    cells: dict[tuple[int, date], list[queries.ShiftShown]] = defaultdict(list)
    for each in shifts:
        cells[each.grid_id, each.day].append(each)
    managed = grids_of(current_actor(), Action.MANAGE_SHIFTS, ground.id)
    return render_template(
        "shifts/calendar.html",
        month=month,
        today=now,
        sections=queries.sections(session, ground.id, max(now, month.first)),
        cells=cells,
        shifts=shifts,
        waiting=queries.waiting(session, ground.id, managed),
        manages=managed is None or bool(managed),
        words=words,
    )


@blueprint.get("/c/<community>/shifts/list")
@needs(Action.READ_SHIFTS)
def show_list(community: str) -> Response:
    """All shifts, to sort, filter and export."""
    back = (_("Calendar"), "calendar-event", url_for("shifts.show_calendar", community=community))
    return listing.respond(queries.SHIFTS, {"community_id": current_community().id}, actions=[back])


@blueprint.get("/c/<community>/shifts/<int:shift_id>")
@needs(Action.READ_SHIFTS)
def show_shift(community: str, shift_id: int) -> str:
    """One shift."""
    return shift_page(shift_of(shift_id))


def shift_of(shift_id: int, action: str | None = None) -> queries.ShiftShown:
    """A shift of the community; with an action, one for whose section the caller may do it."""
    found = queries.shift_shown(current_session(), current_community().id, shift_id)
    if found is None:
        raise NotFound("no such shift")
    if action is not None:
        require(action, Scope(found.community_id, found.grid_ids))
    return found


def doer() -> Doer:
    """The caller, as staff."""
    return staff(current_actor().account_id)


def shift_page(shift: queries.ShiftShown, *, phone: str = "") -> str:
    """The page of a shift; names and telephone are for who manages its section."""
    session = current_session()
    manages = may(Action.MANAGE_SHIFTS, Scope(shift.community_id, shift.grid_ids))
    signup = queries.holding_signup(session, shift.id)
    people = queries.participants(session, signup.id) if signup and manages else []
    wanted = queries.shift_shown(session, shift.community_id, shift.swap_to_id) if shift.swap_to_id else None
    return render_template(
        "shifts/shift.html",
        shift=shift,
        signup=signup,
        people=people,
        manages=manages,
        phone=phone,
        wanted=wanted,
        todos=queries.todos_of(session, shift.id) if manages else [],
        diary=queries.diary_of(session, shift.id) if manages else [],
        items=queries.items_of(session, shift.id) if manages else [],
        handover=queries.handover_of(session, shift.id) if manages else None,
        history=queries.history(session, shift.id),
        forms=_forms(shift, people) if manages else {},
        words=words,
    )


def _forms(shift: queries.ShiftShown, people: list[queries.ParticipantShown]) -> dict[str, object]:
    """The forms of a shift's page, each in the version that is shown."""
    version = str(shift.version)
    miss = MissForm(formdata=None, version=version)
    awaited = [each for each in people if not each.has_missed]
    miss.people.choices = [(each.id, each.name) for each in awaited]
    if len(awaited) == 1:
        miss.people.data = [awaited[0].id]
    return {
        "step": StepForm(formdata=None, version=version),
        "refuse": RefuseForm(formdata=None, version=version),
        "cancel": CancelForm(formdata=None, version=version),
        "miss": miss,
        "stand_in": StandInForm(formdata=None, version=version),
        "swap": swap_form(shift, version),
        "countersign": CountersignForm(formdata=None, version=version),
        "reveal": RevealForm(formdata=None),
        "outcome": OutcomeForm(formdata=None),
    }


def swap_form(shift: queries.ShiftShown, version: str | None = None) -> SwapToForm:
    """The form that moves a sign-up, with the shifts it can move to: free ones, or taken ones in the same state."""
    form = SwapToForm(formdata=None, version=version) if version else SwapToForm()
    session, until = current_session(), today() + timedelta(days=62)
    free = queries.open_shifts(session, shift.community_id, until)
    taken = [
        each
        for month in (queries.month_of(today()), queries.month_of(queries.month_of(today()).next))
        for each in queries.months_shifts(session, shift.community_id, month)
        if each.state is shift.state and each.id != shift.id and not each.is_over and each.signup_id
    ]
    fitting = [
        each
        for each in (*free, *taken)
        if each.id != shift.id and shift.taken_by and each.kind in (shift.taken_by, Kind.EITHER)
        and each.capacity >= (shift.people or 0)
    ]  # fmt: skip
    form.target.choices = [
        (each.id, words.slot(each) + ("" if each.is_free else f" · {_('exchange')}")) for each in fitting
    ]
    if shift.swap_to_id:
        form.target.data = shift.swap_to_id if version else form.target.data
    return form


@blueprint.get("/c/<community>/shift-opening")
@needs(Action.MANAGE_SHIFTS)
def show_opening(community: str) -> str:
    """The form that opens days in bulk."""
    return _opening_page(_opening_form(OpeningForm()))


@blueprint.post("/c/<community>/shift-opening")
@needs(Action.MANAGE_SHIFTS)
def open_days(community: str) -> Response | tuple[str, int]:
    """Open days of a month for sections."""
    ground, form = current_community(), _opening_form(OpeningForm())
    if not form.validate_on_submit():
        return _opening_page(form), 422
    for grid_id in form.sections.data:
        section = next(each for each in _managed_sections() if each.id == grid_id)
        ids = frozenset(each for each in (section.id, section.area_id) if each)
        require(Action.MANAGE_SHIFTS, Scope(ground.id, ids))
    month = queries.month_of(date.fromisoformat(f"{form.month.data}-01"))
    days = [day for day in month.days if day.isoweekday() in form.weekdays.data and day >= today()]
    wanted = opening.Opening(
        form.sections.data, days, form.starts.data, form.ends.data, Kind(form.kind.data), form.meeting_place.data or ""
    )
    try:
        with transaction(current_session()) as session:
            done = opening.open_shifts(session, ground.id, wanted, doer())
    except Invalid as error:
        form.form_errors.append(error.detail)
        return _opening_page(form), 422
    flash(_("%(n)d shifts opened, %(m)d were there already.", n=done.opened, m=done.skipped), "success")
    return make_response(redirect(url_for("shifts.show_calendar", community=community, month=form.month.data), 303))


def _opening_page(form: OpeningForm) -> str:
    return render_template("shifts/opening.html", form=form)


def _opening_form(form: OpeningForm) -> OpeningForm:
    months = [queries.month_of(today())]
    for _number in range(_MONTHS_AHEAD - 1):
        months.append(queries.month_of(months[-1].next))
    form.month.choices = [(f"{each.first:%Y-%m}", words.month(each.first)) for each in months]
    form.weekdays.choices = [
        (n, text) for n, text in enumerate((_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")), 1)
    ]
    form.sections.choices = [(each.id, each.name) for each in _managed_sections()]
    if request.method == "GET" and not form.sections.data:
        form.sections.data = [each.id for each in _managed_sections()]
    return form


def _managed_sections() -> list[queries.Section]:
    """The sections whose shifts the caller manages."""
    ground = current_community()
    managed = grids_of(current_actor(), Action.MANAGE_SHIFTS, ground.id)
    found = queries.sections(current_session(), ground.id, today())
    return [each for each in found if managed is None or {each.id, each.area_id} & managed]


@blueprint.get("/c/<community>/shift-settings")
@needs(Action.MANAGE_SHIFTS)
def show_settings(community: str) -> str:
    """Task lists and hours."""
    require_here(Action.MANAGE_SHIFTS)
    return _settings_page(_tasks_form(), _terms_form())


@blueprint.post("/c/<community>/shift-settings/tasks")
@needs(Action.MANAGE_SHIFTS)
def set_tasks(community: str) -> Response | tuple[str, int]:
    """Write the task lists anew."""
    require_here(Action.MANAGE_SHIFTS)
    form = TasksForm()
    lists = {role: _lines(form[role.value].data or "") for role in DayRole}
    if not form.validate_on_submit() or any(len(line) > 120 for lines in lists.values() for line in lines):
        form.form_errors.append(_("A task has at most 120 characters."))
        return _settings_page(form, _terms_form()), 422
    with transaction(current_session()) as session:
        opening.set_tasks(session, current_community().id, lists, doer())
    flash(_("The task lists are saved; shifts that are briefed keep theirs."), "success")
    return make_response(redirect(url_for("shifts.show_settings", community=community), 303))


@blueprint.post("/c/<community>/shift-settings/terms")
@needs(Action.MANAGE_SHIFTS)
def set_terms(community: str) -> Response | tuple[str, int]:
    """Set hours and terms."""
    require_here(Action.MANAGE_SHIFTS)
    form = TermsForm()
    if not form.validate_on_submit() or form.opens.data >= form.closes.data:
        form.form_errors.append(_("The end comes after the beginning."))
        return _settings_page(_tasks_form(), form), 422
    with transaction(current_session()) as session:
        opening.set_terms(
            session,
            current_community().id,
            opens=form.opens.data,
            closes=form.closes.data,
            days_ahead=form.days_ahead.data,
            kept_days=form.kept_days.data,
            doer=doer(),
        )
    flash(_("Hours and terms are saved."), "success")
    return make_response(redirect(url_for("shifts.show_settings", community=community), 303))


def _settings_page(tasks: TasksForm, terms: TermsForm) -> str:
    return render_template("shifts/settings.html", tasks=tasks, terms=terms, roles=list(DayRole))


def _tasks_form() -> TasksForm:
    held = queries.tasks_of(current_session(), current_community().id)
    return TasksForm(formdata=None, **{role.value: "\n".join(lines) for role, lines in held.items()})


def _terms_form() -> TermsForm:
    return TermsForm(formdata=None, obj=queries.terms_of(current_session(), current_community().id))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\0", "").splitlines() if line.strip()]
