"""The watchdog outlives every connection it watches."""

from __future__ import annotations

import time
from typing import Any, cast

from psycopg import OperationalError, connect

from webapp.core.watchdog import Watchdog, cut


class Lost:
    """A connection that broke in the very moment it was to be cut."""

    def fileno(self) -> int:
        raise OperationalError("the connection is lost")


def test_a_connection_that_is_lost_already_needs_no_cutting(empty_url: str) -> None:
    cut(cast(Any, Lost()))
    with connect(empty_url) as connection:
        connection.close()
        cut(connection)


def test_those_behind_a_lost_connection_are_cut_all_the_same(empty_url: str) -> None:
    watchdog = Watchdog()
    with connect(empty_url) as connection:
        watchdog.watch(cast(Any, Lost()), 0)
        watchdog.watch(connection, 0)
        until_s = time.monotonic() + 5
        while not connection.closed and time.monotonic() < until_s:
            time.sleep(0.05)
            try:
                connection.execute("SELECT 1")
            except OperationalError:
                break
        assert connection.closed
