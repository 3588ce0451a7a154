"""Eight clients that ask as fast as they are answered, over raw sockets so that they cost little."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CLIENTS = 8


@dataclass(frozen=True)
class Measured:
    """What one run gave."""

    per_s: float
    p50_ms: float
    p99_ms: float
    mean_bytes: float


def measure(jobs: Sequence[str], open_client: Callable[[], Callable[[str], int]], seconds: float) -> Measured:
    """Ask for the jobs in turn with all clients for a while; a client returns the size of an answer."""
    times_s: list[float] = []
    sizes: list[int] = []
    stop_at = time.perf_counter() + seconds

    def work(offset: int) -> None:
        ask = open_client()
        at = offset
        while (begun := time.perf_counter()) < stop_at:
            size = ask(jobs[at % len(jobs)])
            times_s.append(time.perf_counter() - begun)
            sizes.append(size)
            at += CLIENTS + 1

    threads = [threading.Thread(target=work, args=(number * len(jobs) // CLIENTS,)) for number in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took_s = time.perf_counter() - begun
    ordered = sorted(times_s)
    return Measured(
        per_s=len(ordered) / took_s,
        p50_ms=statistics.median(ordered) * 1000,
        p99_ms=ordered[int(len(ordered) * 0.99)] * 1000,
        mean_bytes=statistics.fmean(sizes),
    )


def http_client(port: int, headers: str = "") -> Callable[[], Callable[[str], int]]:
    """Opens clients that keep one connection and read a path's whole body; anything but 200 is an error."""

    def connect() -> Callable[[str], int]:
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def ask(path: str) -> int:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode())
            head, body = _head(connection)
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"{path}: {head.splitlines()[0].decode()}")
            length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            received = len(body)
            while received < length:
                received += len(connection.recv(262_144))
            return length

        return ask

    return connect


def _head(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65_536)
        if not chunk:
            raise ConnectionError("the server hung up")
        data += chunk
    head, body = data.split(b"\r\n\r\n", 1)
    return head + b"\r\n", body
