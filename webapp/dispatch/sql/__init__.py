"""Geometry-heavy reads of dispatch, one statement a file; each file's head says what it is for."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text


@cache
def statement(name: str) -> TextClause:
    """The statement in `<name>.sql`, with its named parameters."""
    return text(files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8"))
