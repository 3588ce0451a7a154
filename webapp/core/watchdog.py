"""Cuts connections on which the database has not answered in time.

A server that accepts and then says nothing (stopped, or behind a dead router) holds a caller in spite of every
time-out that it would have to keep itself; only closing the socket from this side frees him.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from psycopg import BaseConnection, Error

_LOOK_S = 0.25


def cut(connection: BaseConnection[Any]) -> None:
    """Shut the connection's socket: whoever waits on it gets an error at once."""
    with suppress(OSError, ValueError, Error), socket.socket(fileno=os.dup(connection.fileno())) as shut:
        shut.shutdown(socket.SHUT_RDWR)


class Watchdog:
    """Watches the connections that are in use; one thread, however many they are."""

    def __init__(self) -> None:
        self._until_s: dict[BaseConnection[Any], float] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, connection: BaseConnection[Any], patience_s: float) -> None:
        """Cut the connection unless it is let go within that time."""
        with self._lock:
            self._until_s[connection] = time.monotonic() + patience_s
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)
                self._thread.start()
        self._wake.set()

    def let_go(self, connection: BaseConnection[Any]) -> None:
        """The caller is done with it."""
        with self._lock:
            self._until_s.pop(connection, None)

    def _look(self) -> None:
        while True:
            self._wake.wait()
            with self._lock:
                now_s = time.monotonic()
                late = [each for each, until_s in self._until_s.items() if until_s <= now_s]
                for each in late:
                    del self._until_s[each]
                if not self._until_s:
                    self._wake.clear()
            for each in late:
                cut(each)
            time.sleep(_LOOK_S)
