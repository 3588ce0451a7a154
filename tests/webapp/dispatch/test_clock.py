"""The clock in the database: urged, supervised, far too late, escalated, resumed: once each, however often it rings."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.conftest import engine_on
from tests.webapp.dispatch.making import WATERWORKS, Cast, answered, lead_of
from tests.webapp.dispatch.test_acts import decided, in_days, reviewed
from webapp.core.config import Settings
from webapp.core.db import SCHEMA
from webapp.core.jobs import Work
from webapp.dispatch import jobs
from webapp.dispatch.commands.concluding import RING
from webapp.registry import PERIODICS, TASKS


@pytest.fixture
def work(dispatch_url: str) -> Any:
    """Rings as the worker does, for one incident."""
    engine = engine_on(dispatch_url)
    with Session(engine) as session:
        yield lambda incident_id: Work(session, Settings(), {"incident_id": incident_id})
    engine.dispose()


_INSTANTS = (
    *("received_at", "review_by", "finish_by", "red_by", "due_at", "alarm_at", "suspended_at", "suspended_until"),
    "closed_at",
)


def age(engine: Engine, incident_id: int, interval: str) -> None:
    """Let everything about an incident have happened so much earlier."""
    with engine.begin() as connection:
        for table, columns in (
            (
                "incident",
                (
                    "received_at",
                    "review_by",
                    "finish_by",
                    "red_by",
                    "due_at",
                    "alarm_at",
                    "await_by",
                    "urged_for",
                    "suspended_at",
                    "suspended_until",
                    "closed_at",
                ),
            ),
            (
                "call",
                (
                    "sent_at",
                    "acknowledge_by",
                    "arrive_by",
                    "finish_by",
                    "red_by",
                    "urged_at",
                    "urged_for",
                    "supervised_at",
                ),
            ),
            ("decision", ("asked_at", "decide_by")),
        ):
            key = "id" if table == "incident" else "incident_id"
            moved = ", ".join(f"{column} = {column} - interval '{interval}'" for column in columns)
            connection.execute(text(f"UPDATE {SCHEMA}.{table} SET {moved} WHERE {key} = {incident_id}"))


def rung(engine: Engine, incident_id: int) -> Counter[str]:
    """What the clock did to an incident."""
    sql = f"SELECT act FROM {SCHEMA}.step WHERE incident_id = {incident_id} AND account_id IS NULL"
    with engine.connect() as connection:
        return Counter(connection.scalars(text(sql)))


def test_a_call_that_nobody_answers_is_urged_supervised_and_far_too_late(
    cast: Cast, dispatch_engine: Engine, work: Any
) -> None:
    made = reviewed(cast)
    jobs.ring(work(made["id"]))
    assert rung(dispatch_engine, made["id"]) == {}
    age(dispatch_engine, made["id"], "31 minutes")
    jobs.ring(work(made["id"]))
    jobs.ring(work(made["id"]))
    assert rung(dispatch_engine, made["id"]) == {"urge": 1}
    age(dispatch_engine, made["id"], "90 minutes")
    jobs.ring(work(made["id"]))
    jobs.sweep(work(made["id"]))
    assert rung(dispatch_engine, made["id"]) == {"urge": 1, "supervise": 1}
    age(dispatch_engine, made["id"], "72 hours")
    jobs.sweep(work(made["id"]))
    jobs.ring(work(made["id"]))
    assert rung(dispatch_engine, made["id"]) == {"urge": 1, "supervise": 1, "red": 1}
    seen = answered(cast.get(cast.officer, f"incidents/{made['id']}"))
    assert seen["red"]
    call = lead_of(seen)
    assert all(call[name] for name in ("urged_at", "supervised_at", "red_at"))
    assert call["reached"] == "no"


def test_a_review_that_is_late_is_urged_once(cast: Cast, dispatch_engine: Engine, work: Any) -> None:
    made = cast.blow()
    age(dispatch_engine, made["id"], "3 days")
    jobs.ring(work(made["id"]))
    jobs.ring(work(made["id"]))
    assert rung(dispatch_engine, made["id"])["urge"] == 1


def test_what_the_street_leaves_undecided_goes_to_the_district(cast: Cast, dispatch_engine: Engine, work: Any) -> None:
    made = reviewed(cast)
    cast.answer(cast.contact, lead_of(made), "refuse", ground="no_means")
    age(dispatch_engine, made["id"], "10 days")
    jobs.ring(work(made["id"]))
    jobs.ring(work(made["id"]))
    assert rung(dispatch_engine, made["id"])["escalate"] == 1
    seen = answered(cast.get(cast.street, f"incidents/{made['id']}"))
    assert (seen["decisions"][0]["level"], seen["decisions"][0]["may_decide"]) == ("district", False)
    path = f"decisions/{seen['decisions'][0]['id']}/decide"
    assert cast.post(cast.street, path, {"outcome": "denied"}).status_code == 403
    assert lead_of(decided(cast, cast.district, made, "denied"))["state"] == "sent"


def test_a_suspension_ends_by_itself_and_moves_the_deadlines(cast: Cast, dispatch_engine: Engine, work: Any) -> None:
    made = reviewed(cast)
    cast.act(cast.officer, made, "suspend", ground="等配件", until_at=in_days(2))
    paused = decided(cast, cast.secretary, made, "granted")
    age(dispatch_engine, made["id"], "3 days")
    jobs.sweep(work(made["id"]))
    seen = answered(cast.get(cast.officer, f"incidents/{made['id']}"))
    assert seen["state"] == "waiting"
    assert rung(dispatch_engine, made["id"])["resume"] == 1
    # Three days passed and the clocks stood still: as much is left as there was.
    assert abs(_seconds(lead_of(seen)["finish_by"]) - _seconds(lead_of(paused)["finish_by"])) < 60


def _seconds(written: str) -> float:
    return datetime.fromisoformat(written).timestamp()


def test_nothing_rings_for_what_is_closed(cast: Cast, dispatch_engine: Engine, work: Any) -> None:
    made = cast.act(cast.officer, reviewed(cast), "false-alarm", reason="误报")
    age(dispatch_engine, made["id"], "90 days")
    jobs.ring(work(made["id"]))
    jobs.sweep(work(made["id"]))
    assert rung(dispatch_engine, made["id"]) == {}


def test_the_clock_is_set_with_the_fact_and_not_without_it(cast: Cast, dispatch_engine: Engine) -> None:
    made = reviewed(cast)
    sql = """SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = :task AND args ->> 'incident_id' = :id
      AND scheduled_at IS NOT NULL"""
    with dispatch_engine.connect() as connection:
        deferred = connection.scalar(text(sql), {"task": RING.key, "id": str(made["id"])})
        before = connection.scalar(text("SELECT count(*) FROM jobs.procrastinate_jobs"))
    assert deferred == 2  # for the review, then for the first answer
    callee = {"kind": "organization", "organization_id": WATERWORKS}
    assert (
        cast.post(
            cast.officer, f"incidents/{made['id']}/call", {"callees": [callee]}, version=made["version"]
        ).status_code
        == 409
    )
    with dispatch_engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM jobs.procrastinate_jobs")) == before


def test_an_incident_that_is_gone_rings_nothing(work: Any) -> None:
    jobs.ring(work(2**40))


def test_the_worker_knows_what_the_clock_rings_with() -> None:
    assert [task.handler for task in TASKS if task.key == RING.key] == [jobs.ring]
    assert jobs.sweep in [periodic.handler for periodic in PERIODICS]
