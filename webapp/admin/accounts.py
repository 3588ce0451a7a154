"""Accounts and what they hold: the security administrator's pages."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from apiflask import APIBlueprint
from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import Range

from webapp.admin import queries
from webapp.admin.forms import AccountForm, CorrectForm, GrantForm, ReasonForm
from webapp.admin.listings import ACCOUNTS, GRANTS
from webapp.admin.words import method, role
from webapp.core.accounts import administration, commands
from webapp.core.accounts.guard import current_actor
from webapp.core.accounts.queries import open_sessions, open_tokens
from webapp.core.accounts.roles import OFFICE_ROLES, Action, Role
from webapp.core.clock import ZONE, today
from webapp.core.db import current_session, transaction
from webapp.core.errors import Invalid, Refused
from webapp.core.http import fresh, needs
from webapp.core.listing import respond
from webapp.grids.queries import communities

blueprint = APIBlueprint("admin_accounts", __name__, url_prefix="/admin", enable_openapi=False)


@blueprint.get("/accounts")
@needs(Action.MANAGE_ACCOUNTS)
def list_accounts() -> Response:
    """Everybody who can log in."""
    return respond(
        ACCOUNTS, {}, actions=[(_("Add an account"), "user-plus", url_for("admin_accounts.show_new_account"))]
    )


@blueprint.get("/roles")
@needs(Action.MANAGE_ACCOUNTS)
def list_grants() -> Response:
    """Every office role that was granted."""
    return respond(GRANTS, {})


@blueprint.get("/accounts/new")
@needs(Action.MANAGE_ACCOUNTS)
@fresh
def show_new_account() -> str:
    """The form of a new account."""
    return _new_page(_account_form())


@blueprint.post("/accounts/new")
@needs(Action.MANAGE_ACCOUNTS)
@fresh
def add_account() -> str | tuple[str, int]:
    """Add an account; its first password is shown this once."""
    form = _account_form()
    if not form.validate_on_submit():
        return _new_page(form), 422
    try:
        with transaction(current_session()) as session:
            account, password = commands.add_account(
                session,
                login_name=form.login_name.data,
                display_name=form.display_name.data,
                community_id=_whole(form.community.data),
                by=current_actor().account_id,
            )
            account_id = account.id
    except Refused:
        form.login_name.errors = [_("This log-in name is taken.")]
        return _new_page(form), 422
    return _account_page(account_id, password=password)


@blueprint.get("/accounts/<int:account_id>")
@needs(Action.MANAGE_ACCOUNTS)
def show_account(account_id: int) -> str:
    """One account: who, what it holds, where it is logged in, what can be done."""
    return _account_page(account_id)


@blueprint.post("/accounts/<int:account_id>/correct")
@needs(Action.MANAGE_ACCOUNTS)
def correct_account(account_id: int) -> Response | tuple[str, int]:
    """Correct name and home."""
    form = _correct_form()
    if not form.validate_on_submit():
        return _account_page(account_id, correct=form), 422
    with transaction(current_session()) as session:
        administration.correct_account(
            session,
            account_id,
            display_name=form.display_name.data,
            community_id=_whole(form.community.data),
            by=current_actor().account_id,
        )
    return _back(account_id, _("The account is corrected."))


@blueprint.post("/accounts/<int:account_id>/roles")
@needs(Action.MANAGE_ACCOUNTS)
@fresh
def grant_role(account_id: int) -> Response | tuple[str, int]:
    """Grant an office role for a time."""
    form = _grant_form()
    if not form.validate_on_submit():
        return _account_page(account_id, grant=form), 422
    community_id, grid_id = _place(form.place.data)
    try:
        with transaction(current_session()) as session:
            commands.grant_role(
                session,
                account_id,
                Role(form.role.data),
                community_id=community_id,
                grid_id=grid_id,
                days=_days(form, commands.now_in(session)),
                reason=form.reason.data,
                by=current_actor().account_id,
            )
    except (Refused, Invalid) as error:
        form.form_errors.append(str(_REFUSALS.get(error.detail, _("This role cannot be granted."))))
        return _account_page(account_id, grant=form), 422
    return _back(account_id, _("The role is granted."))


@blueprint.post("/accounts/<int:account_id>/roles/<int:grant_id>/end")
@needs(Action.MANAGE_ACCOUNTS)
def end_grant(account_id: int, grant_id: int) -> Response:
    """End an office role now."""
    form = ReasonForm()
    with transaction(current_session()) as session:
        commands.end_grant(session, grant_id, by=current_actor().account_id, reason=form.reason.data or "")
    return _back(account_id, _("The role has ended."))


@blueprint.post("/accounts/<int:account_id>/password")
@needs(Action.MANAGE_ACCOUNTS)
@fresh
def reset_password(account_id: int) -> str:
    """Set a first password anew; it is shown this once."""
    with transaction(current_session()) as session:
        password = commands.reset_password(session, account_id, by=current_actor().account_id)
    return _account_page(account_id, password=password)


@blueprint.post("/accounts/<int:account_id>/factor")
@needs(Action.MANAGE_ACCOUNTS)
@fresh
def reset_factor(account_id: int) -> Response:
    """Take away the second factor of somebody who lost it."""
    with transaction(current_session()) as session:
        commands.reset_second_factor(session, account_id, by=current_actor().account_id)
    return _back(account_id, _("Second factor, passkeys and recovery codes are gone; every log-in has ended."))


@blueprint.post("/accounts/<int:account_id>/disable")
@needs(Action.MANAGE_ACCOUNTS)
def disable(account_id: int) -> Response:
    """Let an account log in no more; everything it has open ends at once."""
    with transaction(current_session()) as session:
        commands.set_active(session, account_id, active=False, by=current_actor().account_id)
    return _back(account_id, _("The account is disabled; every log-in, token and card of it has ended."))


@blueprint.post("/accounts/<int:account_id>/enable")
@needs(Action.MANAGE_ACCOUNTS)
@fresh
def enable(account_id: int) -> Response:
    """Let an account log in again."""
    with transaction(current_session()) as session:
        commands.set_active(session, account_id, active=True, by=current_actor().account_id)
    return _back(account_id, _("The account can log in again."))


@blueprint.post("/accounts/<int:account_id>/unlock")
@needs(Action.MANAGE_ACCOUNTS)
def unlock(account_id: int) -> Response:
    """Let an account be tried again after too many failures."""
    with transaction(current_session()) as session:
        cleared = administration.unlock(session, account_id, by=current_actor().account_id)
    return _back(account_id, _("The account can be tried again.") if cleared else _("The account was not locked."))


@blueprint.post("/accounts/<int:account_id>/sessions/end")
@needs(Action.MANAGE_ACCOUNTS)
def end_sessions(account_id: int) -> Response:
    """End every log-in of an account."""
    with transaction(current_session()) as session:
        ended = administration.end_sessions_of(session, account_id, by=current_actor().account_id)
    return _back(account_id, _("%(count)d log-ins have ended.", count=ended))


_REFUSALS: dict[str, LazyString] = {
    "nobody gives himself a role": lazy_gettext("Nobody gives himself a role; another security administrator does."),
    "the account belongs to another community": lazy_gettext("The account belongs to another community."),
    "system, security and audit administrator exclude each other": lazy_gettext(
        "System, security and audit administrator exclude each other."
    ),
    "this role is held there already": lazy_gettext("This role is held there already in that time."),
    "an administrator administers the whole installation": lazy_gettext(
        "An administrator administers the whole installation."
    ),
    "this role is held in a community": lazy_gettext("This role is held in a community: choose where."),
}


def _back(account_id: int, said: str) -> Response:
    flash(said, "success")
    return make_response(redirect(url_for("admin_accounts.show_account", account_id=account_id), 303))


def _new_page(form: AccountForm) -> str:
    return render_template("admin/account_new.html", form=form)


def _account_page(
    account_id: int, *, password: str = "", grant: GrantForm | None = None, correct: CorrectForm | None = None
) -> str:
    session = current_session()
    account = queries.account_shown(session, account_id)
    if correct is None:
        correct = _correct_form()
        correct.process(data={"display_name": account.display_name, "community": str(account.community_id or "")})
    return render_template(
        "admin/account.html",
        account=account,
        is_self=account_id == current_actor().account_id,
        grants=queries.grants_shown(session, account_id),
        sessions=open_sessions(session, account_id),
        tokens=open_tokens(session, account_id),
        grant_form=grant or _grant_form(),
        correct_form=correct,
        password=password,
        role=role,
        method=method,
        zone=ZONE,
    )


def _account_form() -> AccountForm:
    form = AccountForm()
    form.community.choices = _communities()
    return form


def _correct_form() -> CorrectForm:
    form = CorrectForm()
    form.community.choices = _communities()
    return form


def _grant_form() -> GrantForm:
    form = GrantForm()
    form.role.choices = [("", _("choose")), *((each.value, role(each.value)) for each in OFFICE_ROLES)]
    form.place.choices = _places()
    return form


def _communities() -> list[tuple[str, str]]:
    return [("", _("none")), *((str(each.id), each.name) for each in communities(current_session()))]


def _places() -> dict[str, list[tuple[str, str]]]:
    """The installation, then each community whole and grid by grid."""
    found = {_("Installation"): [("all", _("the whole installation (administrators)"))]}
    for each in communities(current_session()):
        found[each.name] = [(f"{each.id}", _("all of %(community)s", community=each.name))]
    for place in queries.places(current_session(), today()):
        found[place.community].append((f"{place.community_id}:{place.grid_id}", f"{place.code[-3:]} {place.name}"))
    return found


def _place(chosen: str) -> tuple[int | None, int | None]:
    community, _colon, grid = chosen.partition(":")
    return _whole(community), _whole(grid)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _days(form: GrantForm, now: datetime) -> Range[datetime]:
    begin = datetime.combine(form.since.data, time.min, ZONE)
    end = datetime.combine(form.until.data + timedelta(days=1), time.min, ZONE) if form.until.data else None
    return Range(max(begin, now), end)
