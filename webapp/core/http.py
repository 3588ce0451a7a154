"""What every request and response has in common: rights declared, errors answered, headers set."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from psycopg import OperationalError
from psycopg_pool import PoolClosed, PoolTimeout
from pydantic import ValidationError
from sqlalchemy.exc import DataError
from sqlalchemy.exc import OperationalError as EngineError
from werkzeug.exceptions import HTTPException

from gis.errors import GisError
from webapp.core.db import is_contention
from webapp.core.errors import (
    ANSWERS,
    BY_STATUS,
    Answer,
    AppError,
    Contended,
    Invalid,
    Throttled,
    Unauthenticated,
    Unavailable,
    Unfinished,
    Unproven,
    answer_for,
)

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed_in"
_RIGHT = "_shaodao_right"
_FRESH = "_shaodao_fresh"
_LARGEST = "_shaodao_largest"
_SOON_S = 5
_AFTERWARDS = "_shaodao_afterwards"
_log = structlog.get_logger("http")


def public(view: View) -> View:
    """Declare that anybody may call this route."""
    setattr(view, _RIGHT, PUBLIC)
    return view


def signed_in(view: View) -> View:
    """Declare that whoever is logged in may call this route, for what is his own."""
    setattr(view, _RIGHT, SIGNED_IN)
    return view


def needs(action: str) -> Callable[[View], View]:
    """Declare the action a caller must be allowed to call this route."""

    def declare(view: View) -> View:
        setattr(view, _RIGHT, action)
        return view

    return declare


def fresh(view: View) -> View:
    """Declare that whoever calls this route must have proved lately that it is he."""
    setattr(view, _FRESH, True)
    return view


def takes(largest: int) -> Callable[[View], View]:
    """Declare how large a body this route takes, where that is more than usual."""

    def declare(view: View) -> View:
        setattr(view, _LARGEST, largest)
        return view

    return declare


def largest_body(app: APIFlask) -> int:
    """How large a body any route takes."""
    usual: int = app.config["MAX_CONTENT_LENGTH"]
    return max([usual, *(getattr(view, _LARGEST, 0) for view in app.view_functions.values())])


def afterwards(view: View) -> View:
    """Declare that this route also takes what waited on a phone when its card's hours ended, by the outbox's proof."""
    setattr(view, _AFTERWARDS, True)
    return view


def takes_afterwards(view: Callable[..., Any]) -> bool:
    """Whether a route declared `afterwards`."""
    return bool(getattr(view, _AFTERWARDS, False))


def needs_proof(view: Callable[..., Any]) -> bool:
    """Whether a route declared `fresh`."""
    return bool(getattr(view, _FRESH, False))


def declared_right(view: Callable[..., Any]) -> str | None:
    """What a route declared: `public`, `signed_in`, an action, or None where it declared nothing."""
    right: str | None = getattr(view, _RIGHT, None)
    return right


def content_security_policy(nonce: str = "", basemap_origin: str = "") -> str:
    """The policy of every answer: own origin only, no inline script without the page's nonce, no inline style."""
    scripts = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    images = f"'self' data: blob: {basemap_origin}".strip()
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self'; img-src {images}; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


def security_headers(nonce: str = "", basemap_origin: str = "", *, https: bool = False) -> dict[str, str]:
    """Headers of every response, error and static file included."""
    return ({"Strict-Transport-Security": "max-age=31536000"} if https else {}) | {
        "Content-Security-Policy": content_security_policy(nonce, basemap_origin),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
    }


