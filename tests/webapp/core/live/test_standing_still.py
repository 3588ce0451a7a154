"""What a stream does while something stands still: the feed, the queue at the door, a database that was set back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from psycopg import connect
from sqlalchemy.orm import Session

from tests.conftest import engine_on
from tests.people import People
from tests.webapp.core.live.conftest import Broadcast, Emitted, until
from webapp.core.accounts.commands import add_token
from webapp.core.accounts.roles import Action, Role
from webapp.core.accounts.sessions import end_all
from webapp.core.live import asgi as asgi_module
from webapp.core.live import feed as feed_module
from webapp.core.live import of_account, of_community
from webapp.core.live.messages import read_cursor

Cookie = Callable[[int], dict[str, str]]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life ten times a second, and a feed that counts as standing still after half of one."""
    monkeypatch.setattr(asgi_module, "BEAT_S", 0.1)
    monkeypatch.setattr(feed_module, "FRESH_S", 0.5)
    monkeypatch.setattr(feed_module, "LOOK_S", 0.1)


def beats(broadcast: Broadcast, headers: dict[str, str], within_s: float) -> int:
    heard = broadcast.listen(headers)
    time.sleep(within_s)
    heard.leave()
    return sum(each.topic == "beat" for each in heard.messages)


@pytest.mark.usefixtures("quick")
def test_no_sign_of_life_is_given_while_nothing_can_arrive(
    broadcast: Broadcast, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    headers = cookie(officer)
    heard = broadcast.listen(headers)
    assert heard.got("beat")

    async def stop_feed() -> None:
        broadcast.server._tasks[0].cancel()

    broadcast.call(stop_feed)
    time.sleep(0.8)
    known = len(heard.messages)
    time.sleep(0.5)
    assert len(heard.messages) == known
    assert broadcast.listen(headers).status == 503


@pytest.fixture
def restarted(house: APIFlask) -> Callable[[], None]:
    """Breaks the connection that listens."""

    def broken() -> None:
        with connect(house.config["SETTINGS"].database_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'shaodao-live' AND datname = current_database()"
            )

    return broken


def test_whatever_goes_wrong_with_an_event_the_next_ones_are_told(
    broadcast: Broadcast,
    cookie: Cookie,
    officer: int,
    place: int,
    emitted: Emitted,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard, hub = broadcast.listen(cookie(officer)), broadcast.server.hub
    tell, failed = hub.tell, []

    async def fail_once(events: Any, now: Any) -> None:
        if events and not failed:
            failed.append(1)
            raise AssertionError("a mistake of ours")
        await tell(events, now)

    monkeypatch.setattr(hub, "tell", fail_once)
    emitted(1, of_community(place))
    assert heard.got("resync")
    emitted(2, of_community(place))
    assert heard.has(2)


def test_events_are_told_while_everybody_is_looked_at_again(
    broadcast: Broadcast,
    cookie: Cookie,
    officer: int,
    place: int,
    emitted: Emitted,
    restarted: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import asyncio

    heard = broadcast.listen(cookie(officer))
    monkeypatch.setattr(broadcast.server.hub, "look_at_all", asyncio.Event().wait)
    restarted()
    assert heard.got("resync")
    emitted(1, of_community(place))
    assert heard.has(1)


def test_rights_that_are_over_do_not_wait_behind_those_who_come_in(
    broadcast: Broadcast, house: APIFlask, cookie: Cookie, officer: int
) -> None:
    heard = broadcast.listen(cookie(officer))
    queue = [broadcast.server._threads.submit(time.sleep, 1.5) for _ in range(4)]
    with Session(engine_on(house.config["SETTINGS"].database_url)) as session, session.begin():
        end_all(session, officer, reason="revoked")
    since_s = time.monotonic()
    assert heard.ended.wait(5)
    assert heard.messages[-1].at_s - since_s < 1
    assert not all(each.done() for each in queue)


def test_rights_that_end_while_somebody_comes_in_end_his_stream(
    broadcast: Broadcast, house: APIFlask, cookie: Cookie, officer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    door, hub = broadcast.server._door, broadcast.server.hub
    enter, told = door.enter, []
    changed = hub.rights_changed
    monkeypatch.setattr(hub, "rights_changed", lambda owner: (changed(owner), told.append(owner)))

    def slowly(environ: dict[str, Any]) -> Any:
        listener = enter(environ)
        time.sleep(0.5)
        told.clear()
        with Session(engine_on(house.config["SETTINGS"].database_url)) as session, session.begin():
            end_all(session, officer, reason="revoked")
        assert until(lambda: f"a:{officer}" in told)
        return listener

    headers = cookie(officer)
    monkeypatch.setattr(door, "enter", slowly)
    heard = broadcast.listen(headers)
    assert heard.ended.wait(2)
    assert heard.messages[-1].data == {"reason": "over"}


def test_after_the_database_was_set_back_a_cursor_of_before_asks_for_a_snapshot(
    broadcast: Broadcast, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    hub = broadcast.server.hub
    ahead = hub.now.xmax + 10_000
    heard = broadcast.listen(cookie(officer), cursor=f"{hub.origin}:{ahead}:{ahead}:")
    emitted(1, of_community(place))
    assert heard.has(1)
    assert [each.topic for each in heard.messages] == ["hello", "resync", "incident.changed"]


@pytest.mark.parametrize(
    "cursor",
    ["1" * 4_400 + ":5:5:", "1:5:3:", "1:0:3:", "1:3:5:9", "1:3:5:1", f"1:3:{2**63}:", "1:3", "", "x:3:3:"],
    ids=lambda each: each[:20],
)
def test_a_cursor_that_the_database_could_not_have_made_is_none(
    broadcast: Broadcast, cookie: Cookie, officer: int, place: int, emitted: Emitted, cursor: str
) -> None:
    assert read_cursor(cursor) is None
    heard = broadcast.listen(cookie(officer), cursor=cursor)
    emitted(1, of_community(place))
    assert heard.has(1)


def test_who_has_what_open_is_told_to_the_desk_alone_and_for_the_moment(
    broadcast: Broadcast,
    house: APIFlask,
    house_people: People,
    cookie: Cookie,
    officer: int,
    place: int,
    emitted: Emitted,
) -> None:
    verifier = house_people.account("reader", community=place)
    house_people.give(verifier, Role.VERIFIER, community=place)
    with Session(engine_on(house.config["SETTINGS"].database_url)) as session, session.begin():
        token = add_token(session, officer, name="r", scopes=[Action.READ_INCIDENTS, Action.DISPATCH], days=1)[1]
    desk = broadcast.listen(cookie(officer))
    others = [broadcast.listen(cookie(verifier)), broadcast.listen({"Authorization": f"Bearer {token}"})]
    before = desk.cursor
    for topic in ("incident.viewed", "incident.changed"):
        write_topic(house, topic, place)
    assert desk.has(1)
    assert desk.told("incident.viewed") == [1]
    for each in others:
        assert each.has(1)
        assert each.told("incident.viewed") == []
    late = broadcast.listen(cookie(officer), cursor=before)
    emitted(2, of_account(officer))
    assert late.has(1, 2)
    assert late.told("incident.viewed") == []


def write_topic(house: APIFlask, topic: str, place: int) -> None:
    from webapp.core.live import emit

    with Session(engine_on(house.config["SETTINGS"].database_url)) as session, session.begin():
        emit(session, topic, channels=[of_community(place)], ref=1)
