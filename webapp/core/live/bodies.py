"""Bodies of requests, read whole before a thread works on them: whoever sends slowly, or stops, holds none of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import Any

from webapp.core.live.heads import Scope, length_of

Receive = Callable[[], Awaitable[dict[str, Any]]]
IN_MEMORY = 128_000
"""A longer body goes to a file."""
FREE = 16_000
"""What any request may have, however many others are being read."""
SILENCE_S = 20.0
GRACE_S = 30.0
SLOWEST = 5_000
"""Bytes in a second that somebody must manage: a telephone with hardly any network does."""
MOST = 192_000_000
"""Bytes of all bodies of a process together, until they have been worked on."""
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


class NotRead(Exception):
    """A body that is not to be had: `status` is what its sender is told; None where he has gone."""

    def __init__(self, status: int | None) -> None:
        super().__init__(status)
        self.status = status


class Body:
    """One body: a file in memory or on disk, which the application reads and nobody waits for."""

    def __init__(self, begun_s: float) -> None:
        self.file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (`Bodies.let_go` closes it)
        self.size = 0
        self._begun_s = begun_s
        self.patience: asyncio.Timeout | None = None
        self.is_displaced = False

    @property
    def counted(self) -> int:
        """How much of what all bodies may have it takes."""
        return max(0, self.size - FREE)

    def pace(self, now_s: float) -> float:
        """Bytes in a second so far."""
        return self.size / (now_s - self._begun_s + 1)

    def give_way(self) -> None:
        """End the reading: somebody quicker needs the room."""
        self.is_displaced = True
        if self.patience:
            self.patience.reschedule(0)


class Bodies:
    """Reads the bodies of one process, in its event loop alone."""

    def __init__(self, largest: int, *, most: int = MOST) -> None:
        self._largest = largest
        self._most = most
        self._taken = 0
        self._reading: set[Body] = set()

    async def read(self, scope: Scope, receive: Receive) -> Body | None:
        """The whole body, to be given back to `let_go`; None for one that is longer than any that is taken.

        Raises NotRead where it does not come in time, or there is no room for it.
        """
        length = length_of(scope)
        if length is not None and length > self._largest:
            return None
        body = Body(asyncio.get_running_loop().time())
        if scope["method"] in _BODILESS:
            return body
        self._reading.add(body)
        try:
            is_whole = await self._fill(body, receive, self._largest if length is None else length)
        except BaseException as error:
            self.let_go(body)
            if isinstance(error, OSError):  # also a time-out, which is one; else the disk is full
                is_late = isinstance(error, TimeoutError) and not body.is_displaced
                raise NotRead(408 if is_late else 503) from error
            raise
        finally:
            self._reading.discard(body)
        if not is_whole:
            self.let_go(body)
            return None
        if length is not None and body.size < length:
            self.let_go(body)
            raise NotRead(None)
        body.file.seek(0)
        return body

    def let_go(self, body: Body) -> None:
        """Forget a body that has been worked on, or that will not come."""
        self._taken -= body.counted
        body.size = 0
        body.file.close()

    async def _fill(self, body: Body, receive: Receive, expected: int) -> bool:
        """Write down what comes within the time for so many bytes; False where it is too long."""
        async with asyncio.timeout(GRACE_S + expected / SLOWEST) as body.patience:
            more = True
            while more:
                async with asyncio.timeout(SILENCE_S):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    raise NotRead(None)
                piece: bytes = message.get("body", b"")
                more = message.get("more_body", False)
                if body.size + len(piece) > self._largest:
                    return False
                self._count(body, len(piece))
                body.file.write(piece)
        return True

    def _count(self, body: Body, length: int) -> None:
        """Count a piece; where all of them together are too much, the slowest that is still coming gives way."""
        before = body.counted
        body.size += length
        self._taken += body.counted - before
        now_s = asyncio.get_running_loop().time()
        while self._taken > self._most:
            slowest = min((each for each in self._reading if each.counted), key=lambda each: each.pace(now_s))
            if slowest is body:
                raise NotRead(503)
            slowest.give_way()
            self._reading.discard(slowest)
            self._taken -= slowest.counted
            slowest.size = 0
