"""Signing up without an account: the calendar, the form, and one's own sign-up by its code."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from limits import parse

from webapp.core.accounts.guard import current_actor, current_community, may
from webapp.core.accounts.policy import Scope
from webapp.core.accounts.queries import Ground
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, NotFound, Refused, Throttled
from webapp.core.http import public
from webapp.grids.queries import communities
from webapp.shifts import queries
from webapp.shifts.commands import signing
from webapp.shifts.commands.moving import APPLICANT, Doer, staff
from webapp.shifts.documents import certificate_pdf
from webapp.shifts.routes.forms import CodeForm, SignUpForm, SwapForm
from webapp.shifts.routes.words import words
from webapp.shifts.rules import NOTE, DayRole, Kind, NameStyle, ShiftState, SignupState

SIGN_UPS = "12/hour"
QUESTIONS = "60/hour"
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)

blueprint = APIBlueprint("join", __name__, enable_openapi=False)


@blueprint.get("/join")
@public
def choose_community() -> Response:
    """To the only community's calendar, or to the choice between several."""
    found = communities(current_session())
    if len(found) == 1:
        return make_response(redirect(url_for("join.show_calendar", community=found[0].code), 303))
    return make_response(render_template("shifts/join_choice.html", communities=found))


@blueprint.get("/join/<community>")
@public
def show_calendar(community: str) -> str:
    """The calendar of a month: free places by section and day, and the same as a list."""
    ground, session, now = current_community(), current_session(), today()
    month = asked_month(now)
    terms = queries.terms_of(session, ground.id)
    found = queries.sections(session, ground.id, now)
    chosen = next((each for each in found if each.code == request.args.get("grid")), None)
    shifts = [
        each
        for each in queries.months_shifts(session, ground.id, month)
        if (chosen is None or each.grid_id == chosen.id) and each.day >= now
    ]
    return render_template(
        "shifts/join.html",
        month=month,
        today=now,
        sections=found,
        chosen=chosen,
        shifts=shifts,
        until=now + timedelta(days=terms.days_ahead),
        terms=terms,
        words=words,
    )


@blueprint.get("/join/<community>/shifts/<int:shift_id>")
@public
def show_sign_up(community: str, shift_id: int) -> str:
    """The form for one shift."""
    form = SignUpForm(client_key=str(uuid4()))
    return _sign_up_page(_free(shift_id), form)


@blueprint.post("/join/<community>/shifts/<int:shift_id>")
@public
def sign_up(community: str, shift_id: int) -> Response | tuple[str, int]:
    """Sign up; the answer shows the applicant's number and code this once."""
    ground, shift, form = current_community(), _free(shift_id), SignUpForm()
    if not form.validate_on_submit():
        return _sign_up_page(shift, form), 422
    _spend("sign-up", SIGN_UPS)
    if form.website.data:
        raise Invalid("this form was not filled in by hand")
    try:
        with transaction(current_session()) as session:
            terms = queries.terms_of(session, ground.id)
            made = signing.sign_up(
                session,
                ground.id,
                shift_id,
                _draft(form),
                client_key=UUID(form.client_key.data),
                on_day=today(),
                days_ahead=terms.days_ahead,
                doer=_doer(ground),
            )
    except Invalid as error:
        form.form_errors.append(error.detail)
        return _sign_up_page(shift, form), 422
    page = render_template("shifts/joined.html", shift=shift, made=made, words=words)
    response = make_response(page, 201)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/join/<community>/status")
@public
def ask_status(community: str) -> str:
    """Where the applicant's link leads: the code stands behind the #, which browsers send to nobody."""
    return render_template("shifts/status_ask.html", form=CodeForm())


@blueprint.post("/join/<community>/status")
@public
def show_status(community: str) -> Response | tuple[str, int]:
    """One's own sign-up."""
    form = CodeForm()
    _spend("status", QUESTIONS)
    found = _signup(form.secret.data or "")
    if found is None:
        form.secret.data = ""
        form.form_errors.append(_("There is no sign-up with this code."))
        return render_template("shifts/status_ask.html", form=form), 404
    return _status_page(found, form.secret.data or "")


@blueprint.post("/join/<community>/withdraw")
@public
def withdraw(community: str) -> Response:
    """Give the shift back."""
    found, secret = _signed_up()
    with transaction(current_session()) as session:
        signing.withdraw(session, found.community_id, found.shift_id, signup_id=found.id)
    return _status_page(_signup(secret) or found, secret, said=_("You have withdrawn. The place is free again."))


