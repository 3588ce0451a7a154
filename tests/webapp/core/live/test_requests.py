"""Requests as they come over the wire: cookies apart, queries unquoted, bodies late, too long or cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from apiflask import APIFlask

from tests.people import People
from tests.webapp.core.live.conftest import CODE, Broadcast
from webapp.core.accounts.roles import Role
from webapp.core.live import bodies as bodies_module
from webapp.core.live.bodies import FREE, IN_MEMORY, Bodies, Body, NotRead
from webapp.core.live.product import Product

Cookie = Callable[[int], dict[str, str]]
Headers = list[tuple[bytes, bytes]]


def scope(method: str = "GET", path: str = "/", headers: Headers | None = None, query: bytes = b"") -> dict[str, Any]:
    return {
        "type": "http", "http_version": "2", "method": method, "scheme": "https", "path": path, "query_string": query,
        "root_path": "", "server": ("127.0.0.1", 443), "client": ("127.0.0.1", 1), "headers": headers or [],
    }  # fmt: skip


class Wire:
    """A connection: pieces of a body come, an answer goes."""

    def __init__(self, *pieces: bytes, ends: bool = True, pause_s: float = 0) -> None:
        self._pieces, self._ends, self._pause_s = list(pieces), ends, pause_s
        self.status, self.headers, self.body = 0, {}, b""

    async def receive(self) -> dict[str, Any]:
        await asyncio.sleep(self._pause_s)
        if not self._pieces and not self._ends:
            await asyncio.Event().wait()
        piece = self._pieces.pop(0) if self._pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(self._pieces) or not self._ends}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        self.body += message.get("body", b"")


def asked(app: APIFlask, broadcast: Broadcast, wire: Wire, **options: Any) -> Wire:
    broadcast.call(broadcast.server, scope(**options), wire.receive, wire.send)
    return wire


def split(cookie: dict[str, str], *others: bytes) -> Headers:
    """As HTTP/2 brings them: a header for each cookie, some with a semicolon behind."""
    return [
        *((b"cookie", each) for each in others),
        (b"cookie", cookie["Cookie"].encode()),
        (b"cookie", b"theme=dark;"),
    ]


def test_a_log_in_is_known_among_cookies_that_come_apart(
    house: APIFlask, broadcast: Broadcast, cookie: Cookie, officer: int
) -> None:
    headers = [*split(cookie(officer), b"language=en;"), (b"accept", b"application/json")]
    assert asked(house, broadcast, Wire(), path="/account", headers=headers).status == 200
    without = [each for each in headers if each[1].startswith((b"language", b"theme", b"application"))]
    assert asked(house, broadcast, Wire(), path="/account", headers=without).status in {302, 303, 401}


def test_a_listener_is_known_among_cookies_that_come_apart(broadcast: Broadcast, cookie: Cookie, officer: int) -> None:
    known, started = split(cookie(officer), b"language=en"), asyncio.Event

    async def status() -> int:
        wire, opened = Wire(ends=False), started()

        async def send(message: dict[str, Any]) -> None:
            await wire.send(message)
            opened.set()

        task = asyncio.ensure_future(broadcast.server(scope(path=f"/live/c/{CODE}", headers=known), wire.receive, send))
        await asyncio.wait_for(opened.wait(), 10)
        task.cancel()
        return wire.status

    assert broadcast.call(status) == 200


def test_a_query_that_somebody_left_unquoted_is_read_as_if_it_were(house: APIFlask, broadcast: Broadcast) -> None:
    found = asked(house, broadcast, Wire(), path="/healthz", query="q=社区".encode())
    assert found.status == 200


def test_a_header_with_an_underscore_is_taken_for_no_other(house: APIFlask, broadcast: Broadcast) -> None:
    headers = [(b"accept_language", b"en"), (b"accept", b"text/html")]
    said = asked(house, broadcast, Wire(), path="/login", headers=headers)
    assert b'lang="zh' in said.body


@pytest.fixture
def echo() -> APIFlask:
    """An application that says how much it was sent."""
    made = APIFlask("echo")
    made.config |= {"MAX_CONTENT_LENGTH": 2_000_000, "HTTPS": False}

    @made.post("/")
    def count() -> str:
        from flask import request

        return str(len(request.get_data()))

    return made


def in_a_loop(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """In a thread of its own: in this one a browser's loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


