"""`shaodao serve`: the running product."""

from __future__ import annotations

import click

from webapp.core.config import load_settings


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; default PORT or 8000.")
@click.option("--host", help="Address to listen on; default 127.0.0.1.")
@click.option("--workers", type=click.IntRange(1, 64), help="Server processes; default 2.")
def serve(port: int | None, host: str | None, workers: int | None) -> None:
    """Serve pages, tiles and interfaces until stopped."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    settings = load_settings()
    address, number = host or settings.host, port or settings.port
    click.echo(f"哨到 http://{address}:{number}/  (Ctrl-C stops it)")
    Granian(
        "webapp.factory:create_app",
        factory=True,
        address=address,
        port=number,
        interface=Interfaces.WSGI,
        workers=workers or settings.workers,
        blocking_threads=8,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        # Threads do the work; an idle connection must not keep others out.
        backpressure=2048,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        log_level=LogLevels.warning,
    ).serve()


COMMANDS = (serve,)
