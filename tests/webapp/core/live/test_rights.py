"""A stream ends within a second after the rights it rests on, however they end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from apiflask import APIFlask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import engine_on
from tests.people import People
from tests.webapp.core.live.conftest import Broadcast, Emitted, Listening, until
from webapp.core.accounts import commands
from webapp.core.accounts.roles import Action, Role
from webapp.core.accounts.sessions import end_all, open_session
from webapp.core.accounts.terms import DEVICE, Method
from webapp.core.live import hub as hub_module
from webapp.core.live import of_account, of_community, of_device, of_wall

Cookie = Callable[[int], dict[str, str]]
Write = Callable[[Callable[[Session], Any]], Any]
IN_TIME_S = 1.0


@pytest.fixture
def write(house: APIFlask) -> Write:
    """Does something in a transaction of its own."""
    engine = engine_on(house.config["SETTINGS"].database_url)

    def done(act: Callable[[Session], Any]) -> Any:
        with house.test_request_context(), Session(engine) as session, session.begin():
            return act(session)

    return done


@pytest.fixture
def holder(house_people: People, write: Write, place: int) -> int:
    """A duty officer by a role that an administrator granted."""
    account_id = house_people.account("holder", community=place)
    write(lambda session: commands.grant_role(session, account_id, Role.DUTY_OFFICER, community_id=place, by=None))
    return account_id


def ended_in_time(heard: Listening, since_s: float, reason: str) -> bool:
    assert heard.ended.wait(10)
    last = heard.messages[-1]
    assert (last.topic, last.data) == ("bye", {"reason": reason})
    return last.at_s - since_s <= IN_TIME_S


def test_with_the_log_in(broadcast: Broadcast, cookie: Cookie, holder: int, write: Write) -> None:
    heard = [broadcast.listen(cookie(holder)) for _ in range(3)]
    write(lambda session: end_all(session, holder, reason="revoked"))
    since_s = time.monotonic()
    assert all(ended_in_time(each, since_s, "over") for each in heard)


def test_with_the_account(broadcast: Broadcast, cookie: Cookie, holder: int, write: Write) -> None:
    heard = broadcast.listen(cookie(holder))
    write(lambda session: commands.set_active(session, holder, active=False, by=None))
    assert ended_in_time(heard, time.monotonic(), "over")


def test_with_the_password(broadcast: Broadcast, cookie: Cookie, holder: int, write: Write) -> None:
    heard = broadcast.listen(cookie(holder))
    write(
        lambda session: session.execute(
            text("UPDATE account SET must_change_password = true WHERE id = :id"), {"id": holder}
        )
    )
    assert ended_in_time(heard, time.monotonic(), "over")


def test_with_the_role_ended_early(
    broadcast: Broadcast, cookie: Cookie, holder: int, write: Write, emitted: Emitted, place: int
) -> None:
    heard = broadcast.listen(cookie(holder))
    write(
        lambda session: commands.end_grant(
            session, session.scalar(text("SELECT id FROM role_grant WHERE account_id = :id"), {"id": holder}), by=None
        )
    )
    assert ended_in_time(heard, time.monotonic(), "over")
    emitted(1, of_community(place))
    assert broadcast.listen(cookie(holder)).status == 403


def test_with_one_role_of_two_and_the_rest_is_heard_anew(
    broadcast: Broadcast, house_people: People, cookie: Cookie, holder: int, write: Write, place: int, emitted: Emitted
) -> None:
    house_people.give(holder, Role.VOLUNTEER, community=place, grid=3)
    heard = broadcast.listen(cookie(holder))
    write(lambda session: session.execute(text("DELETE FROM role_grant WHERE account_id = :id"), {"id": holder}))
    assert ended_in_time(heard, time.monotonic(), "changed")
    again = broadcast.listen(cookie(holder), cursor=heard.cursor)
    emitted(1, of_community(place))
    emitted(2, of_account(holder))
    assert again.has(2)
    assert again.told() == [2]


def test_by_the_clock(broadcast: Broadcast, house_people: People, cookie: Cookie, place: int) -> None:
    account_id = house_people.account("today")
    ends_at = datetime.now(UTC) + timedelta(seconds=2.5)
    house_people.give(account_id, Role.DUTY_OFFICER, community=place, until=ends_at)
    heard = broadcast.listen(cookie(account_id))
    since_s = time.monotonic() + (ends_at - datetime.now(UTC)).total_seconds()
    assert ended_in_time(heard, since_s, "over")
    assert heard.messages[-1].at_s >= since_s - 0.1


def test_with_an_idle_log_in_which_the_stream_itself_does_not_keep(
    broadcast: Broadcast, cookie: Cookie, holder: int, write: Write
) -> None:
    headers = cookie(holder)
    idle = "UPDATE login_session SET idle = interval '2 seconds', seen_at = now() WHERE account_id = :id"
    write(lambda session: session.execute(text(idle), {"id": holder}))
    heard = broadcast.listen(headers)
    for _ in range(5):
        broadcast.call(broadcast.server.hub.look_at_all)
        time.sleep(0.1)
    since_s = time.monotonic() + 1.5
    assert ended_in_time(heard, since_s, "over")


def test_with_the_token(broadcast: Broadcast, holder: int, write: Write) -> None:
    made, token = write(
        lambda session: _plain(commands.add_token(session, holder, name="n", scopes=[Action.READ_INCIDENTS], days=1))
    )
    heard = broadcast.listen({"Authorization": f"Bearer {token}"})
    write(lambda session: commands.revoke_token(session, made, account_id=holder))
    assert ended_in_time(heard, time.monotonic(), "over")


def _plain(made: tuple[Any, str]) -> tuple[int, str]:
    return made[0].id, made[1]


def test_with_the_screen(
    broadcast: Broadcast, house: APIFlask, write: Write, place: int, emitted: Emitted, screen: Callable[..., Any]
) -> None:
    device_id, headers = screen("/")
    heard = broadcast.listen(headers)
    emitted(1, of_community(place))
    emitted(2, of_wall(place))
    emitted(3, of_device(device_id))
    assert heard.has(2, 3)
    assert 1 not in heard.told()
    write(lambda session: commands.revoke_device(session, device_id, by=None))
    assert ended_in_time(heard, time.monotonic(), "over")


def test_a_screen_of_a_page_without_live_events_listens_to_nothing(
    broadcast: Broadcast, screen: Callable[..., Any]
) -> None:
    _device_id, headers = screen("/about")
    assert broadcast.listen(headers).status == 403


@pytest.fixture
def screen(house: APIFlask, write: Write, place: int) -> Callable[..., tuple[int, dict[str, str]]]:
    """A wall display that is switched on."""

    def made(view: str) -> tuple[int, dict[str, str]]:
        def add(session: Session) -> tuple[int, str]:
            device, _token = commands.add_device(session, community_id=place, name="wall", view=view, by=None)
            return device.id, open_session(session, device_id=device.id, method=Method.DEVICE, term=DEVICE)

        device_id, token = write(add)
        client = house.test_client()
        with client.session_transaction() as carried:
            carried["sid"] = token
        found = client.get_cookie(house.config["SESSION_COOKIE_NAME"])
        assert found is not None
        return device_id, {"Cookie": f"{found.key}={found.value}"}

    return made


def test_a_right_that_begins_is_seen_by_and_by(
    broadcast: Broadcast, house_people: People, cookie: Cookie, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "_LONGEST_S", 0.5)
    account_id = house_people.account("tomorrow")
    house_people.give(account_id, Role.VOLUNTEER, community=place, grid=3)
    heard = broadcast.listen(cookie(account_id))
    house_people.give(account_id, Role.DUTY_OFFICER, community=place)
    assert heard.ended.wait(5)
    assert heard.messages[-1].data == {"reason": "changed"}


def test_who_cannot_be_asked_about_for_a_moment_goes_on_hearing(
    broadcast: Broadcast, cookie: Cookie, holder: int, place: int, emitted: Emitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = broadcast.listen(cookie(holder))
    hub = broadcast.server.hub
    asked = []

    def fail(_known: object) -> None:
        asked.append(1)
        raise psycopg.OperationalError("gone")

    monkeypatch.setattr(hub, "_look_again", fail)
    broadcast.call(hub.look_at_all)
    assert until(lambda: bool(asked))
    emitted(1, of_community(place))
    assert heard.has(1)
    assert not heard.ended.is_set()


@contextmanager
def notices(url: str) -> Iterator[Callable[[], set[str]]]:
    """What is told about rights meanwhile."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("LISTEN shaodao_rights")
        yield lambda: {note.payload for note in connection.notifies(timeout=1.0)}


