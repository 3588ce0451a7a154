"""Fault 10: a worker is killed in the middle of a job."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.orm import Session

from webapp.core.config import ROOT
from webapp.core.jobs import Task, defer
from webapp.core.jobs.supervisor import Supervisor

pytestmark = pytest.mark.fault

WORKER = """
import os, sys, time
from pathlib import Path
from sqlalchemy import text
from webapp.core.config import Settings
from webapp.core.db import transaction
from webapp.core.jobs.duties import PERIODICS
from webapp.core.jobs.task import Task, Work
from webapp.core.jobs.worker import Rhythm, work

def note(work: Work) -> None:
    with transaction(work.session) as session:
        session.execute(text("INSERT INTO public.ran VALUES (:pid)"), {"pid": os.getpid()})
    if work.arguments.get("hang") and not Path(sys.argv[3]).exists():
        Path(sys.argv[3]).touch()
        time.sleep(60)

settings = Settings(database_url=sys.argv[1], data_dir=Path(sys.argv[2]))
work(sys.argv[1], settings, [Task("test.note", note)], PERIODICS, rhythm=Rhythm(0.3, 1.5, 0.3), parent=int(sys.argv[4]))
"""


def nothing(_work: object) -> None:
    pass


NOTE = Task("test.note", nothing)


def eventually(holds: Callable[[], bool], within_s: float = 60) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


def count(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


@pytest.fixture
def supervised(empty_url: str, tmp_path: Path) -> Iterator[Supervisor]:
    with psycopg.connect(empty_url) as connection:
        connection.execute("CREATE TABLE public.ran (pid integer)")
        connection.execute("GRANT ALL ON public.ran TO PUBLIC")
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    arguments = [empty_url, str(tmp_path), str(tmp_path / "hung"), str(os.getpid())]
    made = Supervisor([sys.executable, str(script), *arguments])
    os.environ["PYTHONPATH"] = str(ROOT)
    made.start()
    yield made
    made.stop()
    del os.environ["PYTHONPATH"]


def test_a_job_of_a_killed_worker_is_resumed_once(
    supervised: Supervisor, empty_url: str, empty_session: Session
) -> None:
    defer(empty_session, NOTE, hang=True)
    empty_session.commit()
    assert eventually(lambda: count(empty_url, "SELECT count(*) FROM ran") == 1)
    killed = supervised.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: count(empty_url, "SELECT count(*) FROM ran") == 2), "another worker takes it up"
    assert eventually(
        lambda: count(empty_url, "SELECT count(*) FROM jobs.procrastinate_jobs WHERE status = 'doing'") == 0
    )
    time.sleep(2)
    assert count(empty_url, "SELECT count(*) FROM ran") == 2
    assert count(empty_url, "SELECT count(DISTINCT pid) FROM ran") == 2


def test_the_clock_seals_the_audit_log(supervised: Supervisor, empty_url: str) -> None:
    with psycopg.connect(empty_url) as connection:
        connection.execute("INSERT INTO shaodao.audit_entry (action) VALUES ('roster.assign')")
    assert eventually(lambda: count(empty_url, "SELECT count(*) FROM shaodao.audit_entry WHERE seq = 1") == 1)


def test_jobs_go_on_after_every_connection_was_cut(
    supervised: Supervisor, empty_url: str, empty_session: Session
) -> None:
    assert eventually(lambda: count(empty_url, "SELECT count(*) FROM jobs.procrastinate_workers") == 1)
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'shaodao%'"
        )
    defer(empty_session, NOTE)
    empty_session.commit()
    assert eventually(lambda: count(empty_url, "SELECT count(*) FROM ran") == 1)


def test_a_worker_does_not_outlive_the_server(empty_url: str, tmp_path: Path) -> None:
    server = subprocess.Popen(
        [
            sys.executable, "-c",
            "import time; from webapp.core.jobs.supervisor import Supervisor;"
            "s = Supervisor(); s.start();\n"
            "while s.pid is None: time.sleep(0.05)\n"
            "print(s.pid, flush=True); time.sleep(60)",
        ],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "DATABASE_URL": empty_url, "DATA_DIR": str(tmp_path)},
    )  # fmt: skip
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    assert eventually(lambda: count(empty_url, "SELECT count(*) FROM jobs.procrastinate_workers") > 0)
    server.kill()
    server.wait()
    server.stdout.close()
    assert eventually(lambda: not Path(f"/proc/{worker}/stat").exists())
