"""Geometry-heavy reads of the ground, one statement a file; each file's head says what it is for."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from sqlalchemy import TextClause, text


@cache
def source(name: str) -> str:
    """The text of `<name>.sql`."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


@cache
def statement(name: str) -> TextClause:
    """The statement in `<name>.sql`, with its named parameters."""
    return text(source(name))
