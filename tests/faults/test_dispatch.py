"""Faults 1, 9, 10, 11 and 12: whistles under dying workers, jumping clocks, floods and many hands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import psycopg
import pytest
import time_machine
from apiflask import APIFlask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.conftest import engine_on
from tests.faults.invariants import broken
from tests.faults.serving import free_port
from tests.faults.staff import get, post, tokens
from tests.faults.test_jobs import count, eventually
from tests.webapp.dispatch.conftest import dispatch_app, dispatch_engine, dispatch_url
from tests.webapp.dispatch.making import BASE, whistle
from webapp.core.config import ROOT, Settings
from webapp.core.jobs import URGENT, Task, Work, defer
from webapp.dispatch.jobs import ring

__all__ = ["dispatch_app", "dispatch_engine", "dispatch_url"]
pytestmark = pytest.mark.fault
FLOOD = 10_000

WORKER = """
import sys
from pathlib import Path
from sqlalchemy import text
from webapp.core.config import Settings
from webapp.core.db import transaction
from webapp.core.jobs.task import URGENT, Task, Work
from webapp.core.jobs.worker import work

def note(work: Work) -> None:
    with transaction(work.session) as session:
        session.execute(text("INSERT INTO public.ran VALUES (:what)"), {"what": work.arguments["what"]})

settings = Settings(database_url=sys.argv[1], data_dir=Path(sys.argv[2]))
work(sys.argv[1], settings, [Task("test.flood", note), Task("test.urgent", note, URGENT)], [], parent=int(sys.argv[3]))
"""


@pytest.fixture(scope="module")
def staff(dispatch_app: APIFlask, dispatch_url: str) -> tuple[str, str]:
    """Tokens of the leader and of an officer."""
    leader, officers = tokens(dispatch_app, dispatch_url, officers=1)
    return leader, officers[0]


@contextmanager
def dying(url: str, port: int, flag: Path) -> Iterator[subprocess.Popen[bytes]]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.dying", url, str(port), str(flag)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield server
    finally:
        server.kill()
        server.wait()


def send(port: int, token: str, body: dict[str, Any]) -> int | None:
    """The status of the answer; None where none came."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = Request(f"http://127.0.0.1:{port}{BASE}/incidents", json.dumps(body).encode(), headers, method="POST")
    with suppress(URLError, OSError, HTTPException), urlopen(request, timeout=20) as answer:
        return int(answer.status)
    return None


def rows(engine: Engine, sql: str, **bound: object) -> list[Any]:
    with Session(engine) as session:
        return list(session.execute(text(sql), bound).all())


def test_a_worker_that_dies_after_the_commit_costs_nothing_and_doubles_nothing(
    dispatch_url: str, dispatch_engine: Engine, staff: tuple[str, str], tmp_path: Path
) -> None:
    port, body, flag = free_port(), whistle(), tmp_path / "died"
    with dying(dispatch_url, port, flag) as first:
        assert eventually(lambda: send(port, staff[0], body) is None and flag.exists())
        assert first.wait(10) == 9
    with dying(dispatch_url, port, flag):
        statuses: list[int] = []
        assert eventually(lambda: statuses.append(send(port, staff[0], body) or 0) or statuses[-1] != 0)
    assert statuses[-1] == 200, "the same one, not a new one"
    found = rows(dispatch_engine, "SELECT count(*) FROM incident WHERE uuid = :uuid", uuid=body["uuid"])
    assert found[0][0] == 1
    assert broken(dispatch_url) == {}


@pytest.mark.parametrize("jump", [timedelta(days=-3), timedelta(days=365)])
def test_the_servers_own_clock_may_jump_deadlines_are_the_databases(
    dispatch_app: APIFlask, dispatch_engine: Engine, staff: tuple[str, str], jump: timedelta
) -> None:
    leader, officer = staff
    with time_machine.travel(datetime.now(UTC) + jump, tick=True):
        made = post(dispatch_app, leader, "incidents", whistle(category="safety.fire", threat=True)).get_json()
        assert get(dispatch_app, officer, f"incidents/{made['id']}").status_code == 200, "its log-in holds as it did"
    sql = """SELECT abs(extract(epoch FROM i.received_at - clock_timestamp())) AS off,
        extract(epoch FROM c.acknowledge_by - c.sent_at) AS term FROM incident i JOIN call c ON c.incident_id = i.id
        WHERE i.id = :id"""
    for row in rows(dispatch_engine, sql, id=made["id"]):
        assert row.off < 60
        assert row.term == 300


def test_a_token_that_has_ended_stays_so_when_the_servers_clock_goes_back(
    dispatch_app: APIFlask, dispatch_url: str
) -> None:
    leader, _officers = tokens(dispatch_app, dispatch_url, officers=0)
    with psycopg.connect(dispatch_url) as connection:
        connection.execute(
            "UPDATE shaodao.api_token SET created_at = now() - interval '2 days',"
            " expires_at = now() - interval '1 minute'"
            " WHERE id = (SELECT max(id) FROM shaodao.api_token)"
        )
    with time_machine.travel(datetime.now(UTC) - timedelta(days=3), tick=True):
        assert post(dispatch_app, leader, "incidents", whistle()).status_code == 401