def test_every_row_from_which_rights_follow_tells_whose(own_demo_url: str) -> None:
    with psycopg.connect(own_demo_url, autocommit=True, options="-c search_path=shaodao,public") as connection:
        account = connection.execute("INSERT INTO account (display_name) VALUES ('x') RETURNING id").fetchone()
        assert account is not None
        own = {"id": account[0]}
        connection.execute(
            "UPDATE person SET account_id = %(id)s WHERE id = (SELECT person_id FROM assignment LIMIT 1)", own
        )
        connection.execute("UPDATE contact SET account_id = %(id)s WHERE id = (SELECT min(id) FROM contact)", own)
        connection.execute(
            "UPDATE shift_participant SET account_id = %(id)s WHERE id = (SELECT p.id FROM shift_participant p"
            " JOIN shift_signup u ON u.id = p.signup_id JOIN shift s ON s.id = u.shift_id"
            " WHERE s.state NOT IN ('cancelled', 'thanked', 'no_show', 'handed_over') LIMIT 1)", own,
        )  # fmt: skip
        acts = {
            "assignment": "UPDATE assignment SET rank = rank WHERE person_id IN"
            " (SELECT id FROM person WHERE account_id = %(id)s)",
            "contact": "UPDATE contact SET closed_on = closed_on WHERE account_id = %(id)s",
            "shift": "UPDATE shift SET state = state WHERE id IN (SELECT u.shift_id FROM shift_signup u"
            " JOIN shift_participant p ON p.signup_id = u.id WHERE p.account_id = %(id)s)",
            "sign-up": "UPDATE shift_signup SET state = state WHERE id IN (SELECT signup_id FROM shift_participant"
            " WHERE account_id = %(id)s)",
            "participant": "UPDATE shift_participant SET missed_at = missed_at WHERE account_id = %(id)s",
            "person": "UPDATE person SET account_id = NULL WHERE account_id = %(id)s",
            "account": "UPDATE account SET active = false WHERE id = %(id)s",
        }
        for name, act in acts.items():
            with notices(own_demo_url) as told:
                done = connection.execute(act, own)
                assert done.rowcount >= 1, name
                assert told() == {f"a:{account[0]}"}, name
