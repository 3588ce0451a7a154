"""The real server, as `shaodao serve` starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from webapp.core.config import ROOT

pytestmark = pytest.mark.fault


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def serving(demo_url: str) -> Iterator[int]:
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": demo_url,
        "PORT": str(port),
        "SHAODAO_WORKERS": "1",
        "SHAODAO_JOBS": "0",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "webapp.cli", "serve"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(300):
            if _answers(port, timeout_s=1):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _answers(port: int, timeout_s: float) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=timeout_s) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_idle_and_half_sent_connections_keep_nobody_out(serving: int) -> None:
    held = [socket.create_connection(("127.0.0.1", serving)) for _ in range(200)]
    try:
        for index, each in enumerate(held):
            each.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + (b"\r\n" if index % 2 else b""))
        assert _answers(serving, timeout_s=10)
    finally:
        for each in held:
            each.close()