def test_a_phone_with_a_wrong_clock_is_told_apart_and_moves_no_deadline(
    dispatch_app: APIFlask, staff: tuple[str, str]
) -> None:
    phone = datetime.now(UTC) - timedelta(days=3)
    body = whistle(category="safety.fire", threat=True, client_at=phone.isoformat())
    made = post(dispatch_app, staff[0], "incidents", body).get_json()
    assert abs(made["delay_s"] - 3 * 24 * 3600) < 60
    received = datetime.fromisoformat(made["received_at"])
    assert all(datetime.fromisoformat(call["acknowledge_by"]) > received for call in made["calls"])


def test_a_clock_that_rings_in_two_workers_at_once_urges_once(
    dispatch_app: APIFlask, dispatch_url: str, dispatch_engine: Engine, staff: tuple[str, str], tmp_path: Path
) -> None:
    made = post(dispatch_app, staff[0], "incidents", whistle(category="safety.fire", threat=True)).get_json()
    with psycopg.connect(dispatch_url) as connection:
        connection.execute(
            "UPDATE shaodao.call SET sent_at = now() - interval '6 minutes', version = version + 1,"
            " acknowledge_by = now() - interval '1 minute' WHERE incident_id = %s",
            (made["id"],),
        )
    settings, errors = Settings(database_url=dispatch_url, data_dir=tmp_path), []

    def work() -> None:
        engine = engine_on(dispatch_url)
        with Session(engine) as session:
            try:
                ring(Work(session, settings, {"incident_id": made["id"]}))
            except Exception as error:
                errors.append(error)
        engine.dispose()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    sql = "SELECT call_id, count(*) AS times FROM step WHERE incident_id = :id AND act = 'urge' GROUP BY call_id"
    urged = rows(dispatch_engine, sql, id=made["id"])
    assert len(urged) == len(made["calls"])
    assert all(row.times == 1 for row in urged)


def test_a_flood_of_jobs_keeps_neither_a_whistle_nor_an_urgent_job_waiting(
    dispatch_app: APIFlask, dispatch_url: str, dispatch_engine: Engine, staff: tuple[str, str], tmp_path: Path
) -> None:
    with psycopg.connect(dispatch_url) as connection:
        connection.execute("CREATE TABLE public.ran (what text)")
        connection.execute("GRANT ALL ON public.ran TO PUBLIC")
        connection.execute(
            "INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, args)"
            " SELECT 'default', 'test.flood', '{\"what\": \"flood\"}' FROM generate_series(1, %s)",
            (FLOOD,),
        )
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    worker = subprocess.Popen(
        [sys.executable, str(script), dispatch_url, str(tmp_path), str(os.getpid())],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert eventually(lambda: count(dispatch_url, "SELECT count(*) FROM ran") > 20)
        begun = time.monotonic()
        assert post(dispatch_app, staff[0], "incidents", whistle()).status_code == 201
        whistle_s = time.monotonic() - begun
        with Session(dispatch_engine) as session:
            defer(session, Task("test.urgent", lambda _work: None, URGENT), what="urgent")
            session.commit()
        begun = time.monotonic()
        assert eventually(lambda: count(dispatch_url, "SELECT count(*) FROM ran WHERE what = 'urgent'") == 1, 10)
        urgent_s = time.monotonic() - begun
        left = count(dispatch_url, "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = 'test.flood'")
    finally:
        worker.kill()
        worker.wait()
    assert left > FLOOD / 2, "the flood was there all the time"
    assert whistle_s < 1
    assert urgent_s < 5


def test_others_who_see_the_same_join_the_one(
    dispatch_app: APIFlask, dispatch_url: str, dispatch_engine: Engine, staff: tuple[str, str]
) -> None:
    # The desk writes down who telephones: what it registers is counted for nobody.
    first = post(dispatch_app, staff[0], "incidents", whistle()).get_json()
    answers: list[int] = []

    def join() -> None:
        body = whistle(join_id=first["id"])
        for _ in range(30):
            answer = post(dispatch_app, staff[1], "incidents", body)
            if answer.status_code not in (500, 503):
                answers.append(answer.status_code)
                return
            time.sleep(0.1)

    threads = [threading.Thread(target=join) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 20
    sql = "SELECT state, closed_as FROM incident WHERE duplicate_of_id = :id"
    assert {tuple(row) for row in rows(dispatch_engine, sql, id=first["id"])} == {("closed", "duplicate")}
    assert len(get(dispatch_app, staff[1], f"incidents/{first['id']}").get_json()["duplicates"]) == 20
    assert broken(dispatch_url) == {}
