"""The steps of a shift, one route each; each in the version that the reader saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.core.accounts.guard import current_community
from webapp.core.accounts.roles import Action
from webapp.core.clock import today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, NotFound
from webapp.core.http import needs
from webapp.roster.rules import RevealReason
from webapp.shifts import queries
from webapp.shifts.commands import deciding, hosting, signing
from webapp.shifts.commands.moving import lock_in_order, locked
from webapp.shifts.documents import certificate_pdf, qr_svg
from webapp.shifts.routes.forms import (
    CancelForm,
    CountersignForm,
    MissForm,
    OutcomeForm,
    RefuseForm,
    RevealForm,
    StandInForm,
    StepForm,
)
from webapp.shifts.routes.staff import doer, shift_of, shift_page, swap_form
from webapp.shifts.routes.words import words
from webapp.shifts.rules import CancelReason, DayRole, RefuseReason, ShiftState

blueprint = APIBlueprint("shift_steps", __name__, enable_openapi=False)
_AT = "/c/<community>/shifts/<int:shift_id>"


def _step(
    shift_id: int, form: StepForm, do: Callable[[Session, Any], object], said: str, *, also: Sequence[int] = ()
) -> Response:
    """Lock the shift in the version that was seen, and others in their order; do the step, go back to its page."""
    shift = shift_of(shift_id, Action.MANAGE_SHIFTS)
    if not form.validate_on_submit():
        raise Invalid("the form is not complete", **{name: " ".join(map(str, e)) for name, e in form.errors.items()})
    with transaction(current_session()) as session:
        lock_in_order(session, shift.community_id, (shift_id, *also))
        do(session, locked(session, shift.community_id, shift_id, int(form.version.data)))
    flash(said, "success")
    return make_response(
        redirect(url_for("shifts.show_shift", community=current_community().code, shift_id=shift_id), 303)
    )


@blueprint.post(f"{_AT}/approve")
@needs(Action.MANAGE_SHIFTS)
def approve(community: str, shift_id: int) -> Response:
    """Accept the sign-up."""
    return _step(
        shift_id, StepForm(), lambda s, x: deciding.approve(s, x, doer()), _("Approved. Now hand out the card.")
    )


@blueprint.post(f"{_AT}/refuse")
@needs(Action.MANAGE_SHIFTS)
def refuse(community: str, shift_id: int) -> Response:
    """Refuse the sign-up; the place is free again."""
    form = RefuseForm()
    return _step(
        shift_id,
        form,
        lambda s, x: deciding.refuse(s, x, RefuseReason(form.reason.data), doer()),
        _("Refused. The place is free again."),
    )


@blueprint.post(f"{_AT}/withdraw")
@needs(Action.MANAGE_SHIFTS)
def withdraw(community: str, shift_id: int) -> Response:
    """Withdraw the sign-up for somebody who said so."""
    return _step(
        shift_id,
        StepForm(),
        lambda s, x: signing.withdraw(s, current_community().id, shift_id, doer=doer()),
        _("Withdrawn. The place is free again."),
    )


@blueprint.post(f"{_AT}/cancel")
@needs(Action.MANAGE_SHIFTS)
def cancel(community: str, shift_id: int) -> Response:
    """Cancel the shift."""
    form = CancelForm()
    return _step(
        shift_id,
        form,
        lambda s, x: deciding.cancel(s, x, CancelReason(form.reason.data), doer()),
        _("Cancelled. Tell who signed up by telephone."),
    )


@blueprint.post(f"{_AT}/swap")
@needs(Action.MANAGE_SHIFTS)
def swap(community: str, shift_id: int) -> Response:
    """Move the sign-up to another shift."""
    form = swap_form(shift_of(shift_id, Action.MANAGE_SHIFTS))
    target = shift_of(form.target.data or 0, Action.MANAGE_SHIFTS)
    return _step(shift_id, form, lambda s, x: deciding.swap(s, x, target.id, doer()), _("Swapped."), also=[target.id])


@blueprint.post(f"{_AT}/decline-swap")
@needs(Action.MANAGE_SHIFTS)
def decline_swap(community: str, shift_id: int) -> Response:
    """Leave the sign-up where it is."""
    return _step(shift_id, StepForm(), lambda s, x: deciding.decline_swap(s, x, doer()), _("The sign-up stays here."))


@blueprint.post(f"{_AT}/brief")
@needs(Action.MANAGE_SHIFTS)
def brief(community: str, shift_id: int) -> Response:
    """Note the briefing."""
    return _step(
        shift_id, StepForm(), lambda s, x: hosting.brief(s, x, doer()), _("Briefed. The task lists are ready.")
    )


@blueprint.post(f"{_AT}/begin")
@needs(Action.MANAGE_SHIFTS)
def begin(community: str, shift_id: int) -> Response:
    """Note that they have come."""
    return _step(shift_id, StepForm(), lambda s, x: hosting.begin(s, x, doer()), _("On duty."))


@blueprint.post(f"{_AT}/miss")
@needs(Action.MANAGE_SHIFTS)
def miss(community: str, shift_id: int) -> Response:
    """Note who did not come; the place is free again."""
    form = MissForm()
    signup = queries.holding_signup(current_session(), shift_of(shift_id, Action.MANAGE_SHIFTS).id)
    people = queries.participants(current_session(), signup.id) if signup else []
    form.people.choices = [(each.id, each.name) for each in people if not each.has_missed]
    return _step(
        shift_id,
        form,
        lambda s, x: hosting.miss(s, x, form.people.data, doer()),
        _("Noted. The place is free again."),
    )


@blueprint.post(f"{_AT}/stand-in")
@needs(Action.MANAGE_SHIFTS)
def stand_in(community: str, shift_id: int) -> Response:
    """Let somebody take the place of one who did not come."""
    form = StandInForm()

    def do(session: Session, shift: Any) -> None:
        roles = [DayRole(role) for role in form.roles.data]
        made = signing.stand_in(session, shift, name=form.name.data, roles=roles, on_day=today(), doer=doer())
        hosting.join(session, shift, made, doer())

    return _step(shift_id, form, do, _("Added. Hand out a card."))


@blueprint.post(f"{_AT}/countersign")
@needs(Action.MANAGE_SHIFTS)
def countersign(community: str, shift_id: int) -> Response:
    """Countersign the hand-over; the card opens nothing any more."""
    form = CountersignForm()
    return _step(
        shift_id,
        form,
        lambda s, x: hosting.countersign(s, x, form.remark.data or "", doer()),
        _("Countersigned. The card has ended."),
    )


@blueprint.post(f"{_AT}/thank")
@needs(Action.MANAGE_SHIFTS)
def thank(community: str, shift_id: int) -> Response:
    """Thank those who came."""
    return _step(shift_id, StepForm(), lambda s, x: hosting.thank(s, x, doer()), _("Thanked. Print the certificate."))


@blueprint.post(f"{_AT}/items/<int:item_id>")
@needs(Action.MANAGE_SHIFTS)
def settle_item(community: str, shift_id: int, item_id: int) -> Response:
    """Note what came of a matter taken home."""
    shown, form = shift_of(shift_id, Action.MANAGE_SHIFTS), OutcomeForm()
    if not form.validate_on_submit():
        raise Invalid("say what came of it", outcome="required")
    with transaction(current_session()) as session:
        shift = locked(session, shown.community_id, shift_id)
        hosting.settle_item(session, shift, item_id, form.outcome.data, doer())
    flash(_("Settled."), "success")
    return make_response(redirect(url_for("shifts.show_shift", community=community, shift_id=shift_id), 303))


@blueprint.post(f"{_AT}/reveal")
@needs(Action.MANAGE_SHIFTS)
def reveal(community: str, shift_id: int) -> str:
    """Show the applicant's telephone number, for a reason that is logged."""
    shown, form = shift_of(shift_id, Action.MANAGE_SHIFTS), RevealForm()
    if not form.validate_on_submit():
        raise Invalid("choose a reason", reason="required")
    with transaction(current_session()) as session:
        shift = locked(session, shown.community_id, shift_id)
        phone = deciding.reveal_phone(session, shift, RevealReason(form.reason.data), doer())
    return shift_page(shown, phone=phone or "—")


