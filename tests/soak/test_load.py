"""Fault 41: fifty requests a second of every kind, beside two hundred open streams, on two cores."""

from __future__ import annotations

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.serving import serving
from tests.faults.streams import Browser, until
from tests.faults.test_streams import officer, soon, write

PER_S, FOR_S, CLIENTS, LISTENERS = 50, 60, 10, 200
MOST_P95_MS = 300


@pytest.mark.timeout(400)
def test_the_usual_load_is_answered_in_time_and_without_a_fault(own_demo_url: str) -> None:
    cookie, stream, community = officer(own_demo_url)
    code = stream.rpartition("/")[2]
    paths = ("/", "/api/v1/communities", f"/c/{code}/", f"/api/v1/figures?community={code}", "/healthz", "/session")
    with serving(own_demo_url, workers=2) as served:
        listening = [Browser(served.port, stream, cookie, soon) for _ in range(LISTENERS)]
        assert until(lambda: all(each.heard.greeted for each in listening), 120) is not None
        ending = threading.Event()

        def ask(number: int) -> list[tuple[int, float]]:
            connection, found = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30), []
            due_s = time.monotonic() + number / PER_S
            for turn in range(PER_S * FOR_S // CLIENTS):
                time.sleep(max(0.0, due_s - time.monotonic()))
                began_s = time.monotonic()
                connection.request("GET", paths[(number + turn) % len(paths)], headers={"Cookie": cookie})
                answer = connection.getresponse()
                answer.read()
                found.append((answer.status, time.monotonic() - began_s))
                due_s += CLIENTS / PER_S
            connection.close()
            return found

        def tell() -> int:
            told = 0
            while not ending.wait(0.5):
                write(own_demo_url, community, told := told + 1)
            return told

        with ThreadPoolExecutor(CLIENTS + 1) as threads:
            telling = threads.submit(tell)
            answers = [each for found in threads.map(ask, range(CLIENTS)) for each in found]
            ending.set()
            told = telling.result()
        assert until(lambda: all(len(each.heard.refs) == told for each in listening), 30) is not None
        for each in listening:
            each.leave()
    late_ms = sorted(took_s * 1000 for _status, took_s in answers)
    p95_ms = late_ms[int(len(late_ms) * 0.95)]
    print(f"{len(answers)} requests, p95 {p95_ms:.0f} ms, {told} events to {LISTENERS} listeners")
    assert {status for status, _took_s in answers} == {200}
    assert p95_ms < MOST_P95_MS
