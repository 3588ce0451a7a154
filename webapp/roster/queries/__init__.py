"""Reads of the roster, one file per theme."""

from webapp.roster.queries.assignments import (
    Answering,
    Holder,
    PublishedLeader,
    answers_for,
    grids_above,
    on_duty,
    published_leader,
)

__all__ = [
    "Answering",
    "Holder",
    "PublishedLeader",
    "answers_for",
    "grids_above",
    "on_duty",
    "published_leader",
]
