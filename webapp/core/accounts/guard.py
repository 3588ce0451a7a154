"""Enforces before every request what its route declared."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from apiflask import APIFlask
from flask import Response, current_app, g, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from webapp.core.accounts import afterwards, whose
from webapp.core.accounts.commands import now_in
from webapp.core.accounts.grants import GrantSource
from webapp.core.accounts.policy import VISITOR, Actor, Scope, allows
from webapp.core.accounts.queries import Ground, actor_of_session, actor_of_token, community_named, grants_of
from webapp.core.accounts.roles import ADMINISTRATORS, LABELS, Action
from webapp.core.accounts.sessions import end_token
from webapp.core.accounts.tokens import API_PREFIX, hashed
from webapp.core.config import Settings
from webapp.core.db import current_session, transaction
from webapp.core.errors import Forbidden, Invalid, NotFound, Unauthenticated, Unfinished, Unproven
from webapp.core.http import PUBLIC, SIGNED_IN, View, declared_right, needs_proof, takes_afterwards
from webapp.core.languages import spoken
from webapp.core.navigation import WallView

SECRET = "sid"
PROVED = "fs_paa"
"""Where the log-in library keeps, in the signed cookie, when the caller last proved who he is."""
FRESH_FOR = timedelta(minutes=15)
_CODE = re.compile(r"[0-9]{12}", re.ASCII)
_READING = {"GET", "HEAD", "OPTIONS"}
_WITHOUT_TOKEN = "_shaodao_without_token"
_csrf = CSRFProtect()


def install(app: APIFlask) -> None:
    """Check every request against its route's declaration, and every change against forgery."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # asked for below: programs with a token have no cookie to forge
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the log-in
    _csrf.init_app(app)
    app.before_request(_check)
    app.after_request(_tell_whose)
    app.jinja_env.globals["right_in_words"] = _right_in_words


def _right_in_words(action: str) -> str:
    """What somebody lacks, so that he knows what to ask for."""
    return spoken(Action(action), LABELS)


def without_token(view: View) -> View:
    """Let a form of a page without log-in change what is the reader's own (its language) without a token."""
    setattr(view, _WITHOUT_TOKEN, True)
    return view


def current_actor() -> Actor:
    """Whoever sent the present request; asked of the database once a request, and only where somebody asks."""
    if "actor" not in g:
        g.actor = _bearer() or _cookie() or _afterwards() or VISITOR
    return cast(Actor, g.actor)


def actor_at(at: datetime) -> Actor:
    """The caller with what he held at another instant, for what he wrote then and could not send."""
    actor = current_actor()
    if actor.account_id is None:
        return actor
    grants, _ = grants_of(current_session(), actor.account_id, _sources(), at=at)
    return replace(actor, grants=grants)


def actor_then(written_at: datetime | None) -> Actor | None:
    """The caller with what he held when he wrote something; None unless that was within the last hours."""
    now = now_in(current_session())
    if written_at is None or not now - afterwards.SENT_AFTER <= written_at <= now:
        return None
    return actor_at(written_at)


def current_community() -> Ground:
    """The community that the address names."""
    return cast(Ground, g.community)


def may(action: str, scope: Scope) -> bool:
    """Whether the caller may do `action` there."""
    return allows(current_actor(), action, scope)


def require(action: str, scope: Scope) -> None:
    """Raise Forbidden where the caller may not do `action` there."""
    if not may(action, scope):
        raise Forbidden("this right is missing there", action=action)


def require_here(action: str) -> None:
    """Raise Forbidden unless the caller may do `action` in the whole community of the address."""
    require(action, Scope(current_community().id))


def hold(token: str) -> None:
    """Let the present browser carry an open log-in's secret."""
    session[SECRET] = token
    g.pop("actor", None)
    g.has_come = True


def let_go(reason: str) -> None:
    """End the present browser's log-in and forget everything about it."""
    if token := session.get(SECRET):
        with transaction(current_session()) as database:
            end_token(database, hashed(token), reason=reason)
    session.clear()
    g.actor = VISITOR
    g.has_left = True


def _bearer() -> Actor | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        return None
    if not token.startswith(API_PREFIX):
        raise Unauthenticated("no such token")
    with transaction(current_session()) as database:
        actor = actor_of_token(database, hashed(token), _sources())
    if actor is None:
        raise Unauthenticated("the token is unknown, revoked or over")
    return actor


def _cookie() -> Actor | None:
    token = session.get(SECRET)
    if token is None:
        return None
    with transaction(current_session()) as database:
        actor = actor_of_session(database, hashed(token), _sources())
    if actor is None:
        session.clear()
        g.was_over = True
    return actor


def _afterwards() -> Actor | None:
    """Whoever's card was over before his phone could send; only where the route says that it takes that."""
    proof = request.headers.get(afterwards.PROOF)
    if proof is None or not takes_afterwards(current_app.view_functions[request.endpoint or ""]):
        return None
    with transaction(current_session()) as database:
        g.came_afterwards = afterwards.sender_of(database, proof)
    return cast("Actor | None", g.came_afterwards)


