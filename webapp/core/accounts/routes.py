"""One's own account: log-ins, tokens, second factor; the ways in besides name and password."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from webapp.core.accounts import commands, queries
from webapp.core.accounts.guard import SECRET, current_actor, hold, is_unfinished
from webapp.core.accounts.limits import count_failure, is_locked
from webapp.core.accounts.matrix import MATRIX
from webapp.core.accounts.models import Account, Card
from webapp.core.accounts.pages import CardForm, DeviceForm, TokenForm
from webapp.core.accounts.policy import allows
from webapp.core.accounts.roles import LABELS, Action, Role
from webapp.core.accounts.sessions import end_all, end_session, end_token, open_session
from webapp.core.accounts.terms import CARD, DEVICE, Method, Term
from webapp.core.accounts.tokens import hashed
from webapp.core.audit import record
from webapp.core.clock import ZONE
from webapp.core.db import current_session, transaction
from webapp.core.errors import Throttled, Unfinished
from webapp.core.http import fresh, public, signed_in
from webapp.core.languages import spoken

blueprint = APIBlueprint("account", __name__, enable_openapi=False)


@blueprint.get("/account")
@signed_in
def show_account() -> str:
    """One's own log-ins, tokens and ways to log in."""
    return _account_page(_token_form())


def _account_page(form: TokenForm, new_token: str = "") -> str:
    actor, database = current_actor(), current_session()
    account_id = actor.account_id or 0
    return render_template(
        "account/account.html",
        account=database.get(Account, account_id),
        sessions=queries.open_sessions(database, account_id),
        tokens=queries.open_tokens(database, account_id),
        roles=[spoken(role, LABELS) for role in Role if role in actor.roles],
        form=form,
        new_token=new_token,
        labels_of=_labels_of,
        zone=ZONE,
    )


def _labels_of(scopes: tuple[str, ...]) -> str:
    return " · ".join(spoken(Action(code), LABELS) for code in scopes if code in set(Action))


def _token_form() -> TokenForm:
    form = TokenForm()
    actor = current_actor()
    form.scopes.choices = [(action.value, spoken(action, LABELS)) for action in Action if allows(actor, action)]
    return form


@blueprint.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_one(session_id: int) -> Response:
    """End one of one's own log-ins."""
    with transaction(current_session()) as database:
        end_session(database, session_id, account_id=current_actor().account_id or 0)
    flash(_("That log-in has ended."), "success")
    return make_response(redirect(url_for("account.show_account"), 303))


@blueprint.post("/account/sessions/end")
@signed_in
def end_others() -> Response:
    """End all of one's own log-ins but this one."""
    actor = current_actor()
    with transaction(current_session()) as database:
        ended = end_all(database, actor.account_id or 0, reason="revoked", but=actor.session_id)
        record(database, "account.end_sessions", of="account", object_id=actor.account_id, account_id=actor.account_id)
    flash(_("%(count)d other log-ins have ended.", count=ended), "success")
    return make_response(redirect(url_for("account.show_account"), 303))


@blueprint.post("/account/tokens")
@signed_in
@fresh
def add_token() -> str | tuple[str, int]:
    """Make a token; its text is shown this once."""
    if is_unfinished(current_actor()):
        raise Unfinished("first set a password of your own, then a second factor")
    form = _token_form()
    if not form.validate_on_submit():
        return _account_page(form), 422
    with transaction(current_session()) as database:
        _made, text = commands.add_token(
            database,
            current_actor().account_id or 0,
            name=form.name.data,
            scopes=[Action(code) for code in form.scopes.data],
            days=form.days.data,
        )
    return _account_page(_token_form(), new_token=text)


@blueprint.post("/account/tokens/<int:token_id>/revoke")
@signed_in
def revoke_token(token_id: int) -> Response:
    """End a token at once."""
    with transaction(current_session()) as database:
        commands.revoke_token(database, token_id, account_id=current_actor().account_id or 0)
    return make_response(redirect(url_for("account.show_account"), 303))


@blueprint.get("/rights")
@signed_in
def show_rights() -> str:
    """The matrix of rights, as it is enforced."""
    return render_template(
        "account/rights.html", matrix=MATRIX, roles=list(Role), label=lambda value: spoken(value, LABELS)
    )


@blueprint.get("/card")
@public
def show_card() -> str:
    """Where a day leader's card leads: the code holds the secret, staff told the PIN."""
    return render_template("account/card.html", form=CardForm())


@blueprint.post("/card")
@public
def enter_by_card() -> Response | tuple[str, int]:
    """Log in by card and PIN, until the shift is over."""
    form, address = CardForm(), request.remote_addr or ""
    database = current_session()
    watched = f"card {hashed(form.secret.data or '').hex()}"
    if is_locked(database, watched, address):
        raise Throttled
    if not form.validate_on_submit():
        return render_template("account/card.html", form=form), 422
    with transaction(database):
        card = commands.open_card(database, form.secret.data, form.pin.data)
        if card is None:
            count_failure(database, watched, address)
        else:
            _supersede()
            token = _open_by_card(card)
    if card is None:
        form.form_errors.append(_("Card and PIN do not open: wrong, used up, or not on duty now. Ask your host."))
        return render_template("account/card.html", form=form), 401
    session.clear()
    hold(token)
    return make_response(redirect(url_for("office.show_home"), 303))


def _supersede() -> None:
    """What this browser was logged in to before is over."""
    if old := session.get(SECRET):
        end_token(current_session(), hashed(old), reason="superseded")


def _open_by_card(card: Card) -> str:
    database = current_session()
    left = card.valid.upper - commands.now_in(database) if card.valid.upper else CARD.longest
    token = open_session(
        database,
        account_id=card.account_id,
        method=Method.CARD,
        term=Term(CARD.idle, left),
        agent=request.user_agent.string,
        address=request.remote_addr,
    )
    record(database, "account.enter_by_card", of="card", object_id=card.id, account_id=card.account_id)
    return token


@blueprint.get("/device")
@public
def show_device() -> str:
    """Where a screen is started with its token behind the #, which browsers send to nobody."""
    return render_template("account/device.html", form=DeviceForm())


@blueprint.post("/device")
@public
def enter_by_device() -> Response:
    """Let a screen show its one view."""
    form = DeviceForm()
    database = current_session()
    with transaction(database):
        device = commands.device_of(database, form.token.data or "")
        _supersede()
        token = open_session(
            database, device_id=device.id, method=Method.DEVICE, term=DEVICE, agent=request.user_agent.string
        )
        view = device.view
    session.clear()
    hold(token)
    session.permanent = True
    return make_response(redirect(view, 303))


@blueprint.get("/session")
@public
def show_session() -> Response:
    """Whether this browser's log-in still holds; open pages ask when they come to the front."""
    actor = current_actor()
    ends = actor.ends_at.isoformat() if actor.ends_at else None
    response = current_app.make_response({"known": actor.is_known, "rights_end": ends, "standing": actor.standing})
    response.headers["Cache-Control"] = "no-store"
    return response
