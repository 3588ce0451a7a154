from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy.orm import Session

from tests.conftest import engine_on
from tests.people import People
from webapp.core.accounts.roles import Role
from webapp.core.live import emit
from webapp.core.live.asgi import Server

CODE = "620902004002"
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Message:
    """One server-sent event as a browser reads it."""

    topic: str
    data: dict[str, Any]
    cursor: str
    at_s: float


@dataclass
class Listening:
    """One connection as a server program sees it: what it sent, whether it is over."""

    status: int = 0
    messages: list[Message] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    is_slow: bool = False
    leave: Callable[[], None] = lambda: None
    cursor: str = ""

    def told(self, topic: str = "incident.changed") -> list[int]:
        """The refs of the events of a topic, in order."""
        return [each.data["ref"] for each in list(self.messages) if each.topic == topic]

    def has(self, *refs: int) -> bool:
        """Wait until these events have come."""
        return until(lambda: set(refs) <= set(self.told()))

    def got(self, topic: str) -> bool:
        """Wait until a message of a topic has come."""
        return until(lambda: any(each.topic == topic for each in list(self.messages)))


def until(happens: Callable[[], bool], within_s: float = PATIENCE_S) -> bool:
    """Wait for something."""
    stop_at = time.monotonic() + within_s
    while not happens():
        if time.monotonic() > stop_at:
            return False
        time.sleep(0.002)
    return True


class Broadcast:
    """The server of live events around an application, in a thread of its own, without a socket in between."""

    def __init__(self, app: APIFlask, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self.server = self.call(self._make, app, url)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def call(self, make: Callable[..., Awaitable[Any]], *values: Any) -> Any:
        """Do something in the server's loop."""

        async def run() -> Any:
            return await make(*values)

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(PATIENCE_S)

    @staticmethod
    async def _make(app: APIFlask, url: str) -> Server:
        server = Server(app, url)
        server.start()
        await asyncio.wait_for(server.feed.started.wait(), PATIENCE_S)
        return server

    def listen(self, headers: dict[str, str], *, cursor: str = "", code: str = CODE, query: str = "") -> Listening:
        """Open a stream; returns when it has been greeted or refused."""
        made = Listening()
        gone = asyncio.Event()
        made.leave = lambda: self.loop.call_soon_threadsafe(gone.set) and None
        sent = {**headers, **({"last-event-id": cursor} if cursor else {})}
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": f"/live/c/{code}",
            "query_string": query.encode(), "root_path": "", "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
            "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        }  # fmt: skip
        asyncio.run_coroutine_threadsafe(self._converse(made, scope, gone), self.loop)
        assert until(lambda: bool(made.messages) or made.ended.is_set())
        return made

    async def _converse(self, made: Listening, scope: dict[str, Any], gone: asyncio.Event) -> None:
        buffer = b""

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        def send(message: dict[str, Any]) -> Awaitable[None]:
            nonlocal buffer
            if message["type"] == "http.response.start":
                made.status = message["status"]
                return _Taken()
            if made.is_slow:
                return asyncio.get_running_loop().create_future()
            buffer += message["body"]
            *whole, buffer = buffer.split(b"\n\n")
            if made.status == 200:
                made.messages.extend(filter(None, map(_read, whole)))
                made.cursor = next((each.cursor for each in reversed(made.messages) if each.cursor), made.cursor)
            return _Taken()

        try:
            await self.server(scope, receive, send)
        finally:
            made.ended.set()

    def close(self) -> None:
        """End the server and its loop."""
        self.call(self.server.stop)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()


class _Taken:
    """What the server's own program returns where a write is taken at once."""

    def __await__(self) -> Iterator[None]:
        return iter(())


def _read(block: bytes) -> Message | None:
    lines = dict(line.split(": ", 1) for line in block.decode().splitlines() if ": " in line)
    if "event" not in lines:
        return None
    return Message(lines["event"], json.loads(lines["data"]), lines.get("id", ""), time.monotonic())


@pytest.fixture
def broadcast(house: APIFlask) -> Iterator[Broadcast]:
    made = Broadcast(house, house.config["SETTINGS"].database_url)
    yield made
    made.close()


Headers = Callable[..., dict[str, str]]


@pytest.fixture
def cookie(house: APIFlask, house_people: People) -> Callable[[int], dict[str, str]]:
    """The header with which an account's browser is known."""

    def header(account_id: int) -> dict[str, str]:
        made = house_people.cookie(account_id)
        return {"Cookie": f"{made['name']}={made['value']}"}

    return header


@pytest.fixture
def place(house: APIFlask) -> int:
    """A community with nothing in it."""
    with engine_on(house.config["SETTINGS"].database_url).begin() as connection:
        found = connection.exec_driver_sql(f"SELECT id FROM community WHERE code = '{CODE}'").scalar()
        return int(
            found
            or connection.exec_driver_sql(
                "INSERT INTO community (code, name, full_name, scheme, scheme_year, srid, geom) VALUES"
                f" ('{CODE}', '示例社区', '示例社区', '统计局', 2023, 4545,"
                " ST_MakeEnvelope(98.48, 39.72, 98.5, 39.74, 4326)) RETURNING id"
            ).scalar_one()
        )


@pytest.fixture
def officer(house_people: People, place: int) -> int:
    """Somebody who may read the whole community."""
    made = house_people.account("officer", community=place)
    house_people.give(made, Role.DUTY_OFFICER, community=place)
    return made


Emitted = Callable[..., None]


@pytest.fixture
def emitted(house: APIFlask) -> Emitted:
    """Writes an event and commits it."""
    engine = engine_on(house.config["SETTINGS"].database_url)

    def write(ref: int, *channels: str, topic: str = "incident.changed", **data: Any) -> None:
        with Session(engine) as session, session.begin():
            emit(session, topic, channels=channels, ref=ref, data=data)

    return write
