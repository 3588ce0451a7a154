"""Reads of the roster, one file per theme."""

from webapp.roster.queries.assignments import (
    Answering,
    Holder,
    PublishedLeader,
    answers_for,
    answers_for_grid,
    grids_above,
    on_duty,
    published_leader,
)
from webapp.roster.queries.duty import OnDuty, Slot, on_duty_now
from webapp.roster.queries.vacancies import (
    FilledPosts,
    Team,
    Vacancies,
    filled_posts,
    three_party_team,
    vacancies,
)

__all__ = [
    "Answering",
    "FilledPosts",
    "Holder",
    "OnDuty",
    "PublishedLeader",
    "Slot",
    "Team",
    "Vacancies",
    "answers_for",
    "answers_for_grid",
    "filled_posts",
    "grids_above",
    "on_duty",
    "on_duty_now",
    "published_leader",
    "three_party_team",
    "vacancies",
]