def posted(app: APIFlask, wire: Wire, length: int | None) -> Wire:
    async def run() -> None:
        headers = [] if length is None else [(b"content-length", str(length).encode())]
        product = Product(app, threads=1)
        await asyncio.wait_for(product(scope("POST", headers=headers), wire.receive, wire.send), 20)
        assert product.bodies._taken == 0

    in_a_loop(run)
    return wire


@pytest.mark.parametrize("size", [0, 5, FREE + 1, IN_MEMORY + 1, 2_000_000])
@pytest.mark.parametrize("is_said", [True, False])
def test_a_body_arrives_whole_whether_or_not_it_says_its_length(echo: APIFlask, size: int, is_said: bool) -> None:
    pieces = [b"x" * min(16_000, size - at) for at in range(0, size, 16_000)]
    wire = posted(echo, Wire(*pieces), size if is_said else None)
    assert (wire.status, wire.body) == (200, str(size).encode())


@pytest.mark.parametrize("is_said", [True, False])
def test_a_body_that_no_route_takes_is_refused_and_not_kept(echo: APIFlask, is_said: bool) -> None:
    wire = posted(echo, Wire(*[b"x" * 500_000] * 5), 2_500_000 if is_said else None)
    assert wire.status == 413


def test_a_body_that_stops_coming_is_given_up(echo: APIFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies_module, "SILENCE_S", 0.05)
    wire = posted(echo, Wire(b"x" * 1_100_000, ends=False), 2_000_000)
    assert wire.status == 408
    assert wire.headers[b"x-content-type-options"] == b"nosniff"


def test_a_body_that_drips_is_given_up(echo: APIFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies_module, "GRACE_S", 0.2)
    assert posted(echo, Wire(*[b"x"] * 1_000, pause_s=0.02), 1_000).status == 408


def test_whoever_has_gone_is_answered_nothing(echo: APIFlask) -> None:
    assert posted(echo, Wire(b"cut"), 10).status == 0


def test_where_all_of_them_are_too_much_the_slowest_gives_way() -> None:
    async def run() -> tuple[object, ...]:
        bodies = Bodies(1_000_000, most=500_000)
        head = [(b"content-length", b"400000")]
        slow = asyncio.ensure_future(bodies.read(scope("POST", headers=head), Wire(b"x" * 300_000, ends=False).receive))
        small = asyncio.ensure_future(bodies.read(scope("POST"), Wire(b"x" * 9_000, ends=False).receive))
        await asyncio.sleep(0.2)
        quick = Wire(*[b"x" * 100_000] * 4)
        whole = await bodies.read(scope("POST", headers=head), quick.receive)
        assert isinstance(whole, Body)
        with pytest.raises(NotRead) as displaced:
            await slow
        # Nothing that still comes could give way to this one.
        with pytest.raises(NotRead) as full:
            await bodies.read(scope("POST", headers=head), Wire(*[b"x" * 100_000] * 4).receive)
        still_comes = not small.done()
        small.cancel()
        bodies.let_go(whole)
        return displaced.value.status, full.value.status, still_comes, bodies._taken

    assert in_a_loop(run) == (503, 503, True, 0)


def test_bodies_that_stop_coming_hold_none_of_the_threads(
    house: APIFlask, broadcast: Broadcast, house_people: People, officer: int, cookie: Cookie, place: int
) -> None:
    house_people.give(officer, Role.GRID_LEADER, community=place, grid=5)
    path, carried = f"/api/v1/c/{CODE}/media", (b"cookie", cookie(officer)["Cookie"].encode())
    head = [carried, (b"content-length", b"9000000"), (b"content-type", b"image/jpeg")]

    async def stall() -> list[asyncio.Task[None]]:
        wires = [Wire(*[b"x" * 400_000] * 4, ends=False) for _ in range(20)]
        ask: Callable[..., Awaitable[None]] = broadcast.server
        tasks = [asyncio.ensure_future(ask(scope("POST", path, head), each.receive, each.send)) for each in wires]
        await asyncio.sleep(0.5)
        return tasks  # type: ignore[return-value]

    async def end(tasks: list[asyncio.Task[None]]) -> None:
        for each in tasks:
            each.cancel()

    stalled = broadcast.call(stall)
    assert asked(house, broadcast, Wire(), path="/healthz").status == 200
    broadcast.call(end, stalled)
