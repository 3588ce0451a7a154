"""The log-in library in our service: argon2, second factor, passkeys, recovery codes; sessions are our own rows."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

from apiflask import APIFlask
from flask import Response, current_app, redirect, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import (
    FSQLALiteUserDatastore,
    RoleMixin,
    Security,
    password_changed,
    tf_disabled,
    tf_profile_changed,
    uia_username_mapper,
    user_authenticated,
    wan_deleted,
    wan_registered,
)

from webapp.core.accounts.commands import revoke_tokens
from webapp.core.accounts.guard import FRESH_FOR, SECRET, current_actor, hold, let_go
from webapp.core.accounts.models import Account, Passkey
from webapp.core.accounts.proofs import (
    AgainForm,
    CodeForm,
    NameForm,
    NewPasswordForm,
    OnceTotp,
    OwnPasskey,
    RecoveryForm,
)
from webapp.core.accounts.queries import grants_of
from webapp.core.accounts.sessions import end_all, end_token, is_phone, open_session
from webapp.core.accounts.settings import terms
from webapp.core.accounts.terms import Method, term_of
from webapp.core.accounts.tokens import hashed
from webapp.core.audit import record
from webapp.core.config import Settings
from webapp.core.db import current_session, database, transaction
from webapp.core.http import public, signed_in
from webapp.core.secrets import load_secrets

_BEFORE_LOGIN = frozenset(
    {
        "login", "tf_select", "mf_recovery", "wan_signin", "wan_signin_response", "two_factor_setup",
        "two_factor_setup_validate", "two_factor_token_validation", "two_factor_rescue",
    }
)  # fmt: skip


def install(app: APIFlask) -> None:
    """Set up log-in, its pages and its limits."""
    settings: Settings = app.config["SETTINGS"]
    kept = load_secrets(settings)
    app.config.update(
        SECRET_KEY=kept.cookie_key,
        SESSION_COOKIE_NAME="__Host-s" if app.config["HTTPS"] else "s",
        SESSION_COOKIE_SECURE=app.config["HTTPS"],
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SECURITY_PASSWORD_SALT=kept.password_salt,
        SECURITY_TOTP_SECRETS={"1": kept.totp_key},
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[_fernet_key(kept.totp_key)],
        **_LIBRARY,
    )
    store = FSQLALiteUserDatastore(database, Account, RoleMixin, Passkey)
    library = app.extensions["login"] = Security(
        app,
        store,
        login_form=NameForm,
        verify_form=AgainForm,
        change_password_form=NewPasswordForm,
        two_factor_verify_code_form=CodeForm,
        mf_recovery_form=RecoveryForm,
        totp_cls=OnceTotp,
        webauthn_util_cls=OwnPasskey,
    )
    _quieten(app, library)
    _declare(app)
    limiter = _limiter(app)
    for endpoint in ("security.login", "account.enter_by_card", "account.enter_by_device"):
        limited: Any = limiter.limit("60/minute", methods=["POST"])
        app.view_functions[endpoint] = limited(app.view_functions[endpoint])
    user_authenticated.connect(_opened, app)
    password_changed.connect(_password_changed, app)
    tf_profile_changed.connect(_factor_changed, app)
    for signal in (wan_registered, wan_deleted, tf_disabled):
        signal.connect(_factor_changed, app)


def _fernet_key(secret: str) -> bytes:
    """What encrypts recovery codes, out of the secret that encrypts second factors."""
    return urlsafe_b64encode(hmac.digest(secret.encode(), b"recovery codes", "sha256"))


_LIBRARY: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_PASSWORD_LENGTH_MIN": 10,
    "SECURITY_PASSWORD_COMPLEXITY_CHECKER": "zxcvbn",
    "SECURITY_ZXCVBN_MINIMUM_SCORE": 3,
    "SECURITY_USERNAME_ENABLE": True,
    "SECURITY_USERNAME_MIN_LENGTH": 2,
    "SECURITY_USERNAME_MAX_LENGTH": 40,
    "SECURITY_USERNAME_ALLOWED_CHARS": ["L", "N", "Pc", "Pd", "Po"],
    "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": uia_username_mapper, "case_insensitive": True}}],
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_CHANGEABLE": True,
    "SECURITY_TWO_FACTOR": True,
    "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
    "SECURITY_TWO_FACTOR_RESCUE_MAIL": "",
    "SECURITY_TOTP_ISSUER": "哨到",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
    "SECURITY_WEBAUTHN": True,
    "SECURITY_WAN_RP_NAME": "哨到",
    "SECURITY_WAN_ALLOW_USER_HINTS": False,
    "SECURITY_FRESHNESS": FRESH_FOR,
    "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=15),
    "SECURITY_POST_LOGIN_VIEW": "/home",
    "SECURITY_POST_LOGOUT_VIEW": "/login",
    "SECURITY_POST_CHANGE_VIEW": "/account",
    "SECURITY_POST_VERIFY_VIEW": "/account",
    "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account",
    "SECURITY_WAN_POST_REGISTER_VIEW": "/account",
    "SECURITY_FLASH_MESSAGES": True,
    "SECURITY_ANONYMOUS_USER_DISABLED": False,
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_TOKEN_AUTHENTICATION_KEY": None,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_CLI_USERS_NAME": False,
    "SECURITY_CLI_ROLES_NAME": False,
}


def _quieten(app: APIFlask, library: Security) -> None:
    """Nothing of the library runs at every request.

    Its principal would read the account from the database and its cookie of remembered log-ins would make every
    answer depend on the reader, public tiles included. Rights and sessions are ours.
    """
    unasked = {id(library.principal), id(library.login_manager)}
    asked: tuple[dict[Any, list[Any]], ...] = (app.before_request_funcs, app.after_request_funcs)
    for functions in asked:
        functions[None] = [each for each in functions[None] if id(getattr(each, "__self__", None)) not in unasked]


def _declare(app: APIFlask) -> None:
    """The library's views: some before log-in, all others for whoever is logged in."""
    app.view_functions["security.logout"] = public(_logout)
    for endpoint, view in app.view_functions.items():
        blueprint, _dot, name = endpoint.partition(".")
        if blueprint == "security" and name != "logout":
            (public if name in _BEFORE_LOGIN else signed_in)(view)


