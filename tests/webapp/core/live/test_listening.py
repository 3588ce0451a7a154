from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from apiflask import APIFlask
from psycopg import connect
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import engine_on
from tests.people import People
from tests.webapp.core.live.conftest import Broadcast, Emitted, Listening, until
from webapp.core.accounts.roles import Role
from webapp.core.live import emit, of_account, of_community, of_grid
from webapp.core.live.queries import cursor_now

Cookie = Callable[[int], dict[str, str]]


def test_a_listener_is_greeted_then_told(
    broadcast: Broadcast, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    heard = broadcast.listen(cookie(officer))
    emitted(7, of_community(place), state="waiting")
    assert heard.has(7)
    hello, event = heard.messages
    assert set(hello.data) == {"build", "cursor", "beat_s"}
    assert event.data["state"] == "waiting"
    assert event.data.keys() == {"state", "event", "ref", "version", "at"}
    assert event.cursor


def test_what_is_rolled_back_is_never_told(
    broadcast: Broadcast, house: APIFlask, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    heard = broadcast.listen(cookie(officer))
    with Session(engine_on(house.config["SETTINGS"].database_url)) as session:
        emit(session, "incident.changed", channels=[of_community(place)], ref=1)
        session.rollback()
    emitted(2, of_community(place))
    assert heard.has(2)
    assert heard.told() == [2]


def test_a_long_transaction_elsewhere_holds_up_nobody(
    broadcast: Broadcast, house: APIFlask, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    heard = broadcast.listen(cookie(officer))
    with connect(house.config["SETTINGS"].database_url) as running:
        running.execute(
            "INSERT INTO shaodao.event (channels, topic, ref) VALUES (%s, 'incident.changed', 1)",
            ([of_community(place)],),
        )
        emitted(2, of_community(place))
        assert heard.has(2)
        assert heard.told() == [2]
        left = heard.cursor
        heard.leave()
    again = broadcast.listen(cookie(officer), cursor=left)
    assert again.has(1)
    assert again.told() == [1]


def test_an_event_on_several_channels_reaches_each_listener_once(
    broadcast: Broadcast, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    heard = broadcast.listen(cookie(officer))
    emitted(3, of_community(place), of_grid(1), of_account(officer))
    emitted(4, of_community(place))
    assert heard.has(4)
    assert heard.told() == [3, 4]


def test_nobody_hears_another_community_another_grid_or_another_account(
    broadcast: Broadcast, house_people: People, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    leader, volunteer = house_people.account("leader"), house_people.account("volunteer")
    house_people.give(leader, Role.GRID_LEADER, community=place, grid=5)
    house_people.give(volunteer, Role.VOLUNTEER, community=place, grid=5)
    heard = {who: broadcast.listen(cookie(who)) for who in (officer, leader, volunteer)}
    emitted(1, of_community(place + 1), of_grid(6))
    emitted(2, of_community(place), of_grid(6))
    emitted(3, of_community(place), of_grid(5))
    emitted(4, of_account(leader))
    for who, listening in heard.items():
        emitted(9, of_account(who))
        assert listening.has(9)
    assert heard[officer].told() == [2, 3, 9]
    assert heard[leader].told() == [3, 4, 9]
    assert heard[volunteer].told() == [9]


def test_without_a_log_in_or_a_role_there_nobody_listens(
    broadcast: Broadcast, house_people: People, cookie: Cookie, place: int
) -> None:
    assert broadcast.listen({"Accept": "text/event-stream"}).status == 401
    elsewhere = house_people.account("elsewhere")
    house_people.give(elsewhere, Role.DUTY_OFFICER, community=place + 1)
    assert broadcast.listen(cookie(elsewhere)).status == 403
    assert broadcast.listen(cookie(elsewhere), code="620902004999").status == 404


def test_a_program_hears_what_its_tokens_scopes_name(
    broadcast: Broadcast, house: APIFlask, officer: int, place: int, emitted: Emitted
) -> None:
    from webapp.core.accounts.commands import add_token
    from webapp.core.accounts.roles import Action

    engine = engine_on(house.config["SETTINGS"].database_url)
    with Session(engine) as session, session.begin():
        reading = add_token(session, officer, name="r", scopes=[Action.READ_INCIDENTS], days=1)[1]
        other = add_token(session, officer, name="o", scopes=[Action.READ_DUTY], days=1)[1]
    assert broadcast.listen({"Authorization": f"Bearer {other}"}).status == 403
    heard = broadcast.listen({"Authorization": f"Bearer {reading}"})
    emitted(1, of_account(officer))
    emitted(2, of_community(place))
    assert heard.has(2)
    assert heard.told() == [2]


def test_whoever_comes_back_hears_what_he_missed_and_nothing_twice(
    broadcast: Broadcast, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    first = broadcast.listen(cookie(officer))
    emitted(1, of_community(place))
    assert first.has(1)
    first.leave()
    assert first.ended.wait(5)
    for ref in (2, 3):
        emitted(ref, of_community(place))
    emitted(4, of_grid(99))
    again = broadcast.listen(cookie(officer), cursor=first.cursor)
    emitted(5, of_community(place))
    assert again.has(5)
    assert again.told() == [2, 3, 5]


def test_the_cursor_may_come_in_the_address_and_from_a_page(
    broadcast: Broadcast, house: APIFlask, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    with Session(engine_on(house.config["SETTINGS"].database_url)) as session:
        read_at = cursor_now(session)
    emitted(1, of_community(place))
    heard = broadcast.listen(cookie(officer), query=f"after={read_at}")
    assert heard.has(1)


def test_another_process_goes_on_where_one_ended(
    broadcast: Broadcast, house: APIFlask, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    heard = broadcast.listen(cookie(officer))
    emitted(1, of_community(place))
    assert heard.has(1)
    heard.leave()
    emitted(2, of_community(place))
    emitted(3, of_grid(99))
    other = Broadcast(house, house.config["SETTINGS"].database_url)
    try:
        # It began after these events: they come from the table.
        again = other.listen(cookie(officer), cursor=heard.cursor)
        assert again.has(2)
        assert again.told() == [2]
    finally:
        other.close()


@pytest.mark.parametrize("cursor", ["1:1:1:", "999999:1:1:", "nonsense", "{origin}:1:2:", "{origin}:7:7:"])
def test_a_cursor_from_too_long_ago_or_elsewhere_asks_for_a_snapshot(
    broadcast: Broadcast, cookie: Cookie, officer: int, place: int, emitted: Emitted, cursor: str
) -> None:
    cursor = cursor.format(origin=broadcast.server.hub.origin)
    heard = broadcast.listen(cookie(officer), cursor=cursor)
    emitted(1, of_community(place))
    assert heard.has(1)
    topics = [each.topic for each in heard.messages]
    assert topics == (
        ["hello", "incident.changed"] if cursor == "nonsense" else ["hello", "resync", "incident.changed"]
    )


def test_more_than_the_ring_holds_comes_from_the_table(
    broadcast: Broadcast, house: APIFlask, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    heard = broadcast.listen(cookie(officer))
    emitted(1, of_community(place))
    assert heard.has(1)
    heard.leave()
    with connect(house.config["SETTINGS"].database_url, autocommit=True) as connection:
        for first in (10_000, 11_500):
            connection.execute(
                "INSERT INTO shaodao.event (channels, topic, ref)"
                " SELECT ARRAY['g:77'], 'incident.changed', n FROM generate_series(%s::bigint, %s::bigint) n",
                (first, first + 1_499),
            )
            time.sleep(0.2)
    emitted(2, of_community(place))
    again = broadcast.listen(cookie(officer), cursor=heard.cursor)
    assert again.has(2)
    assert again.told() == [2]
    assert not any(each.topic == "resync" for each in again.messages)


def test_every_committed_event_comes_once_and_no_thing_goes_back_in_time(
    broadcast: Broadcast, house: APIFlask, cookie: Cookie, officer: int, place: int
) -> None:
    """Eight writers, each event of a thing under that thing's row lock; listeners who break off again and again."""
    url, each_writes = house.config["SETTINGS"].database_url, 150
    with connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS public.thing (id int PRIMARY KEY, version int)")
        connection.execute("GRANT ALL ON public.thing TO PUBLIC")
        connection.execute("INSERT INTO public.thing SELECT n, 0 FROM generate_series(1, 5) n ON CONFLICT DO NOTHING")
        connection.execute("UPDATE public.thing SET version = 0")
    headers = cookie(officer)
    listeners = [_Restless(broadcast, headers, every_s) for every_s in (0.05, 0.1, 0.3, 1.0, 60.0)]
    for listener in listeners:
        listener.start()
    writers = [threading.Thread(target=_write, args=(url, place, number, each_writes)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    wanted = {number * 1_000 + index for number in range(8) for index in range(each_writes) if index % 7 != 3}
    for listener in listeners:
        assert until(lambda heard=listener: len(heard.refs()) >= len(wanted))  # type: ignore[misc]
        time.sleep(0.2)
        refs = listener.stop()
        assert len(refs) == len(wanted)
        assert set(refs) == wanted
        newest: dict[int, int] = {}
        for thing, version in listener.versions():
            assert version > newest.get(thing, 0)
            newest[thing] = version
    assert sum(listener.times for listener in listeners) > 20


def _write(url: str, place: int, number: int, count: int) -> None:
    with Session(engine_on(url)) as session:
        for index in range(count):
            # Takes its number before it waits for the lock: numbers and commits come in different orders.
            session.execute(text("SELECT pg_current_xact_id()"))
            thing = index % 5 + 1
            version = session.scalar(
                text("UPDATE public.thing SET version = version + 1 WHERE id = :id RETURNING version"), {"id": thing}
            )
            data = {"thing": thing}
            emit(
                session, "incident.changed", channels=[of_community(place), of_grid(number)],
                ref=number * 1_000 + index, version=version, data=data,
            )  # fmt: skip
            if index % 7 == 3:
                session.rollback()
            else:
                session.commit()


class _Restless:
    """Listens, breaks off, comes back with the cursor it has."""

    def __init__(self, broadcast: Broadcast, headers: dict[str, str], every_s: float) -> None:
        self._broadcast, self._headers, self._every_s = broadcast, headers, every_s
        self._heard: list[Listening] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.times = 0

    def start(self) -> None:
        self._heard.append(self._broadcast.listen(self._headers))
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            last = self._heard[-1]
            last.leave()
            last.ended.wait(5)
            self.times += 1
            self._heard.append(self._broadcast.listen(self._headers, cursor=last.cursor))

    def stop(self) -> list[int]:
        self._stopping.set()
        self._thread.join()
        return self.refs()

    def refs(self) -> list[int]:
        return [ref for each in list(self._heard) for ref in each.told()]

    def versions(self) -> list[tuple[int, int]]:
        messages = [message for each in self._heard for message in each.messages]
        return [(each.data["thing"], each.data["version"]) for each in messages if each.topic == "incident.changed"]


def test_a_listener_who_takes_nothing_costs_the_others_nothing_and_is_let_go(
    broadcast: Broadcast, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    headers = cookie(officer)
    slow = [broadcast.listen(headers) for _ in range(10)]
    quick = broadcast.listen(headers)
    for each in slow:
        each.is_slow = True
    for ref in range(20):
        began_s = time.monotonic()
        emitted(ref, of_community(place))
        assert until(lambda ref=ref: ref in quick.told())  # type: ignore[misc]
        assert time.monotonic() - began_s < 1  # ten of them one after the other would take half a second each time
    for each in slow:
        assert each.ended.wait(5)
        each.is_slow = False
    assert until(lambda: broadcast.server.hub.streams == 1)
    back = broadcast.listen(headers, cursor=slow[0].cursor)
    assert back.has(*range(20))
    assert back.told() == list(range(20))


def test_a_stream_shows_that_it_lives(
    broadcast: Broadcast, cookie: Cookie, officer: int, place: int, emitted: Emitted
) -> None:
    heard = broadcast.listen(cookie(officer))
    emitted(1, of_grid(1234))
    broadcast.call(broadcast.server.hub.beat)
    assert heard.got("beat")
    emitted(2, of_community(place))
    assert heard.has(2)
    # The cursor of the sign of life counts: what came before it for others is not searched again.
    assert heard.messages[1].cursor != ""
