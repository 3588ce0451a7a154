"""The page of the calendar: which days of a year are off, which are worked to make up."""

from __future__ import annotations

from datetime import date

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, StringField
from wtforms.validators import DataRequired, Length

from webapp.core.accounts.guard import current_actor
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import NotFound
from webapp.core.http import needs
from webapp.core.navigation import Entry
from webapp.core.worktime import commands, queries
from webapp.core.worktime.calendar import BASIS_LABELS, Basis, Holiday

_FIRST, _LAST = 2000, 2100

blueprint = APIBlueprint("worktime", __name__, enable_openapi=False)
NAVIGATION = (
    Entry(
        "worktime.show_holidays",
        lazy_gettext("Holiday calendar"),
        "calendar",
        Action.EDIT_SETTINGS,
        lazy_gettext("Administration"),
        lazy_gettext("Days off and make-up working days; duty and deadlines follow"),
        everywhere=True,
    ),
)


class HolidayForm(FlaskForm):  # type: ignore[misc]
    """A day of the calendar."""

    day = DateField(lazy_gettext("Day"), validators=[DataRequired()])
    name = StringField(lazy_gettext("Name"), validators=[DataRequired(), Length(max=40)])
    is_workday = BooleanField(lazy_gettext("A make-up working day"))


@blueprint.get("/holidays")
@needs(Action.EDIT_SETTINGS)
def show_holidays() -> Response:
    """This year's calendar."""
    return make_response(redirect(url_for("worktime.show_year", year=today().year), 303))


@blueprint.get("/holidays/<int:year>")
@needs(Action.EDIT_SETTINGS)
def show_year(year: int) -> str:
    """The calendar of a year."""
    return _page(year, HolidayForm())


@blueprint.post("/holidays/<int:year>")
@needs(Action.EDIT_SETTINGS)
def set_holiday(year: int) -> Response | tuple[str, int]:
    """Write a day."""
    form = HolidayForm()
    if not form.validate_on_submit():
        return _page(year, form), 422
    holiday = Holiday(form.day.data, form.name.data, form.is_workday.data, Basis.OFFICE)
    with transaction(current_session()) as database:
        commands.set_holiday(database, holiday, by=current_actor().account_id)
    flash(_("The day is in the calendar."), "success")
    return make_response(redirect(url_for("worktime.show_year", year=form.day.data.year), 303))


@blueprint.post("/holidays/<int:year>/known")
@needs(Action.EDIT_SETTINGS)
def load_known(year: int) -> Response:
    """Add the published holidays that the product knows."""
    with transaction(current_session()) as database:
        added = commands.load_known_holidays(database, by=current_actor().account_id)
    flash(_("%(count)d days were added.", count=added), "success")
    return make_response(redirect(url_for("worktime.show_year", year=year), 303))


@blueprint.post("/holidays/<int:year>/<day>/remove")
@needs(Action.EDIT_SETTINGS)
def remove_holiday(year: int, day: str) -> Response:
    """Take a day out of the calendar."""
    with transaction(current_session()) as database:
        commands.remove_holiday(database, _day(day), by=current_actor().account_id)
    return make_response(redirect(url_for("worktime.show_year", year=year), 303))


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise NotFound(_("That day is not in the calendar.")) from error


def _page(year: int, form: HolidayForm) -> str:
    if not _FIRST <= year <= _LAST:
        raise NotFound("no such year")
    database = current_session()
    return render_template(
        "worktime/holidays.html",
        year=year,
        holidays=queries.holidays_of_year(database, year),
        warnings=queries.warnings(database, today()),
        labels=BASIS_LABELS,
        form=form,
    )