def _limiter(app: APIFlask) -> Limiter:
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri="shaodao://",
        storage_options={"pool": app.extensions["pool"]},
        strategy="fixed-window",
        headers_enabled=False,
        swallow_errors=True,
    )
    app.extensions["limiter_of_requests"] = limiter
    return limiter


def _logout() -> Response:
    """End this log-in, and let the browser forget what it kept of it."""
    actor = current_actor()
    if actor.account_id is not None:
        with transaction(current_session()) as session_:
            record(session_, "account.logout", of="account", object_id=actor.account_id, account_id=actor.account_id)
    let_go("logout")
    response = current_app.make_response(redirect("/login", 303))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _opened(_app: object, *, user: Account, authn_via: list[str] | None, **_more: Any) -> None:
    """The library has checked who it is: open our own session for it. After a second factor it names no way."""
    ways = authn_via or []
    method = Method.PASSKEY if "webauthn" in ways and "password" not in ways else Method.PASSWORD
    agent = request.user_agent.string
    with transaction(current_session()) as session_:
        held, _end = grants_of(session_, user.id, current_app.extensions["grants"])
        roles = {grant.role for grant in held}
        token = open_session(
            session_,
            account_id=user.id,
            method=method,
            term=term_of(method, roles, on_phone=is_phone(agent), terms=terms(session_)),
            agent=agent,
            address=request.remote_addr,
        )
        if old := session.get(SECRET):
            end_token(session_, hashed(old), reason="superseded")
        record(session_, "account.login", of="account", object_id=user.id, account_id=user.id, facts={"method": method})
    session.pop("csrf_token", None)
    hold(token)


def _password_changed(_app: object, *, user: Account, **_more: Any) -> None:
    """Whoever else is logged in with the old password is out at once."""
    actor = current_actor()
    with transaction(current_session()) as session_:
        account = session_.get(Account, user.id)
        if account is not None:
            account.must_change_password = False
        end_all(session_, user.id, reason="password", but=actor.session_id)
        revoke_tokens(session_, user.id)
        record(session_, "account.change_password", of="account", object_id=user.id, account_id=user.id)


def _factor_changed(_app: object, *, user: Account, **_more: Any) -> None:
    actor = current_actor()
    with transaction(current_session()) as session_:
        if actor.session_id is not None:
            end_all(session_, user.id, reason="factor", but=actor.session_id)
        record(session_, "account.change_factor", of="account", object_id=user.id, account_id=user.id)
