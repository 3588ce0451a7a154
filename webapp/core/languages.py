"""Languages of the product: Chinese by default, English complete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from apiflask import APIFlask
from flask import has_request_context, request
from flask_babel import Babel, force_locale, get_locale

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


def spoken(value: StrEnum, labels: Mapping[StrEnum, str]) -> str:
    """The words for a member of a closed list: its Chinese label, in English its own words."""
    return (
        labels[value] if str(get_locale() or DEFAULT).startswith("zh") else value.replace("_", " ").replace(".", ": ")
    )


@contextmanager
def house_language() -> Iterator[None]:
    """Words made inside are Chinese whoever reads now: what is written down once is read by all."""
    with force_locale(DEFAULT):
        yield


def language_tag() -> str:
    """The reader's language as HTML writes it."""
    return "zh-CN" if chosen() == "zh_CN" else chosen()
