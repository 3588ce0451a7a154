"""Structured logs: one JSON line an event, without personal data."""

from __future__ import annotations

import logging
import sys

import structlog


def configure() -> None:
    """Write JSON lines to standard error; keys that could name a person are dropped."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _drop_personal,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


_PERSONAL = frozenset({"name", "phone", "address", "text", "q", "query"})


def _drop_personal(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    for key in _PERSONAL & event.keys():
        del event[key]
    return event