@blueprint.post("/join/<community>/swap")
@public
def ask_swap(community: str) -> Response:
    """Ask for another shift."""
    found, secret = _signed_up()
    target = request.form.get("target", "")
    if not re.fullmatch(r"[0-9]{1,15}", target, re.ASCII):
        raise Invalid("choose a shift", target="required")
    with transaction(current_session()) as session:
        signing.ask_swap(session, found.community_id, found.shift_id, int(target), signup_id=found.id)
    said = _("Your wish was noted. The community calls you before anything changes.")
    return _status_page(_signup(secret) or found, secret, said=said)


@blueprint.post("/join/<community>/certificate/<int:participant_id>")
@public
def fetch_certificate(community: str, participant_id: int) -> Response:
    """One's own certificate, once the community has thanked; for who was accepted and came."""
    found, _secret = _signed_up()
    shift = queries.shift_shown(current_session(), found.community_id, found.shift_id)
    came = [each for each in queries.participants(current_session(), found.id) if not each.has_missed]
    who = next((each for each in came if each.id == participant_id), None)
    was_accepted = found.state is SignupState.ACCEPTED
    if shift is None or who is None or shift.state is not ShiftState.THANKED or not was_accepted:
        raise NotFound("there is no certificate yet")
    return certificate_pdf(current_community(), shift, who)


def asked_month(now: date) -> queries.Month:
    """The month that the address asks for, else the present one."""
    text = request.args.get("month", "")
    return queries.month_of(date.fromisoformat(f"{text}-01") if _MONTH.fullmatch(text) else now)


def _free(shift_id: int) -> queries.ShiftShown:
    found = queries.shift_shown(current_session(), current_community().id, shift_id)
    if found is None:
        raise NotFound("no such shift")
    if not found.is_free:
        raise Refused("this shift is taken or over")
    return found


def _sign_up_page(shift: queries.ShiftShown, form: SignUpForm) -> str:
    if shift.kind is not Kind.EITHER:
        form.kind.data = shift.kind.value
    tasks = queries.tasks_of(current_session(), shift.community_id)
    return render_template("shifts/sign_up.html", shift=shift, form=form, note=NOTE, tasks=tasks, words=words)


def _draft(form: SignUpForm) -> signing.SignupDraft:
    kind = Kind(form.kind.data)
    return signing.SignupDraft(
        kind=kind,
        names=form.names(),
        phone=form.phone.data,
        roles=[DayRole(role) for role in form.roles.data],
        certificate=NameStyle(form.certificate.data),
        is_adult=form.is_adult.data,
        accepts_note=form.accepts_note.data,
        organization=form.organization.data or "" if kind is Kind.ORGANIZATION else "",
    )


def _doer(ground: Ground) -> Doer:
    """Staff who write down what somebody said on the telephone act for themselves."""
    actor = current_actor()
    return staff(actor.account_id) if may(Action.READ_SHIFTS, Scope(ground.id)) else APPLICANT


def _signup(secret: str) -> queries.SignupShown | None:
    return queries.signup_by_secret(current_session(), current_community().id, secret)


def _signed_up() -> tuple[queries.SignupShown, str]:
    _spend("status", QUESTIONS)
    secret = request.form.get("secret", "")
    found = _signup(secret)
    if found is None:
        raise NotFound("there is no sign-up with this code")
    return found, secret


def _status_page(found: queries.SignupShown, secret: str, said: str = "") -> Response:
    session, now = current_session(), today()
    shift = queries.shift_shown(session, found.community_id, found.shift_id)
    if shift is None:
        raise NotFound("no such shift")
    swap = SwapForm(formdata=None)
    terms = queries.terms_of(session, found.community_id)
    others = queries.open_shifts(session, found.community_id, now + timedelta(days=terms.days_ahead))
    fitting = [each for each in others if each.kind in (found.kind, Kind.EITHER) and each.capacity >= found.people]
    swap.target.choices = [(each.id, words.slot(each)) for each in fitting]
    if said:
        flash(said, "success")
    wanted = queries.shift_shown(session, found.community_id, found.swap_to_id) if found.swap_to_id else None
    page = render_template(
        "shifts/status.html",
        shift=shift,
        signup=found,
        people=queries.participants(session, found.id),
        swap=swap,
        wanted=wanted,
        secret=secret,
        words=words,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _spend(what: str, limit: str) -> None:
    """Count a request against what one address may send; raises Throttled."""
    limiter = current_app.extensions["limiter_of_requests"].limiter
    if not limiter.hit(parse(limit), f"join {what}", request.remote_addr or ""):
        raise Throttled("too many from this address")
