"""From the database to the hub: one connection that listens, reads what was committed, returns when it breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import uniform
from typing import Any

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from webapp.core.database_roles import APP, STEP_DOWN
from webapp.core.live.hub import Hub
from webapp.core.live.messages import Row, tell
from webapp.core.live.queries import ORIGIN, ROW
from webapp.core.live.snapshot import Snapshot
from webapp.core.watchdog import cut

_log = structlog.get_logger("live")
PATIENCE_S = 3.0
LOOK_S = 2.0
FRESH_S = 8.0
"""A feed that has read nothing for so long stands still: more than a wait and an answer take."""
MOST_NEW = 2_000
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_EVENTS, _RIGHTS = "shaodao_event", "shaodao_rights"
_BEGIN = f"SELECT {ORIGIN}, pg_current_snapshot()::text"
# Snapshot and rows in one statement: the rows are what this one shows and the last did not. Index: ix_event_order.
_NEW = f"""SELECT pg_current_snapshot()::text, e.* FROM (VALUES (1)) one LEFT JOIN LATERAL (
  SELECT {ROW} FROM event
  WHERE xact >= %(xmin)s AND NOT pg_visible_in_snapshot(xact::text::xid8, %(seen)s::pg_snapshot)
  ORDER BY id LIMIT {MOST_NEW + 1}) e ON true"""


class Feed:
    """Keeps a hub told."""

    def __init__(self, url: str, hub: Hub) -> None:
        self._url = url
        self._hub = hub
        self._seen: Snapshot | None = None
        self._origin = 0
        self._read_at_s = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self.started = asyncio.Event()

    @property
    def is_fresh(self) -> bool:
        """Whether what the hub knows is of now."""
        return asyncio.get_running_loop().time() - self._read_at_s < FRESH_S

    async def run(self) -> None:
        """Follow the database for as long as the process lives."""
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                async with self._connected() as connection:
                    await self._begin(connection)
                    pause_s = _FIRST_PAUSE_S
                    while True:
                        await self._wait(connection)
                        await self._read(connection)
            except Exception as error:  # whatever it is: a feed that has ended would be missed by nobody
                _log.warning("live events stand still; connecting again", error=type(error).__name__)
            await asyncio.sleep(uniform(0.5, 1) * pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection[TupleRow]]:
        options = "-c search_path=shaodao,public -c timezone=UTC -c statement_timeout=5s -c jit=off"
        try:
            async with asyncio.timeout(PATIENCE_S):
                connection = await AsyncConnection.connect(
                    self._url, autocommit=True, options=options, application_name="shaodao-live", connect_timeout=2
                )
        except TimeoutError as error:
            raise psycopg.OperationalError("the database does not answer") from error
        try:
            await self._asked(connection, STEP_DOWN, (APP,))
            yield connection
        finally:
            cut(connection)  # no farewell to a server that may not answer
            with suppress(psycopg.Error):
                await connection.close()

    async def _begin(self, connection: AsyncConnection[TupleRow]) -> None:
        for channel in (_EVENTS, _RIGHTS):
            await self._asked(connection, f"LISTEN {channel}")
        origin, now = (await self._asked(connection, _BEGIN))[0]
        first = self._seen is None
        self._origin, self._seen = origin, _snapshot(now)
        self._hub.begin(origin, self._seen)
        if not first:
            await self._hub.resync()
            # Not waited for: with a thousand streams that takes seconds, in which nobody would hear anything.
            self._looking = asyncio.get_running_loop().create_task(self._hub.look_at_all())
        self._read_at_s = asyncio.get_running_loop().time()
        self.started.set()

    async def _wait(self, connection: AsyncConnection[TupleRow]) -> None:
        """Wait until something is told, or a while: a server that has fallen silent shows itself when it is asked."""
        async for note in connection.notifies(timeout=LOOK_S, stop_after=1):
            if note.channel == _RIGHTS:
                self._hub.rights_changed(note.payload)

    async def _read(self, connection: AsyncConnection[TupleRow]) -> None:
        assert self._seen is not None
        found = await self._asked(connection, _NEW, {"xmin": self._seen.xmin, "seen": str(self._seen)})
        now = _snapshot(found[0][0])
        rows = [Row(row[1], row[2], tuple(row[3]), row[4], row[5]) for row in found if row[1] is not None]
        self._seen = now
        if len(rows) > MOST_NEW:
            self._hub.begin(self._origin, now)
            await self._hub.resync()
        else:
            await self._hub.tell(tell(rows, now, self._origin), now)
        self._read_at_s = asyncio.get_running_loop().time()

    async def _asked(self, connection: AsyncConnection[TupleRow], query: str, values: Any = None) -> list[TupleRow]:
        """The answer to a query; a database that gives none in time is cut off."""
        timer = asyncio.get_running_loop().call_later(PATIENCE_S, cut, connection)
        try:
            cursor = await connection.execute(query.encode(), values, prepare=True)
            return await cursor.fetchall() if cursor.description else []
        finally:
            timer.cancel()


def _snapshot(text: str) -> Snapshot:
    found = Snapshot.read(text)
    assert found is not None
    return found
