from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.core.audit.facts import PersonalFact
from webapp.core.live import emit, of_account, of_community, of_grid
from webapp.core.live.commands import sweep
from webapp.core.live.facts import told


def test_an_event_is_a_row_of_the_callers_transaction(session: Session, demo_community: int) -> None:
    emit(
        session,
        "incident.changed",
        channels=[of_grid(4), of_community(demo_community), of_grid(4)],
        community_id=demo_community,
        ref=7,
        version=3,
        data={"state": "waiting", "due_at": datetime(2026, 11, 24, 8, tzinfo=UTC), "calls": {"sent": 2}},
    )
    row = session.execute(text("SELECT * FROM event WHERE ref = 7")).one()
    assert row.channels == [of_community(demo_community), of_grid(4)]
    assert (row.topic, row.version) == ("incident.changed", 3)
    assert row.data == {"state": "waiting", "due_at": "2026-11-24T08:00:00+00:00", "calls": {"sent": 2}}
    assert row.xact == session.scalar(text("SELECT pg_current_xact_id()::text::bigint"))


@pytest.mark.parametrize(
    "data",
    [
        {"phone": "0937-1234567"},
        {"reporter_name": "张三"},
        {"text": "楼道灯坏了"},
        {"calls": [{"note": "在家"}]},
        {"place": "找 13800138000"},
        {"by_name": "13800138000"},
        {"outcome": "字" * 121},
    ],
)
def test_nothing_personal_and_no_text_is_told(session: Session, data: dict[str, object]) -> None:
    with pytest.raises(PersonalFact):
        emit(session, "incident.changed", channels=[of_account(1)], data=data)


def test_where_a_thing_is_and_which_officer_has_it_may_be_told() -> None:
    data = {"lon": 98.5, "lat": 39.7, "category_name": "井盖", "claimed_by_name": None, "by_name": "值班员"}
    assert told(data) == data


@pytest.mark.parametrize("channels", [[], ["everybody"], ["c:1", "x:2"], ["c:1,c:2;"]])
def test_an_event_names_whom_it_is_for(session: Session, channels: list[str]) -> None:
    with pytest.raises(IntegrityError, match="channels_form"):
        emit(session, "incident.changed", channels=channels)


def test_old_events_and_those_of_another_servers_counter_are_swept(session: Session) -> None:
    for ref in (1, 2, 3):
        emit(session, "incident.changed", channels=[of_account(1)], ref=ref)
    session.execute(text("UPDATE event SET at = now() - interval '8 days' WHERE ref = 1"))
    session.execute(text("UPDATE event SET xact = xact + 1000000000 WHERE ref = 2"))
    assert sweep(session) == 2
    assert session.scalars(text("SELECT ref FROM event WHERE channels = '{a:1}'")).all() == [3]
