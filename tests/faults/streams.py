"""Streams of live events as a browser holds them, over real sockets to the real server."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

_EVENT = re.compile(rb"event: (\S+)\ndata: ([^\n]*)\n")
_ID = re.compile(rb"id: (\S+)\n")
_REF = re.compile(rb'"ref": (\d+)')


def until(happens: Callable[[], bool], within_s: float) -> float | None:
    """Seconds until something happens; None where it does not."""
    began_s = time.monotonic()
    while not happens():
        if time.monotonic() - began_s > within_s:
            return None
        time.sleep(0.01)
    return time.monotonic() - began_s


@dataclass
class Heard:
    """What one browser has heard over all its connections."""

    topics: list[str] = field(default_factory=list)
    refs: list[int] = field(default_factory=list)
    cursor: str = ""
    greeted: int = 0
    lost: int = 0


class Browser:
    """Holds one stream, and comes back as our script does: at the cursor, after a pause of its own."""

    def __init__(self, port: int, path: str, cookie: str, pause_s: Callable[[], float]) -> None:
        self.heard = Heard()
        self._port, self._path, self._cookie, self._pause_s = port, path, cookie, pause_s
        self._leaving = threading.Event()
        self._connection: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """Close the page."""
        self._leaving.set()
        if self._connection:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _run(self) -> None:
        while not self._leaving.is_set():
            with suppress(OSError):
                self._listen()
            self.heard.lost += 1
            self._leaving.wait(self._pause_s())

    def _listen(self) -> None:
        with socket.create_connection(("127.0.0.1", self._port), timeout=30) as connection:
            self._connection = connection
            after = f"?after={self.heard.cursor}" if self.heard.cursor else ""
            connection.sendall(
                f"GET {self._path}{after} HTTP/1.1\r\nHost: x\r\nCookie: {self._cookie}\r\n\r\n".encode()
            )
            buffer = b""
            while data := connection.recv(65_536):
                buffer += data
                whole = buffer.rfind(b"\n\n") + 2
                self._take(buffer[: max(0, whole - 1)])
                buffer = buffer[max(0, whole - 1) :] if whole >= 2 else buffer

    def _take(self, whole: bytes) -> None:
        for found in _EVENT.finditer(whole):
            topic = found[1].decode()
            self.heard.topics.append(topic)
            self.heard.greeted += topic == "hello"
            if ref := _REF.search(found[2]):
                self.heard.refs.append(int(ref[1]))
        if cursors := _ID.findall(whole):
            self.heard.cursor = cursors[-1].decode()
