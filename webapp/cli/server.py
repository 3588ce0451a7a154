"""`shaodao serve`: the running product."""

from __future__ import annotations

import gc
import ipaddress
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import click

from webapp.cli.context import checked_settings
from webapp.core import logs
from webapp.core.config import BadSetting, Settings
from webapp.core.jobs.supervisor import Supervisor
from webapp.core.tls import TlsError, ensure, files, read

MOST_CONNECTIONS = 16_384
"""Of each server process, open streams included."""


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; default PORT or 8000.")
@click.option("--host", help="Address to listen on; default 127.0.0.1.")
@click.option("--workers", type=click.IntRange(1, 64), help="Server processes; default 2.")
@click.option("--tls/--no-tls", "tls", default=None, help="Serve https with the certificate of `shaodao tls init`.")
@click.option("--jobs/--no-jobs", "jobs", default=None, help="Run a worker for jobs beside the server; default yes.")
@click.option("--simulate", is_flag=True, help="Play the demo's simulated day meanwhile (SHAODAO_DEMO=1).")
def serve(
    *, port: int | None, host: str | None, workers: int | None, tls: bool | None, jobs: bool | None, simulate: bool
) -> None:
    """Serve pages, tiles and interfaces until stopped."""
    settings = checked_settings()
    logs.configure()
    given = {"port": port, "host": host, "workers": workers, "tls": tls, "jobs": jobs}
    settings = settings.model_copy(update={name: value for name, value in given.items() if value is not None})
    check_reach(settings)
    # The server's processes read the same setting from the environment.
    os.environ["SHAODAO_TLS"] = "1" if settings.tls else "0"
    certificate, key = _certificate(settings)
    supervisor = Supervisor() if settings.jobs else None
    if supervisor:
        supervisor.start()
    try:
        with _simulator(settings) if simulate else nullcontext():
            _serve(settings, certificate, key)
    finally:
        if supervisor:
            supervisor.stop()


@contextmanager
def _simulator(settings: Settings) -> Iterator[None]:
    """The simulated day beside the server, ended with it."""
    url = f"{'https' if settings.tls else 'http'}://127.0.0.1:{settings.port}"
    command = [sys.executable, "-m", "webapp.cli", "simulate", "--url", url, "--parent", str(os.getpid())]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        child.terminate()
        child.wait(10)


def check_reach(settings: Settings) -> None:
    """Raise BadSetting where log-ins would cross a network in the clear."""
    if settings.tls or settings.https or is_loopback(settings.host):
        return
    raise BadSetting(
        f"refusing plain http on {settings.host}: phones get no position, offline mode or passkeys, and passwords"
        " could be read. Run `shaodao tls init` and serve with --tls; or, behind a TLS proxy, set SHAODAO_HTTPS=1"
        " and SHAODAO_PROXY_HOPS=1"
    )


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _certificate(settings: Settings) -> tuple[Path | None, Path | None]:
    if not settings.tls:
        return None, None
    installed = read(settings.data_dir)
    if installed is None:
        raise TlsError("there is no certificate yet: run `shaodao tls init`")
    # One that ends soon is renewed here; the authority on the phones stays the same.
    ensure(settings.data_dir, installed.names)
    paths = files(settings.data_dir)
    return paths.server, paths.server_key


def _serve(settings: Settings, certificate: Path | None, key: Path | None) -> None:
    from granian.constants import Interfaces, SSLProtocols
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server.mp import MPServer

    allow_many_connections()
    # What is imported by now stays: the processes made from this one share it, and none walks it to its end.
    gc.freeze()
    scheme = "https" if settings.tls else "http"
    click.echo(f"哨到 {scheme}://{settings.host}:{settings.port}/  (Ctrl-C stops it)")
    if settings.tls:
        click.echo(f"on phones, once: {scheme}://<address of this machine>:{settings.port}/install-certificate")

    class Server(MPServer):
        """Ends the open streams first: each of them would hold its worker until it is killed."""

        def shutdown(self, exit_code: int = 0) -> None:
            """Stop the workers; what they are answering is still answered."""
            _end_streams()
            super().shutdown(exit_code)  # type: ignore[no-untyped-call]

    Server(
        "webapp.factory:create_server",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        # Threads do the work; neither an idle connection nor a stream may keep others out.
        backpressure=MOST_CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        log_level=LogLevels.warning,
        ssl_cert=certificate,
        ssl_key=key,
        # Phones of 2018 speak 1.2 only.
        ssl_protocol_min=SSLProtocols.tls12,
    ).serve()


def _end_streams() -> None:
    for worker in multiprocessing.active_children():
        with suppress(ProcessLookupError):
            os.kill(worker.pid or 0, signal.SIGUSR1)


def allow_many_connections() -> None:
    """Let the server's processes hold a file for each open stream, as far as the machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


COMMANDS = (serve,)
