"""What became of a report, for whoever has its link; rating it, and asking that it be opened again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.core.http import public
from webapp.dispatch.commands import resident
from webapp.dispatch.models import Reporter
from webapp.dispatch.queries.resident import report_status
from webapp.dispatch.routes.frame import house_key
from webapp.dispatch.rules.arrivals import arrival_code
from webapp.dispatch.rules.tracking import grouped, read_code
from webapp.signs.routes.plain_words import steps_of, summary_of
from webapp.signs.routes.report import asked_language, locale, spend, unkept
from webapp.signs.routes.report_forms import AgainForm, AskForm, RateForm

QUESTIONS = "60/hour"
blueprint = APIBlueprint("report_status", __name__, enable_openapi=False)


@blueprint.get("/r")
@public
def ask() -> str:
    """Where somebody types number and secret that he copied."""
    with force_locale(locale()):
        return _ask_page(AskForm())


@blueprint.post("/r")
@public
def find() -> Response | tuple[str, int]:
    """To the page of a report."""
    with force_locale(locale()):
        spend("questions", QUESTIONS)
        form = AskForm()
        found = read_code(form.code.data or "")
        try:
            if found is None:
                raise NotFound(_("There is no report with this number."))
            resident.reporter_of(current_session(), *found)
        except NotFound as error:
            form.code.errors = [error.detail]
            return _ask_page(form), 404
        return make_response(redirect(_link("-".join(found).lower()), 303))


@blueprint.get("/r/<code>")
@public
def show_status(code: str) -> Response:
    """How far it has come, in plain words."""
    with force_locale(locale()):
        spend("questions", QUESTIONS)
        return _status_page(_reporter(code), code)


@blueprint.post("/r/<code>/rate")
@public
def rate(code: str) -> Response:
    """Say how it was handled."""
    with force_locale(locale()):
        form = RateForm()
        if not form.validate_on_submit():
            return _status_page(_reporter(code), code, rate=form, status=422)
        return _do(
            code, lambda session, of: resident.rate_report(session, of, int(form.stars.data), form.note.data or "")
        )


@blueprint.post("/r/<code>/again")
@public
def ask_again(code: str) -> Response:
    """Ask that it be opened again."""
    with force_locale(locale()):
        form = AgainForm()
        if not form.validate_on_submit():
            return _status_page(_reporter(code), code, again=form, status=422)
        return _do(code, lambda session, of: resident.ask_again(session, of, form.ground.data))


def _do(code: str, way: Callable[[Session, Reporter], None]) -> Response:
    spend("questions", QUESTIONS)
    reporter = _reporter(code)
    try:
        with transaction(current_session()) as session:
            way(session, reporter)
    except (Invalid, Refused) as error:
        return _status_page(_reporter(code), code, refused=error.detail, status=409)
    return make_response(redirect(_link(code), 303))


def _reporter(code: str) -> Reporter:
    found = read_code(code)
    if found is None:
        raise NotFound(_("There is no report with this number."))
    return resident.reporter_of(current_session(), *found)


def _status_page(reporter: Reporter, code: str, status: int = 200, **more: Any) -> Response:
    found = report_status(current_session(), reporter.incident_id)
    if found is None:
        raise NotFound(_("There is no report with this number."))
    forms = {"rate": RateForm(formdata=None), "again": AgainForm(formdata=None), "refused": ""} | more
    page = render_template(
        "public_report_status.html", report=found, code=code, tracking=grouped(reporter.tracking),
        summary=summary_of(found), steps=steps_of(found), lang=asked_language(),
        english=asked_language() == "en",
        arrival_code=arrival_code(house_key(), found.uuid) if found.awaits_somebody else None, **forms,
    )  # fmt: skip
    return unkept(page, status)


def _ask_page(form: AskForm) -> str:
    return render_template("public_report_ask.html", form=form, lang=asked_language(), english=asked_language() == "en")


def _link(code: str) -> str:
    return url_for("report_status.show_status", code=code, lang=asked_language())
