"""Structured logs: one JSON line an event, without personal data."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, Mapping

import structlog

from webapp.core.personal import speaks_of_a_person

_QUERIES = frozenset({"q", "query", "body", "args", "form", "cookies", "headers", "url", "path"})


def configure() -> None:
    """Write JSON lines to standard error: keys that could name a person are dropped, errors come without words."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _say_where,
            _drop_personal,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # The stream of the moment: who redirects standard error later gets the lines too.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if not any(isinstance(each, _Discreet) for each in root.handlers):
        root.addHandler(_Discreet(logging.WARNING))


class _Discreet(logging.Handler):
    """What libraries log, in the same lines: who and where, but of their messages only the template."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        structlog.get_logger("library").log(
            record.levelno,
            "library",
            logger=record.name,
            at=f"{record.pathname}:{record.lineno}",
            # A message without arguments may have been put together from what somebody sent.
            template=record.msg if record.args and isinstance(record.msg, str) else "",
            exc_info=record.exc_info,
        )


def _drop_personal(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    return {key: _without(value) for key, value in event.items() if not _is_personal(key)}


def _is_personal(key: str) -> bool:
    return key in _QUERIES or speaks_of_a_person(key)


def _without(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without(each) for key, each in value.items() if not _is_personal(str(key))}
    if isinstance(value, (list, tuple)):
        return [_without(each) for each in value]
    return value


def _say_where(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """An exception as its kinds and places: its message may quote what somebody typed or what a row holds."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else sys.exc_info()[1]
    if error is not None:
        event["exception"] = list(_chain(error))
    return event


def _chain(error: BaseException) -> Iterator[dict[str, object]]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        said: dict[str, object] = {
            "kind": f"{type(current).__module__}.{type(current).__qualname__}",
            "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
        }
        for name in ("sqlstate", "errno"):
            if value := getattr(current, name, None):
                said[name] = value
        if constraint := getattr(getattr(current, "diag", None), "constraint_name", None):
            said["constraint"] = constraint
        yield said
        current = current.__cause__ or current.__context__
