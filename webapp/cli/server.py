"""`shaodao serve`: the running product."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

import click

from webapp.cli.context import checked_settings
from webapp.core import logs
from webapp.core.config import BadSetting, Settings
from webapp.core.jobs.supervisor import Supervisor
from webapp.core.tls import TlsError, ensure, files, read


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; default PORT or 8000.")
@click.option("--host", help="Address to listen on; default 127.0.0.1.")
@click.option("--workers", type=click.IntRange(1, 64), help="Server processes; default 2.")
@click.option("--tls/--no-tls", "tls", default=None, help="Serve https with the certificate of `shaodao tls init`.")
@click.option("--jobs/--no-jobs", "jobs", default=None, help="Run a worker for jobs beside the server; default yes.")
def serve(port: int | None, host: str | None, workers: int | None, tls: bool | None, jobs: bool | None) -> None:
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
        _serve(settings, certificate, key)
    finally:
        if supervisor:
            supervisor.stop()


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
    from granian import Granian
    from granian.constants import Interfaces, SSLProtocols
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    scheme = "https" if settings.tls else "http"
    click.echo(f"哨到 {scheme}://{settings.host}:{settings.port}/  (Ctrl-C stops it)")
    if settings.tls:
        click.echo(f"on phones, once: {scheme}://<address of this machine>:{settings.port}/install-certificate")
    Granian(
        "webapp.factory:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=8,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        # Threads do the work; an idle connection must not keep others out.
        backpressure=2048,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        log_level=LogLevels.warning,
        ssl_cert=certificate,
        ssl_key=key,
        # Phones of 2018 speak 1.2 only.
        ssl_protocol_min=SSLProtocols.tls12,
    ).serve()


COMMANDS = (serve,)
