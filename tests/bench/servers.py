"""Starts the servers that are compared, each in processes of its own, and stops them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

from webapp.core.config import ROOT

VENV = ROOT / ".venv-bench"
TIPG = "tipg==1.6.1"
_WHO_AND_WHERE = (("user", "postgres"), ("host", "localhost"))


def create_app() -> object:
    """The product with one more layer: all buildings, as the other server gives them."""
    from tests.bench.layers import REGISTRY
    from webapp.factory import create_app as create

    app = create()
    app.extensions["tiles"] = REGISTRY
    return app


def serve_product(port: int, app: str) -> None:
    """Serve it as `shaodao serve` does."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        app,
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=8,
        backpressure=64,
        log_level=LogLevels.warning,
    ).serve()


@contextmanager
def product(url: str, app: str = "tests.bench.servers:create_app") -> Iterator[int]:
    """Our server on the bench's database; yields its port."""
    port = free_port()
    code = f"from tests.bench.servers import serve_product; serve_product({port}, {app!r})"
    with running([sys.executable, "-c", code], {"DATABASE_URL": url, "SHAODAO_DEMO": "1"}, port):
        yield port


@contextmanager
def tipg(url: str) -> Iterator[int]:
    """The reference server on the same table, in a virtual environment of its own; yields its port."""
    python = VENV / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", TIPG, "uvicorn[standard]"], check=True)
    port = free_port()
    settings = {
        "DATABASE_URL": _as_address(url),
        "TIPG_DB_SCHEMAS": '["shaodao"]',
        "TIPG_DB_TABLES": '["shaodao.building"]',
        "TIPG_DB_DATETIME_EXTENT": "false",
        "TIPG_DB_SPATIAL_EXTENT": "false",
        "TIPG_TILE_BUFFER": "64",
        "TIPG_MAX_FEATURES_PER_TILE": "1000000",
        "TIPG_CATALOG_TTL": "100000",
    }
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--workers", "2", "--log-level", "error"]
    with running([*command, "--no-access-log", "--port", str(port)], settings, port):
        yield port


def _as_address(conninfo: str) -> str:
    """A connection string in the only form that the other server takes; a socket's folder is quoted."""
    known = conninfo_to_dict(conninfo)
    user, host = (quote(str(known.get(name) or default), safe="") for name, default in _WHO_AND_WHERE)
    return f"postgresql://{user}@{host}:{known.get('port') or 5432}/{known['dbname']}"


@contextmanager
def running(command: list[str], settings: dict[str, str], port: int) -> Iterator[int]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=quiet, stderr=quiet)
    try:
        _wait_for(port, process)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:  # thousands of open streams are closed one by one
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the server stopped at once")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(2)
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not listen")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
