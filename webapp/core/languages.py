"""Languages of the product: Chinese by default, English complete."""

from __future__ import annotations

from apiflask import APIFlask
from flask import has_request_context, request
from flask_babel import Babel

LANGUAGES = {"zh_CN": "中文", "en": "English"}
DEFAULT = "zh_CN"
COOKIE = "language"


def install(app: APIFlask) -> None:
    """Choose the language of each request from its cookie."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Shanghai")
    Babel(app, locale_selector=chosen)


def chosen() -> str:
    """The language that the reader chose, or Chinese."""
    language = request.cookies.get(COOKIE, DEFAULT) if has_request_context() else DEFAULT
    return language if language in LANGUAGES else DEFAULT
