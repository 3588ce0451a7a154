"""What an event may say: facts to draw a thing by, no person's data, no free text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from webapp.core.audit.facts import PersonalFact, checked

STAFF_AND_PLACES = frozenset({"lon", "lat", "category_name", "claimed_by_name", "by_name"})
"""Where a thing is, what it is called, and which officer has it in hand: the keys that look personal and are not."""
OFFICES = "offices"
"""Under this key: where called organizations have their offices."""
LONGEST = 120
"""A longer text is something that somebody typed: screens fetch it, with their rights."""


def told(data: Mapping[str, object]) -> dict[str, Any]:
    """The data of an event as JSON can hold it; raises PersonalFact for what must not travel."""
    kept = checked({key: value for key, value in data.items() if key not in {*STAFF_AND_PLACES, OFFICES}})
    kept |= {key: checked({"value": data[key]})["value"] for key in STAFF_AND_PLACES & data.keys()}
    if OFFICES in data:
        kept[OFFICES] = [_office(each) for each in cast(Iterable[Mapping[str, object]], data[OFFICES])]
    for key, value in kept.items():
        _refuse_long(key, value)
    return kept


def _office(office: Mapping[str, object]) -> dict[str, object]:
    place = {key: office[key] for key in ("lon", "lat") if isinstance(office.get(key), float | None)}
    return checked({key: value for key, value in office.items() if key not in place}) | place


def _refuse_long(key: str, value: object) -> None:
    match value:
        case Mapping():
            for inner, each in value.items():
                _refuse_long(str(inner), each)
        case list():
            for each in value:
                _refuse_long(key, each)
        case str() if len(value) > LONGEST:
            raise PersonalFact(f"an event carries no text: see {key!r}")
