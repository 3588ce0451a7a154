"""No list orders persons or organizations by how much they do."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import webapp.roster.queries
import webapp.shifts.queries
from webapp.core.listing.listing import Listing

# A row is a person or an organization, or belongs to exactly one of them.
OF_SOMEBODY = re.compile(r"(^|(?<!LEFT )JOIN )(person|organization)\b")


def listings() -> Iterator[Listing]:
    """Every list that the two subjects declare, made where a function makes it."""
    for package in (webapp.roster.queries, webapp.shifts.queries):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for held in vars(import_module(found.name)).values():
                if isinstance(held, Listing):
                    yield held
                elif inspect.isfunction(held) and held.__module__ == found.name and _makes_a_list(held):
                    yield held(*[lambda _row: None for _each in inspect.signature(held).parameters])


def _makes_a_list(held: object) -> bool:
    return getattr(held, "__annotations__", {}).get("return") == "Listing"


def test_no_list_of_persons_or_organizations_is_sorted_by_a_number() -> None:
    of_somebody = {each.key: each for each in listings() if OF_SOMEBODY.search(each.source)}
    assert of_somebody.keys() == {
        *("roster.people", "roster.placements", "roster.contacts"),
        *("roster.registrations", "roster.member_registrations"),
    }
    sorted_by = [
        (each.key, column.key)
        for each in of_somebody.values()
        for column in each.columns
        if column.kind == "number" and column.sortable
    ]
    assert sorted_by == []
    for each in of_somebody.values():
        column = next(column for column in each.columns if column.key == each.order.lstrip("-"))
        assert column.kind != "number"


def test_lists_of_both_subjects_are_looked_at() -> None:
    assert {"roster.wishes", "roster.duty_slots", "shifts"} <= {each.key for each in listings()}
