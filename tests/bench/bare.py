"""A bare broadcaster, to compare with: no log-in, no rights, no cursor; one event read, one message to everybody."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg

Send = Callable[[dict[str, Any]], Awaitable[None]]
_NEW = "SELECT id, data || jsonb_build_object('ref', ref) FROM shaodao.event WHERE id > %s ORDER BY id"


class Bare:
    """The smallest ASGI application that tells everybody what the table of events gets."""

    def __init__(self) -> None:
        self._sends: set[Send] = set()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: dict[str, Any], receive: Callable[[], Any], send: Send) -> None:
        """Answer every request with the stream."""
        if scope["type"] == "lifespan":
            await receive()
            self._task = asyncio.get_running_loop().create_task(self._follow())
            await send({"type": "lifespan.startup.complete"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b"event: hello\ndata: {}\n\n", "more_body": True})
        self._sends.add(send)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._sends.discard(send)

    async def _follow(self) -> None:
        url = os.environ["DATABASE_URL"]
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True)
        await connection.execute("LISTEN shaodao_event")
        last = (await (await connection.execute("SELECT coalesce(max(id), 0) FROM shaodao.event")).fetchone() or (0,))[
            0
        ]
        while True:
            async for _note in connection.notifies(stop_after=1):
                pass
            for last, data in await (await connection.execute(_NEW, (last,))).fetchall():  # noqa: B020
                body = f'id: {last}\nevent: bare\ndata: {{"ref": {data["ref"]}}}\n\n'.encode()
                message = {"type": "http.response.body", "body": body, "more_body": True}
                for send in list(self._sends):
                    await send(message)


def serve(port: int) -> None:
    """One process, as the product's stream in one of its processes."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server.mp import MPServer

    from webapp.cli.server import allow_many_connections

    allow_many_connections()
    MPServer(
        "tests.bench.bare:Bare", factory=True, address="127.0.0.1", port=port, interface=Interfaces.ASGI, workers=1,
        backpressure=20_000, log_level=LogLevels.warning,
    ).serve()  # fmt: skip
