"""Many listeners in a process of their own: raw sockets, so that they cost little; when each event came to each.

`python -m tests.bench.listeners` reads one JSON line, opens the streams, prints `ready`, reads the times at which the
events were written, prints what it measured. With `cut_every_s` each listener breaks off now and then and comes back
with the cursor of the last event it has read.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import resource
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_REF = re.compile(rb'"ref": (\d+)')
_ID = re.compile(rb"id: ([^\n]+)\n")
_AT_ONCE = 64


@dataclass
class Seen:
    """What all listeners have seen."""

    arrivals: list[tuple[int, int]] = field(default_factory=list)
    resyncs: int = 0
    refused: int = 0
    reconnects: int = 0


class Listener(asyncio.Protocol):
    """One stream: counts its events, remembers its cursor."""

    def __init__(self, seen: Seen, cookie: str, path: str) -> None:
        self._seen, self._cookie, self._path = seen, cookie, path
        self._buffer = b""
        self.cursor = b""
        self.counts: Counter[int] = Counter()
        self.greeted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        self.transport, self._buffer = transport, b""
        again = b"Last-Event-ID: " + self.cursor + b"\r\n" if self.cursor else b""
        request = f"GET {self._path} HTTP/1.1\r\nHost: bench\r\nCookie: {self._cookie}\r\n".encode()
        transport.write(request + again + b"\r\n")

    def data_received(self, data: bytes) -> None:
        """Count every whole message."""
        now_ns = time.monotonic_ns()
        data = self._buffer + data
        whole = data.rfind(b"\n\n") + 2
        if whole < 2:
            self._buffer = data
            return
        self._buffer = data[whole:]
        if not self.greeted.done():
            self.greeted.set_result(data.startswith(b"HTTP/1.1 200"))
        for block in data[:whole].split(b"\n\n"):
            if found := _ID.search(block):
                self.cursor = found[1]
            if ref := _REF.search(block):
                number = int(ref[1])
                self.counts[number] += 1
                self._seen.arrivals.append((number, now_ns))
            elif b"event: resync" in block:
                self._seen.resyncs += 1

    def connection_lost(self, _error: Exception | None) -> None:
        """The server hung up, or we did."""
        if not self.greeted.done():
            self.greeted.set_result(False)


async def _open(listener: Listener, address: tuple[str, int], turn: asyncio.Semaphore, seen: Seen) -> None:
    async with turn:
        listener.greeted = asyncio.get_running_loop().create_future()
        await asyncio.get_running_loop().create_connection(lambda: listener, *address)
        if not await asyncio.wait_for(listener.greeted, 60):
            seen.refused += 1


async def _break_off(listener: Listener, every_s: float, reopen: Any, seen: Seen) -> None:
    while True:
        await asyncio.sleep(random.uniform(0.5, 1.5) * every_s)
        if listener.transport:
            listener.transport.abort()
        await asyncio.sleep(random.uniform(0, 0.3))
        seen.reconnects += 1
        await reopen(listener)


async def _listen(order: dict[str, Any]) -> None:
    seen, turn = Seen(), asyncio.Semaphore(_AT_ONCE)
    address = ("127.0.0.1", order["port"])
    cookies = order["cookies"]
    made = [Listener(seen, cookies[number % len(cookies)], order["path"]) for number in range(order["streams"])]
    await asyncio.gather(*(_open(each, address, turn, seen) for each in made))
    print(json.dumps({"ready": len(made), "refused": seen.refused}), flush=True)
    breaking = []
    if order.get("cut_every_s"):
        breaking = [
            asyncio.create_task(
                _break_off(each, order["cut_every_s"], lambda one: _open(one, address, turn, seen), seen)
            )
            for each in made
        ]
    said = json.loads(await asyncio.to_thread(sys.stdin.readline))
    for each in breaking:
        each.cancel()
    await asyncio.gather(*breaking, return_exceptions=True)
    for each in made:  # whoever was cut off at this moment fetches the rest
        if breaking and (each.transport is None or each.transport.is_closing()):
            await _open(each, address, turn, seen)
    await asyncio.sleep(order.get("settle_s", 1.0))
    print(json.dumps(_measured(made, seen, {int(ref): at for ref, at in said.items()})), flush=True)


def _measured(made: list[Listener], seen: Seen, written_ns: dict[int, int]) -> dict[str, Any]:
    late_ms = sorted((at_ns - written_ns[ref]) / 1e6 for ref, at_ns in seen.arrivals if ref in written_ns)
    lost = sum(each.counts[ref] == 0 for each in made for ref in written_ns)
    doubled = sum(count - 1 for each in made for count in each.counts.values())
    return {
        "p50_ms": late_ms[len(late_ms) // 2] if late_ms else None,
        "p99_ms": late_ms[int(len(late_ms) * 0.99)] if late_ms else None,
        "worst_ms": late_ms[-1] if late_ms else None,
        "late": sorted({ref for ref, at_ns in seen.arrivals if ref in written_ns and at_ns - written_ns[ref] > 4e8}),
        "lost": lost,
        "doubled": doubled,
        "resyncs": seen.resyncs,
        "refused": seen.refused,
        "reconnects": seen.reconnects,
    }


def main() -> None:
    """Do what standard input says."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    threading.stack_size(256 * 1024)
    asyncio.run(_listen(json.loads(sys.stdin.readline())))


if __name__ == "__main__":
    main()