@blueprint.post(f"{_AT}/cards")
@needs(Action.MANAGE_SHIFTS)
def issue_cards(community: str, shift_id: int) -> str:
    """Cards and PINs, shown this once; earlier cards end."""
    shown, form = shift_of(shift_id, Action.MANAGE_SHIFTS), StepForm()
    if not form.validate_on_submit():
        raise Invalid("the form is not complete")
    with transaction(current_session()) as session:
        shift = locked(session, shown.community_id, shift_id, int(form.version.data))
        made = [(who.name, secret, pin) for who, secret, pin in deciding.issue_cards(session, shift, doer())]
    base = current_app.config["SETTINGS"].public_url or request.host_url.rstrip("/")
    door = f"{base}{url_for('account.show_card')}"
    cards = [(name, qr_svg(f"{door}#{secret}"), pin) for name, secret, pin in made]
    return render_template("shifts/cards.html", shift=shown, cards=cards, door=door, words=words)


@blueprint.get(f"{_AT}/certificate/<int:participant_id>")
@needs(Action.MANAGE_SHIFTS)
def show_certificate(community: str, shift_id: int, participant_id: int) -> Response:
    """The certificate of one who came, as PDF."""
    shift = shift_of(shift_id, Action.MANAGE_SHIFTS)
    people = queries.participants(current_session(), shift.signup_id) if shift.signup_id else []
    who = next((each for each in people if each.id == participant_id and not each.has_missed), None)
    if who is None or shift.state is not ShiftState.THANKED:
        raise NotFound("there is no certificate yet")
    return certificate_pdf(current_community(), shift, who)