def _sources() -> Sequence[GrantSource]:
    return cast(Sequence[GrantSource], current_app.extensions["grants"])


def _check() -> None:
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    right = declared_right(view)
    if request.blueprint == "security" and "_user_id" in session and not current_actor().is_known:
        session.clear()  # a log-in that is over proves nothing to the library either
    if right != PUBLIC and not current_actor().is_known:
        raise Unauthenticated  # before anything is said about forms: without a log-in there is nothing to forge
    if whose.WRITER in request.headers:
        whose.refuse_other(current_actor())
    if request.method not in _READING:
        _refuse_forged()
    code = (request.view_args or {}).get("community")
    if right != PUBLIC:
        _refuse_unknown(right)
    if code is not None:
        g.community = _community(code)
        if right not in (PUBLIC, SIGNED_IN) and not holds_in(current_actor(), str(right), g.community.id):
            raise Forbidden("this right is missing in that community", action=right)
    if needs_proof(view) and not is_fresh():
        raise Unproven("prove once more that it is you")


def _refuse_unknown(right: str | None) -> None:
    """Somebody is there, his log-in is complete, and he holds the right somewhere."""
    actor = current_actor()
    if right is None or not actor.is_known:
        raise Unauthenticated
    if actor.device_id is not None and not _is_shown_by(actor):
        raise Forbidden("this screen shows its one view only")
    if right == SIGNED_IN:
        if actor.scopes is not None and not request.path.startswith(("/api/", "/live/")):
            raise Forbidden("a token does what its scopes name; it keeps no account")
        return
    if is_unfinished(actor):
        raise Unfinished("first set a password of your own, then a second factor: see My account")
    if not allows(actor, right):
        raise Forbidden("this right is missing", action=right)


def _is_shown_by(actor: Actor) -> bool:
    """Whether the request is for the screen's page, or for what that page asks for."""
    if request.path == actor.view.partition("?")[0]:
        return True
    for view in cast(Sequence[WallView], current_app.extensions["wall_views"]):
        if request.endpoint in view.needs and endpoint_at(actor.view) == view.endpoint:
            return True
    return False


def endpoint_at(path: str) -> str | None:
    """The endpoint of one of our addresses."""
    try:
        return cast("tuple[str, object]", current_app.url_map.bind("").match(path.partition("?")[0]))[0]
    except HTTPException:
        return None


def is_unfinished(actor: Actor) -> bool:
    """Whether the caller still has to set a password of his own, or the second factor that his roles ask for."""
    return actor.must_change_password or lacks_second_factor(actor)


def lacks_second_factor(actor: Actor) -> bool:
    """Whether the caller's roles ask for a second factor that he has not set up."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.demo or actor.account_id is None or actor.has_second_factor:
        return False
    if settings.require_two_factor == "nobody":
        return False
    asked = actor.roles if settings.require_two_factor == "staff" else actor.roles & set(ADMINISTRATORS)
    return bool(asked)


def is_fresh() -> bool:
    """Whether the caller has proved lately that it is he; a form may be sent as long again after its page."""
    if current_actor().scopes is not None:
        return False  # a program proves nothing, whosever cookie it carries along
    proved_at = session.get(PROVED)
    longest = FRESH_FOR if request.method in _READING else 2 * FRESH_FOR
    return isinstance(proved_at, (int, float)) and 0 <= time.time() - proved_at < longest.total_seconds()


def _tell_whose(response: Response) -> Response:
    """Name the account of the log-in to the browser's own pages: at once where it has begun or ended just now."""
    if g.get("has_left"):
        return whose.tell(response, whose.NOBODY)
    actor = current_actor() if g.get("has_come") else g.get("actor", VISITOR)
    is_by_cookie = actor.session_id is not None and actor.account_id is not None
    return whose.tell(response, str(actor.account_id) if is_by_cookie else None)


def _refuse_forged() -> None:
    """A change comes from our own pages: their token where a cookie could be misused, and never from another site."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("a change must come from this site's own pages")
    if request.headers.get("Authorization", "").startswith("Bearer ") or g.get("came_afterwards"):
        return
    if getattr(current_app.view_functions[request.endpoint or ""], _WITHOUT_TOKEN, False):
        return
    try:
        _csrf.protect()
    except CSRFError as error:
        raise Invalid("the form is too old; reload the page and send it again", csrf_token=error.description) from error


def _community(code: str) -> Ground:
    found = community_named(current_session(), code) if _CODE.fullmatch(code) else None
    if found is None:
        raise NotFound("no such community")
    return found


def holds_in(actor: Actor, action: str, community_id: int) -> bool:
    """Whether somebody may do `action` in the community or in one of its grids; the view narrows it."""
    held = {grant.grid_id for grant in actor.grants if grant.community_id in (community_id, None)}
    grids = frozenset(grid_id for grid_id in held if grid_id is not None)
    return allows(actor, action, Scope(community_id, grids))
