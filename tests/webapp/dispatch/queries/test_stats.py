"""Today beside yesterday and the same weekday: counts until the same hour, simulated rows apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

import pytest
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy.orm import Session

from gis.crs import WGS84
from tests.webapp.town import LAT, LON, TOWN
from webapp.core.clock import ZONE
from webapp.dispatch.models import Call, Category, Incident
from webapp.dispatch.queries.stats import compared, sets

NOON = datetime(2026, 3, 31, 12, 0, tzinfo=ZONE)
_numbers = count(1)
_HERE = from_shape(Point(LON, LAT), srid=WGS84)


@pytest.fixture
def category(town: Session) -> int:
    made = Category(community_id=TOWN, code=f"test.stats{next(_numbers)}", name="事项", icon="flag")
    town.add(made)
    town.flush()
    return made.id


def incident(town: Session, category_id: int, received: datetime, **values: object) -> Incident:
    usual = {"source": "phone", "route": "self", "urgency": "general", "state": "handling", "geom": _HERE}
    texts = dict.fromkeys(("by_name", "place_text", "tried", "outcome", "hotline_demand"), "")
    numbered = {"uuid": uuid4(), "number": f"t-{next(_numbers)}", "category_id": category_id, "text": "事项"}
    made = Incident(community_id=TOWN, received_at=received, **{**usual, **texts, **numbered, **values})
    town.add(made)
    town.flush()
    return made


def called(town: Session, of: Incident, **values: object) -> None:
    later = NOON + timedelta(days=9)
    texts = {"label": "119", "reason": "", "handed_to": "", "outcome": ""}
    due = dict.fromkeys(("acknowledge_by", "arrive_by", "finish_by", "red_by"), later)
    town.add(Call(community_id=TOWN, incident_id=of.id, kind="emergency_office", limits={}, **texts, **due, **values))
    town.flush()


def test_each_day_is_counted_until_the_same_hour(town: Session, category: int) -> None:
    for hours in (-1, -11.9, -12.1, -25, -23, -24 * 7 - 2, -24 * 7 + 1):
        incident(town, category, NOON + timedelta(hours=hours))
    found = compared(town, TOWN, NOON, ZONE, simulated=False)
    assert (found.today.received, found.yesterday.received, found.week.received) == (2, 1, 1)


def test_whistles_hotline_arrivals_reminders_and_closings_are_told_apart(town: Session, category: int) -> None:
    one = incident(
        town, category, NOON - timedelta(hours=2), source="hotline", route="whistle", whistle_kind="livelihood",
        state="closed", closed_as="resolved", closed_at=NOON - timedelta(minutes=5),
    )  # fmt: skip
    called(town, one, arrived_at=NOON - timedelta(hours=1), urged_at=NOON - timedelta(days=1, hours=1))
    found = compared(town, TOWN, NOON, ZONE, simulated=False)
    today = found.today
    assert (today.received, today.whistles, today.hotline, today.arrived, today.closed, today.urged) == (
        1,
        1,
        1,
        1,
        1,
        0,
    )
    assert found.yesterday.urged == 1


def test_what_was_taken_in_long_ago_and_closed_today_counts_as_closed(town: Session, category: int) -> None:
    incident(
        town,
        category,
        NOON - timedelta(days=40),
        state="closed",
        closed_as="resolved",
        closed_at=NOON - timedelta(hours=3),
    )
    today = compared(town, TOWN, NOON, ZONE, simulated=False).today
    assert (today.received, today.closed) == (0, 1)


def test_a_simulated_day_is_a_set_of_its_own(town: Session, category: int) -> None:
    assert sets(town, TOWN) == (False,)
    incident(town, category, NOON - timedelta(hours=1), simulated=True)
    assert sets(town, TOWN) == (False, True)
    assert compared(town, TOWN, NOON, ZONE, simulated=False).today.received == 0
    assert compared(town, TOWN, NOON, ZONE, simulated=True).today.received == 1
