"""Figures of the shifts count what plain SQL counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy.orm import Session

from tests.webapp.shifts.making import MIDDLE, SOUTH, shift, taken
from tests.webapp.town import TOWN
from webapp.core.clock import today
from webapp.figures.queries import figures
from webapp.shifts.figures import FIGURES


def counted(session: Session, days: int = 0) -> tuple[object, ...]:
    numbers = figures(session, FIGURES, TOWN, today() + timedelta(days=days)).numbers
    return tuple(numbers[key] for key in ("day_leaders_on_duty", "day_leader_shifts", "day_leader_places"))


@pytest.mark.usefixtures("town")
def test_people_on_duty_shifts_so_far_and_free_places_are_counted_as_of_a_day(
    town: Session, town_app: APIFlask
) -> None:
    assert counted(town) == (0, 0, 0)
    with town_app.app_context():
        taken(town, "甲", "乙", "丙")
        taken(town, "丁", until="approved", grid=MIDDLE)
        shift(town, grid=SOUTH)
        shift(town, day=today() + timedelta(days=31), grid=SOUTH)
    assert counted(town) == (3, 1, 1)
    assert counted(town, days=-1) == (0, 0, 1)
    assert counted(town, days=1) == (0, 1, 1)
