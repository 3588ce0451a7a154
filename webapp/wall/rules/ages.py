"""Ages of hazards, in four classes."""

from __future__ import annotations

from enum import StrEnum


class Age(StrEnum):
    """How long a hazard has been open."""

    LE7 = "le7"
    LE30 = "le30"
    LE90 = "le90"
    GT90 = "gt90"


_LIMITS = ((7, Age.LE7), (30, Age.LE30), (90, Age.LE90))


def age_of(days: int) -> Age:
    """The class of an age in days."""
    return next((age for limit, age in _LIMITS if days <= limit), Age.GT90)
