"""An assignment ends: calls and claims pass to the successor, and desk and successor hear of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.webapp.dispatch.making import (
    LEADER,
    LEADER_PERSON,
    VOLUNTEER,
    VOLUNTEER_PERSON,
    Cast,
    answered,
)
from webapp.core.db import SCHEMA
from webapp.dispatch.commands.passing import PASSINGS, pass_on

_LEADER = {"kind": "person", "person_id": LEADER_PERSON}
_VOLUNTEER = {"kind": "person", "person_id": VOLUNTEER_PERSON}


def passed(engine: Engine) -> None:
    """What the leader leaves open passes to the volunteer."""
    bound = {
        "community_id": 1,
        "person_id": LEADER_PERSON,
        "successor_id": VOLUNTEER_PERSON,
        "assignment_id": 0,
        "grid_id": None,
        "on_day": "2026-11-25",
        "by": None,
    }
    with Session(engine) as session, session.begin():
        for each in PASSINGS:
            assert each.passes is pass_on
            pass_on(session, bound)


def seen(cast: Cast, incident: dict[str, Any]) -> dict[str, Any]:
    return answered(cast.get(cast.officer, f"incidents/{incident['id']}"))


def call_for(incident: dict[str, Any], who: dict[str, Any]) -> dict[str, Any]:
    number = who["person_id"]
    return next(call for call in incident["calls"] if call["id"] == incident["of"][number])


@pytest.fixture
def both(cast: Cast, emptied: None, dispatch_engine: Engine) -> dict[str, Any]:
    """The leader leads a call, the volunteer is called besides."""
    made = cast.blow(cast.contact)
    called = cast.act(cast.officer, made, "review", callees=[{**_LEADER, "is_lead": True}, _VOLUNTEER])
    with dispatch_engine.connect() as connection:
        rows = connection.execute(
            text(f"SELECT person_id, id FROM {SCHEMA}.call WHERE incident_id = :id"), {"id": made["id"]}
        )
        return {**called, "of": {row.person_id: row.id for row in rows}}


def standing_calls(incident: dict[str, Any], of: dict[int, int]) -> dict[int, tuple[str, bool]]:
    names = {call_id: person for person, call_id in of.items()}
    return {names[call["id"]]: (call["state"], call["is_lead"]) for call in incident["calls"]}


def test_a_successor_who_is_done_leads_and_the_assignment_ends(
    cast: Cast, dispatch_engine: Engine, both: dict[str, Any]
) -> None:
    cast.answer(cast.volunteer, call_for(both, _VOLUNTEER), "finish", outcome="好了", remote_reason="电话指导")
    passed(dispatch_engine)
    now = seen(cast, both)
    assert standing_calls(now, both["of"]) == {LEADER_PERSON: ("recalled", False), VOLUNTEER_PERSON: ("done", True)}
    assert now["state"] == "to_verify"


def test_a_successor_who_refused_takes_over_and_nothing_is_left_to_decide(
    cast: Cast, dispatch_engine: Engine, both: dict[str, Any]
) -> None:
    cast.answer(cast.volunteer, call_for(both, _VOLUNTEER), "refuse", ground="no_means")
    passed(dispatch_engine)
    now = seen(cast, both)
    assert standing_calls(now, both["of"]) == {LEADER_PERSON: ("sent", True), VOLUNTEER_PERSON: ("recalled", False)}
    assert now["decisions"] == []
    assert not now["disputed"]


def test_what_passes_is_told_to_desk_and_both_persons(cast: Cast, emptied: None, dispatch_engine: Engine) -> None:
    made = cast.act(cast.officer, cast.blow(cast.contact), "review", callees=[{**_LEADER, "is_lead": True}])
    with dispatch_engine.connect() as connection:
        before = connection.scalar(text(f"SELECT coalesce(max(id), 0) FROM {SCHEMA}.event"))
    passed(dispatch_engine)
    now = seen(cast, made)
    assert now["version"] == made["version"] + 1
    with dispatch_engine.connect() as connection:
        told = connection.execute(
            text(f"SELECT topic, channels, version FROM {SCHEMA}.event WHERE id > :id ORDER BY id"), {"id": before}
        ).all()
    assert {channel for row in told if row.topic == "call.changed" for channel in row.channels} == {
        f"a:{LEADER}",
        f"a:{VOLUNTEER}",
    }
    assert [row.version for row in told if row.topic == "incident.changed"] == [now["version"]]
    assert now["steps"][-1]["act"] == "hand-on"
    work = answered(cast.get(cast.volunteer, "me/work"))
    assert [call["id"] for call in work["calls"]] == [call["id"] for call in made["calls"]]


def test_who_had_come_before_it_passed_does_not_verify(cast: Cast, emptied: None, dispatch_engine: Engine) -> None:
    made = cast.act(cast.officer, cast.blow(cast.contact), "review", callees=[{**_LEADER, "is_lead": True}])
    cast.answer(cast.leader, made["calls"][0], "arrive", method="manual", reason="到了")
    passed(dispatch_engine)
    cast.answer(cast.volunteer, made["calls"][0], "finish", outcome="好了")
    assert "verify" not in answered(cast.get(cast.leader, f"incidents/{made['id']}"))["acts"]
