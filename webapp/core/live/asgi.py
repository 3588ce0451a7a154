"""The server around the application: streams under `/live/`, everything else to the application in its threads."""

from __future__ import annotations

import asyncio
import io
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, cast
from urllib.parse import parse_qsl

from a2wsgi.wsgi import build_environ
from apiflask import APIFlask
from flask import Response

from webapp.core.assets import build_id
from webapp.core.live import messages
from webapp.core.live.bodies import Receive
from webapp.core.live.door import Door, Listener
from webapp.core.live.feed import Feed
from webapp.core.live.heads import Scope, named
from webapp.core.live.hub import Hub
from webapp.core.live.messages import BEAT_S, Cursor, read_cursor
from webapp.core.live.product import Product
from webapp.core.live.ring import MOST
from webapp.core.live.snapshot import Snapshot
from webapp.core.live.stream import Send, Stream

_PREFIX = "/live/"
_STREAM = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_MOST_ASKING = 2
"""Threads that let listeners in: a thousand screens that come back at once leave the others to requests."""


class Server:
    """An ASGI application of one process: its streams live in its event loop, the product in its threads."""

    def __init__(self, app: APIFlask, url: str, *, threads: int = 8) -> None:
        self._threads = ThreadPoolExecutor(_MOST_ASKING, thread_name_prefix="live")
        self._product = Product(app, threads=threads)
        # Its own: whoever has lost his rights must not go on hearing while others are let in.
        self._looking = ThreadPoolExecutor(1, thread_name_prefix="rights")
        self._door = Door(app)
        self._build = build_id()
        self._headers = self._product.headers + _STREAM
        self.hub = Hub(self._door.look_again, self._looking)
        self.feed = Feed(url, self.hub)
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or begin and end with the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"].startswith(_PREFIX) and scope["method"] == "GET":
            await self._listen(named(scope), receive, send)
        else:
            await self._product(named(scope), receive, send)

    def start(self) -> None:
        """Begin to follow the database."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self.feed.run()), loop.create_task(self._beat())]
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(signal.SIGUSR1, self.hub.end)

    async def stop(self) -> None:
        """End every stream and what feeds them."""
        self.hub.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for threads in (self._threads, self._looking):
            threads.shutdown(wait=False, cancel_futures=True)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            kind = (await receive())["type"]
            if kind == "lifespan.startup":
                self.start()
            else:
                await self.stop()
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            # Silence is what a screen knows a dead server by; it must not take old for new.
            if self.feed.is_fresh:
                await self.hub.beat()

    async def _listen(self, scope: Scope, receive: Receive, send: Send) -> None:
        environ = build_environ(cast(Any, scope), cast(Any, io.BytesIO()))
        asked_s = asyncio.get_running_loop().time()
        answer = await self._in_thread(self._door.enter, dict(environ))
        if isinstance(answer, Response):
            await _respond(answer, send)
        elif not self.feed.is_fresh:
            await self._product.refuse(503, send)
        else:
            await send({"type": "http.response.start", "status": 200, "headers": self._headers})
            await self._stream(Stream(answer, send), _brought(scope), asked_s, receive)

    async def _stream(self, stream: Stream, brought: Cursor | None, asked_s: float, receive: Receive) -> None:
        known = brought is not None and brought.origin == self.hub.origin and await self._has_been(brought.seen)
        listener, until = stream.listener, self.hub.now
        stream.held = []
        if brought is not None and known and not until.covers(brought.seen):
            stream.ahead = brought.seen
        self.hub.add(stream, asked_s=asked_s)
        try:
            if brought is None:
                stream.catch_up(messages.hello(self._build, self.hub.cursor))
            else:
                missed = await self._missed(listener, brought.seen, until) if known else None
                here = messages.hello(self._build, brought)
                stream.catch_up(here + (messages.resync(Cursor(self.hub.origin, until)) if missed is None else missed))
            await stream.last(receive)
        finally:
            self.hub.remove(stream)

    async def _has_been(self, seen: Snapshot) -> bool:
        """Whether this database has come that far: one that was set back has not, and will tell it all once more."""
        if self.hub.now.covers(seen):
            return True
        here: Snapshot | None = await self._in_thread(self._door.now)
        return here is not None and here.covers(seen)

    async def _missed(self, listener: Listener, seen: Snapshot, until: Snapshot) -> bytes | None:
        """What was told between two snapshots, from memory or else from the table."""
        assert self.hub.ring is not None
        events = self.hub.ring.since(seen)
        if events is None:
            rows = await self._in_thread(self._door.missed, listener, seen, until, MOST)
            if rows is None:
                return None
            events = messages.tell(rows, until, self.hub.origin)
        return b"".join(each.data for each in events if each.channels & listener.heard)

    async def _in_thread(self, call: Callable[..., Any], *values: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *values)


def _brought(scope: Scope) -> Cursor | None:
    """Where the listener was: as the browser repeats it, or as our own script names it in the address."""
    for name, value in scope["headers"]:
        if name == b"last-event-id":
            return read_cursor(value.decode("latin-1"))
    for name, value in parse_qsl(scope["query_string"].decode("latin-1")):
        if name == "after":
            return read_cursor(value)
    return None


async def _respond(answer: Response, send: Send) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": answer.get_data()})
