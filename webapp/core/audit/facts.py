"""What may be said in an audit line: identifiers, numbers and days, no person's data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from webapp.core.personal import speaks_of_a_person

_NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


class PersonalFact(ValueError):
    """A fact that would put a person's data into the log for ever; the caller is to leave it out."""


def checked(facts: Mapping[str, object]) -> dict[str, object]:
    """The facts as JSON can hold them; raises PersonalFact for a key or value that speaks of a person.

    A key such as `phone_published` may hold yes, no or a day: that somebody has a phone is no phone.
    """
    return {key: _checked(key, value) for key, value in facts.items()}


def without_numbers(reason: str) -> str:
    """A typed reason, with telephone and identity numbers blotted out."""
    return _NUMBER_OF_A_PERSON.sub("…", reason.strip())


def _checked(key: str, value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if value is not None and not isinstance(value, bool) and speaks_of_a_person(key):
        raise PersonalFact(f"the audit log takes no {key!r}: record an id, a number or a yes/no instead")
    match value:
        case Mapping():
            return checked({str(inner): each for inner, each in value.items()})
        case list() | tuple():
            return [_checked(key, each) for each in value]
        case set() | frozenset():
            return sorted((_checked(key, each) for each in value), key=str)
        case None | bool() | int() | float():
            return value
        case _:
            return _without_person(key, str(value))


def _without_person(key: str, value: str) -> str:
    if _NUMBER_OF_A_PERSON.search(value):
        raise PersonalFact(f"the audit log takes no telephone or identity number: see {key!r}")
    return value
