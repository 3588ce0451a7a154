"""The real server, as `shaodao serve` starts it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.faults.serving import Serving, serving

pytestmark = pytest.mark.fault


@pytest.fixture
def served(demo_url: str) -> Iterator[Serving]:
    with serving(demo_url) as made:
        yield made


def test_idle_and_half_sent_connections_keep_nobody_out(served: Serving) -> None:
    held = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(200)]
    try:
        for index, each in enumerate(held):
            each.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + (b"\r\n" if index % 2 else b""))
        assert served.answers(timeout_s=10)
    finally:
        for each in held:
            each.close()


def test_bodies_that_trickle_in_keep_nobody_out(served: Serving) -> None:
    head = b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
    held = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(50)]
    try:
        for each in held:
            each.sendall(head + b"a")
        assert served.answers(timeout_s=10)
    finally:
        for each in held:
            each.close()
