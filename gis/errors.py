"""The kinds of failure that the spatial library knows, each a sentence plus named fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class GisError(Exception):
    """A spatial operation could not be carried out; `fields` name the row, place or value."""

    def __init__(self, message: str, **fields: object) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields


class Unreadable(GisError):
    """A file cannot be read, or reads as something other than what it claims to be."""


class InvalidGeometry(GisError):
    """A geometry breaks a rule that an operation relies on."""


class OutOfRange(GisError):
    """A number, code or coordinate lies outside its permitted range."""


class Unassignable(GisError):
    """Something cannot be placed: a point in no block, a code that is used up."""


@dataclass(frozen=True)
class Problem:
    """Something found wrong or doubtful: said, placed, never raised.

    `place` is a WGS84 (lon, lat) pair; `ids` are references of the rows concerned.
    """

    code: str
    severity: Literal["error", "warning", "info"]
    text: str
    ids: tuple[str, ...] = ()
    place: tuple[float, float] | None = None
