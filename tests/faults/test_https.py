"""The real server over https, with its worker beside it, as an office runs it."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest

from tests.faults.serving import free_port
from webapp.core.config import ROOT
from webapp.core.tls import ensure, files

pytestmark = pytest.mark.fault


def answer(port: int, trusting: ssl.SSLContext) -> dict[str, str] | None:
    try:
        with urllib.request.urlopen(f"https://localhost:{port}/healthz", timeout=2, context=trusting) as response:
            return {name.lower(): value for name, value in response.headers.items()}
    except OSError:
        return None


def workers(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM jobs.procrastinate_workers").fetchone()
    return int(row[0]) if row else 0


def test_the_server_speaks_https_keeps_a_worker_and_ends_with_it(empty_url: str, tmp_path: Path) -> None:
    ensure(tmp_path)
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": empty_url, "DATA_DIR": str(tmp_path), "PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "-m", "webapp.cli", "serve", "--tls", "--host", "0.0.0.0", "--workers", "1"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    trusting = ssl.create_default_context(cafile=str(files(tmp_path).authority))
    try:
        until = time.monotonic() + 60
        while (headers := answer(port, trusting)) is None or workers(empty_url) == 0:
            assert time.monotonic() < until
            time.sleep(0.2)
        assert "strict-transport-security" in headers
        with pytest.raises((OSError, HTTPException)):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)
    assert workers(empty_url) == 0, "the worker has taken its leave"