def install(app: APIFlask) -> None:
    """Give every request an id, every response its headers, every error its answer."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.error_processor(_from_apiflask)
    # The line above also claims the framework's own errors, which know more than a status: take them back.
    app.register_error_handler(HTTPException, _from_werkzeug)
    app.register_error_handler(Exception, _answer)


def _begin() -> None:
    g.request_id = secrets.token_hex(8)
    g.csp_nonce = secrets.token_urlsafe(16)
    g.begun_s = time.perf_counter()
    # Before anybody reads the body: what it may have depends on where it goes.
    largest = getattr(current_app.view_functions.get(request.endpoint or ""), _LARGEST, None)
    if largest is not None:
        request.max_content_length = largest


def _finish(response: Response) -> Response:
    config = current_app.config
    for name, value in security_headers(g.csp_nonce, config["BASEMAP_ORIGIN"], https=config["HTTPS"]).items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.request_id
    if "Cache-Control" not in response.headers:
        # What is said depends on the reader's language and rights.
        # Nothing of a page for somebody logged in stays in a browser that several people use.
        response.headers["Cache-Control"] = "no-store" if _is_for_somebody() else "private, no-cache"
        response.vary.add("Cookie")
    # The endpoint, not the address: addresses hold what people searched for.
    _log.info(
        "request",
        method=request.method,
        endpoint=request.endpoint,
        status=response.status_code,
        ms=round((time.perf_counter() - g.begun_s) * 1000, 1),
        request_id=g.request_id,
    )
    return response


def _is_for_somebody() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and declared_right(view) != PUBLIC


def wants_json() -> bool:
    """Programs get problem+json, people a page."""
    if request.path.startswith(("/api/", "/tiles/", "/live/", "/healthz")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def _from_apiflask(error: HTTPError) -> Response:
    return _respond(BY_STATUS.get(error.status_code, BY_STATUS[400]), _words(error.message), _located(error.detail))


def _answer(error: Exception) -> Response:
    if is_contention(error):
        _log.warning("contention", request_id=g.request_id, error=type(getattr(error, "orig", error)).__name__)
        error = Contended()
    if isinstance(error, (OperationalError, EngineError, PoolTimeout, PoolClosed)):
        _log.error("database unavailable", request_id=g.request_id, error=type(error).__name__)
        error = Unavailable()
    if isinstance(error, ValidationError):
        # What a form lets through and a schema does not: a position beyond the earth, a key that is none.
        wrong = {".".join(map(str, each["loc"])): each["msg"] for each in error.errors(include_input=False)}
        error = Invalid("a value is none that can be kept", **wrong)
    if isinstance(error, DataError):
        # Only a value that was sent can be one that no column holds: a null byte, a number past all bounds.
        _log.warning("value refused by the database", request_id=g.request_id)
        error = Invalid("a value is none that can be kept")
    if isinstance(error, Unauthenticated) and request.method == "GET" and not wants_json():
        # The way back is a path of ours, never an address of anybody's making.
        page = "security.verify" if isinstance(error, Unproven) else "security.login"
        return make_response(redirect(url_for(page, next=request.full_path.rstrip("?")), 303))
    if isinstance(error, Unfinished) and request.method == "GET" and not wants_json():
        return make_response(redirect(current_app.config["SECURITY_POST_LOGIN_VIEW"], 303))
    answer = answer_for(error)
    if answer.status == 500:
        _log.exception("unexpected error", request_id=g.request_id)
        return _respond(answer, "", {})
    detail = error.detail if isinstance(error, AppError) else str(error)
    fields = error.fields if isinstance(error, (AppError, GisError)) else {}
    return _respond(answer, detail, fields, after_s=error.after_s if isinstance(error, Throttled) else _SOON_S)


def _from_werkzeug(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    if error.code == 429:
        return _answer(Throttled())
    if error.code is not None and error.code < 400:
        return make_response(error.get_response())
    answer = BY_STATUS.get(error.code or 500) or Answer(error.code or 500, BY_STATUS[400].title, BY_STATUS[400].advice)
    response = _respond(answer, "", {})
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "Accept"}:
            response.headers[name] = value
    return response


def _words(message: object) -> str:
    return message if isinstance(message, str) and message not in {"Validation error", "Not Found"} else ""


def _located(detail: Any) -> dict[str, object]:
    """Validation messages keyed by where they occurred, without echoing what was sent."""
    if not isinstance(detail, dict):
        return {}
    return {str(place): _flat(messages) for place, messages in detail.items()}


def _flat(messages: Any) -> Any:
    """Messages under their field, without the validator's own steps in between (`union`, `function-before[…]`)."""
    if not isinstance(messages, dict):
        return messages
    return {str(field): _lines(said) for field, said in messages.items()}


def _lines(said: Any) -> list[str]:
    if isinstance(said, dict):
        return [line for each in said.values() for line in _lines(each)]
    return [str(line) for line in said] if isinstance(said, list) else [str(said)]


def _respond(answer: Answer, detail: str, fields: dict[str, object], *, after_s: int = _SOON_S) -> Response:
    if wants_json():
        body: dict[str, object] = {
            "type": "about:blank",
            "title": str(answer.title),
            "status": answer.status,
            "request_id": g.request_id,
        }
        if detail:
            body["detail"] = detail
        if fields:
            body["fields"] = {name: _plain(value) for name, value in fields.items()}
        response = jsonify(body)
        response.mimetype = "application/problem+json"
    else:
        # Details are sentences for programs; a page has the title and what to do, in the reader's language.
        page = render_template(
            "error.html", answer=answer, detail="", fields=fields, language=str(get_locale()), way=_way_on(answer)
        )
        response = make_response(page)
    response.status_code = answer.status
    response.headers["Cache-Control"] = "no-store"
    if answer.status in {429, 503}:
        response.headers["Retry-After"] = str(after_s)
    return response


def _way_on(answer: Answer) -> str:
    """Where somebody who sent a form without recent proof proves it; the form's own page is where he goes on."""
    if answer is not ANSWERS[Unproven]:
        return ""
    parts = urlsplit(request.referrer or "")
    came_from = parts.path if parts.netloc == request.host else url_for("account.show_account")
    return url_for("security.verify", next=came_from)


def _plain(value: object) -> object:
    if isinstance(value, (str, int, float, bool, list, dict)) or value is None:
        return value
    return str(value)
