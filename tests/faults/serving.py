"""The real server in processes of its own, as `shaodao serve` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from webapp.core.config import ROOT

SECRET = "a secret of the tests, nobody else's"


@dataclass
class Serving:
    """A server that runs."""

    port: int
    process: subprocess.Popen[bytes]

    def answers(self, timeout_s: float = 1.0) -> bool:
        """Whether it says that it is well."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=timeout_s) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self, patience_s: float = 20.0) -> float:
        """End it as an init system does; returns how long it took."""
        began_s = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(patience_s)
        return time.monotonic() - began_s


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def serving(url: str, *, workers: int = 1, port: int | None = None) -> Iterator[Serving]:
    """The server on a database, once it answers."""
    port = port or free_port()
    environment = {
        **os.environ, "DATABASE_URL": url, "PORT": str(port), "SHAODAO_WORKERS": str(workers), "SHAODAO_JOBS": "0",
        "SHAODAO_SECRET": SECRET, "SHAODAO_DEMO": "1",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "webapp.cli", "serve"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    made = Serving(port, process)
    try:
        for _ in range(300):
            if made.answers():
                break
            time.sleep(0.1)
        yield made
    finally:
        if process.poll() is None:
            made.stop()
