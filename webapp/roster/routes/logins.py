"""Letting somebody of the roster log in, from his page."""

from __future__ import annotations

from flask import Response, make_response, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Regexp

from webapp.core.accounts.guard import require_here
from webapp.core.accounts.roles import Action
from webapp.core.http import fresh, needs
from webapp.roster.commands import logins
from webapp.roster.commands.persons import person_of
from webapp.roster.routes.frame import Page, blueprint, form_page, here, me, the_person, trying


class LoginForm(FlaskForm):  # type: ignore[misc]
    """The name that somebody logs in with."""

    login_name = StringField(
        lazy_gettext("Log-in name"),
        [DataRequired(), Length(2, 32), Regexp(r"^\w+$", message=lazy_gettext("Letters and digits only."))],
        description=lazy_gettext("Letters and digits, for example the person's number on the roster."),
    )


@blueprint.route("/people/<int:person_id>/login", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
@fresh
def open_login(community: str, person_id: int) -> Page:
    """Give somebody an account; what he may do follows from his posts."""
    require_here(Action.EDIT_ROSTER)
    shown = the_person(person_id)
    form = LoginForm(login_name=shown.ref)
    if form.validate_on_submit():
        with trying(form) as attempt:
            password = logins.open_login(
                attempt.session, person_of(attempt.session, here(), person_id), form.login_name.data, by=me()
            )
        if attempt.done:
            return _told(community, person_id, shown.name, form.login_name.data, password)
    lead = _("%(name)s. Rights follow from the posts on the roster and end with them.", name=shown.name)
    return form_page(form, _("Open a log-in"), back=_back(community, person_id), submit=_("Open"), lead=lead)


@blueprint.route("/people/<int:person_id>/login/renew", methods=["GET", "POST"])
@needs(Action.EDIT_ROSTER)
@fresh
def renew_login(community: str, person_id: int) -> Page:
    """A new first password for somebody who forgot his."""
    require_here(Action.EDIT_ROSTER)
    shown, form = the_person(person_id), FlaskForm()
    if form.validate_on_submit():
        with trying(form) as attempt:
            password = logins.renew_login(attempt.session, person_of(attempt.session, here(), person_id), by=me())
        if attempt.done:
            return _told(community, person_id, shown.name, "", password)
    lead = _("%(name)s. Every log-in of his ends, and the old password opens nothing any more.", name=shown.name)
    back = _back(community, person_id)
    return form_page(form, _("A new first password"), back=back, submit=_("Renew"), lead=lead)


def _back(community: str, person_id: int) -> str:
    return f"/c/{community}/roster/people/{person_id}"


def _told(community: str, person_id: int, name: str, login_name: str, password: str) -> Response:
    """The first password, on this one answer and in no cache."""
    page = render_template(
        "roster/login.html", name=name, login_name=login_name, password=password, back=_back(community, person_id)
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
