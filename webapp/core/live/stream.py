"""One open stream: writes without waiting, and lets go of whoever cannot take what is written."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from webapp.core.live.door import Listener
from webapp.core.live.snapshot import Snapshot

Send = Callable[[dict[str, Any]], Awaitable[None]]
WRITE_S = 0.05
MOST_WAITING = 64
_TAKEN = object()


class Stream:
    """A listener's connection. Nothing here waits: a write that is not taken at once goes on in a task of its own."""

    __slots__ = ("_ended", "_farewell", "_push", "_request", "_send", "_waiting", "ahead", "held", "listener", "timer")

    def __init__(self, listener: Listener, send: Send) -> None:
        self.listener = listener
        self.ahead: Snapshot | None = None
        """What it has heard elsewhere and must not hear here once more."""
        self.held: list[bytes] | None = None
        """What came while it is being told what it missed."""
        self.timer: asyncio.TimerHandle | None = None
        self._send = send
        self._request = asyncio.current_task()
        self._push: asyncio.Task[None] | None = None
        self._waiting: list[bytes] = []
        self._farewell = b""
        self._ended = False

    def write(self, data: bytes) -> None:
        """Send bytes; a stream that has not taken the last ones within 50 ms ends, as does one that lags far behind."""
        if self._ended:
            return
        if self.held is not None:
            self.held.append(data)
        elif self._push is None:
            self._begin(data)
        else:
            self._waiting.append(data)
            if len(self._waiting) > MOST_WAITING:
                self.end()

    def catch_up(self, missed: bytes) -> None:
        """Send what was missed, then what came meanwhile."""
        held, self.held = self.held or [], None
        self.write(b"".join([missed, *held]))

    def end(self, farewell: bytes = b"") -> None:
        """End the stream; a last message is sent if it can be."""
        if not self._ended:
            self._ended, self._farewell = True, farewell
            if self._request:
                self._request.cancel()

    async def last(self, receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        """Return when the listener has gone, or the stream was ended."""
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        except asyncio.CancelledError:
            if self._request and self._ended:
                self._request.uncancel()
            else:
                raise
        finally:
            self._ended = True
            if self._push:
                self._push.cancel()
        with suppress(Exception):
            async with asyncio.timeout(WRITE_S):
                await self._send(_body(self._farewell, more=False))

    def _begin(self, data: bytes) -> None:
        try:
            sending = self._send(_body(data))
            if not _is_done(sending):
                self._push = asyncio.get_running_loop().create_task(self._finish(sending))
        except Exception:  # the connection is broken
            self.end()

    async def _finish(self, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(WRITE_S):
                await sending
            while self._waiting:
                data = b"".join(self._waiting)
                self._waiting.clear()
                async with asyncio.timeout(WRITE_S):
                    await self._send(_body(data))
            self._push = None
        except Exception:  # it takes too long, or the connection broke: either way nobody takes it
            self.end()


def _body(data: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": more}


def _is_done(sending: Awaitable[None]) -> bool:
    """Whether the server took it at once, as it nearly always does: then no task is needed."""
    return not asyncio.iscoroutine(sending) and next(sending.__await__(), _TAKEN) is _TAKEN
