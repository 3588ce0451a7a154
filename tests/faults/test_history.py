"""Faults 36 and 37: a concurrent history over a line that is cut; the long one is in the soak."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from apiflask import APIFlask
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.conftest import make_app
from tests.faults.history import Hand, Log, work_together
from tests.faults.invariants import broken
from tests.faults.proxy import FaultProxy
from tests.faults.staff import post, tokens
from tests.people import People
from tests.webapp.dispatch.conftest import dispatch_url
from tests.webapp.dispatch.making import whistle
from tests.webapp.town import TOWN

__all__ = ["dispatch_url"]
pytestmark = pytest.mark.fault
INCIDENTS, HANDS = 3, 8


@contextmanager
def over_a_bad_line(url: str) -> Iterator[tuple[APIFlask, FaultProxy]]:
    """The application, with a proxy between it and its database."""
    host = Path(str(conninfo_to_dict(url).get("host", "")))
    if not (host / ".s.PGSQL.5432").exists():
        pytest.skip("the database is not reached by a socket, so there is nothing to put a proxy in front of")
    folder = Path(tempfile.mkdtemp(prefix="sd", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        with FaultProxy(host / ".s.PGSQL.5432", folder, delay_s=0.0005) as proxy:
            app = make_app(make_conninfo(url, host=str(folder)))
            People(app)  # who may do what is in a table of the tests
            yield app, proxy
            app.extensions["pool"].close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_history(url: str, operations: int, *, cut_every_s: float) -> Counter[str]:
    """Let the hands work and hold their logs against the tables; returns the answers they got."""
    quiet = make_app(url)
    leader, officers = tokens(quiet, url)
    incidents = [post(quiet, leader, "incidents", whistle()).get_json()["id"] for _ in range(INCIDENTS)]
    quiet.extensions["pool"].close()
    log = Log()
    with over_a_bad_line(url) as (app, proxy):
        hands = [Hand(app, officers[number % 2], incidents, log, seed=number) for number in range(HANDS)]

        def disturb(ended: threading.Event) -> None:
            while not ended.wait(cut_every_s):
                proxy.cut()

        work_together(hands, operations, disturb)
    _check(url, log)
    assert broken(url) == {}
    return log.answers


def _check(url: str, log: Log) -> None:
    assert log.stale_reads == [], "what was answered is seen by every later look"
    with psycopg.connect(url, options="-c search_path=shaodao,public") as connection:
        steps = {
            str(key): (incident, act)
            for key, incident, act in connection.execute("SELECT key, incident_id, act FROM step WHERE key IS NOT NULL")
        }
        versions = dict(connection.execute("SELECT id, version FROM incident WHERE community_id = %s", (TOWN,)))
        _check_owner(connection)
    lost = [each for each in log.acked if steps.get(each.key) != (each.incident, each.act)]
    assert lost == [], "an act that was answered has its line of history"
    made = Counter((each.incident, each.version) for each in log.acked if each.act != "note")
    assert [pair for pair, count in made.items() if count > 1] == [], "no version was made by two acts"
    assert all(versions[each.incident] >= each.version for each in log.acked)


def _check_owner(connection: psycopg.Connection[Any]) -> None:
    """Who holds an incident is who claimed it last and did not let go: no claim was lost, none counts twice."""
    last = """SELECT i.id, i.claimed_by, s.act, s.account_id FROM incident i JOIN LATERAL (
        SELECT act, account_id FROM step WHERE incident_id = i.id AND act IN ('claim', 'unclaim')
        ORDER BY id DESC LIMIT 1) s ON true"""
    for incident, holder, act, account in connection.execute(last):
        assert holder == (account if act == "claim" else None), incident


def test_a_concurrent_history_over_a_line_that_is_cut_holds(dispatch_url: str) -> None:
    answers = check_history(dispatch_url, operations=8, cut_every_s=2)
    assert answers["note 200"] > 10, answers
    assert answers["claim 200"] > 0
