"""Exactly once: identical posts at the same moment, keys sent again, two dispatchers on one incident."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from psycopg.errors import DeadlockDetected, SerializationFailure
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from tests.webapp.dispatch.making import BASE, WATERWORKS, Cast, answered, lead_of, whistle
from webapp.core.db import SCHEMA
from webapp.dispatch.commands.identity import digest_of
from webapp.dispatch.routes import acts, api
from webapp.dispatch.schemas.asked import Whistle

_CALLEE = {"kind": "organization", "organization_id": WATERWORKS, "is_lead": True}


def _count(engine: Engine, table: str, condition: str = "true") -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {SCHEMA}.{table} WHERE {condition}")) or 0)


def test_a_hundred_identical_posts_at_once_are_one_incident(cast: Cast, dispatch_engine: Engine) -> None:
    body, token = whistle(), cast.people.form_token(cast.leader)
    cookie = cast.leader.get_cookie("s")
    assert cookie is not None

    def send(_number: int) -> int:
        client = cast.app.test_client()
        client.set_cookie("s", cookie.value)
        headers = {"X-CSRFToken": token, "Accept": "application/json"}
        while True:
            status = client.post(f"{BASE}/incidents", json=body, headers=headers).status_code
            if status != 503:  # more at once than there are connections: the phone sends it again
                return status

    with ThreadPoolExecutor(16) as pool:
        statuses = Counter(pool.map(send, range(100)))
    assert statuses == {201: 1, 200: 99}
    assert _count(dispatch_engine, "incident", f"uuid = '{body['uuid']}'") == 1
    assert _count(dispatch_engine, "step", f"key = '{body['uuid']}'") == 1


def test_numbers_of_a_day_have_neither_gaps_nor_twins(cast: Cast, dispatch_engine: Engine) -> None:
    made = [cast.blow()["number"] for _ in range(3)]
    numbers = [int(number.partition("-")[2]) for number in made]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    again = whistle()
    first = answered(cast.post(cast.leader, "incidents", again))
    assert answered(cast.post(cast.leader, "incidents", again))["number"] == first["number"]
    last = int(first["number"].partition("-")[2])
    assert int(cast.blow()["number"].partition("-")[2]) == last + 1


def test_the_same_uuid_with_other_words_is_refused(cast: Cast) -> None:
    body = whistle()
    assert cast.post(cast.leader, "incidents", body).status_code == 201
    assert cast.post(cast.leader, "incidents", body).status_code == 200
    assert cast.post(cast.leader, "incidents", {**body, "text": "别的事"}).status_code == 409


def test_an_act_sent_again_is_the_same_act(cast: Cast, dispatch_engine: Engine) -> None:
    made = cast.blow()
    call = lead_of(cast.act(cast.officer, made, "review", callees=[_CALLEE]))
    key, path = str(uuid4()), f"calls/{call['id']}/acknowledge"
    first = answered(cast.post(cast.contact, path, key=key))
    again = cast.post(cast.contact, path, key=key)
    assert again.status_code == 200
    assert answered(again)["version"] == first["version"]
    assert _count(dispatch_engine, "step", f"key = '{key}'") == 1
    # With another key it is another act, and that is over.
    assert cast.post(cast.contact, path).status_code == 409


def test_a_key_used_for_something_else_is_refused(cast: Cast) -> None:
    made, other, key = cast.blow(), cast.blow(), str(uuid4())
    assert cast.post(cast.leader, f"incidents/{made['id']}/note", {"text": "到了"}, key=key).status_code == 200
    assert cast.post(cast.leader, f"incidents/{made['id']}/note", {"text": "走了"}, key=key).status_code == 409
    assert cast.post(cast.leader, f"incidents/{other['id']}/note", {"text": "到了"}, key=key).status_code == 409


def test_of_two_dispatchers_one_gets_both_versions(cast: Cast) -> None:
    made = cast.blow()
    path = f"incidents/{made['id']}/claim"
    first = cast.post(cast.officer, path, version=made["version"])
    second = cast.post(cast.secretary, path, version=made["version"])
    assert first.status_code == 200
    assert second.status_code == 412
    fields = answered(second)["fields"]
    assert fields["yours"] == made["version"]
    assert fields["now"]["version"] == answered(first)["version"]
    assert fields["now"]["claimed_by_name"] == "dutyofficer"


def test_the_desk_says_which_version_it_saw(cast: Cast) -> None:
    made = cast.blow()
    assert cast.post(cast.officer, f"incidents/{made['id']}/claim").status_code == 422


def test_a_refused_act_leaves_nothing(cast: Cast, dispatch_engine: Engine) -> None:
    made, key = cast.blow(), str(uuid4())
    assert cast.post(cast.leader, f"incidents/{made['id']}/settle", {"outcome": "好了"}, key=key).status_code == 409
    assert _count(dispatch_engine, "step", f"key = '{key}'") == 0
    assert answered(cast.get(cast.leader, f"incidents/{made['id']}"))["version"] == made["version"]


def test_what_another_request_stood_in_the_way_of_is_done_once_more(
    cast: Cast, dispatch_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def contended(name: str, module: Any) -> None:
        real = getattr(module, name)

        def once(*given: Any, **named: Any) -> Any:
            done = real(*given, **named)
            tries.append(name)
            if tries.count(name) == 1:
                raise OperationalError("…", {}, DeadlockDetected())
            return done

        monkeypatch.setattr(module, name, once)

    contended("blow_whistle", api)
    contended("do_to_incident", acts)
    body = whistle()
    made = answered(cast.post(cast.leader, "incidents", body))
    assert _count(dispatch_engine, "incident", f"uuid = '{body['uuid']}'") == 1
    key = str(uuid4())
    assert cast.post(cast.leader, f"incidents/{made['id']}/note", {"text": "到了"}, key=key).status_code == 200
    assert _count(dispatch_engine, "step", f"key = '{key}'") == 1
    assert tries == ["blow_whistle"] * 2 + ["do_to_incident"] * 2


def test_where_another_request_stands_in_the_way_twice_it_is_said_and_nothing_is_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def contended(*_given: Any, **_named: Any) -> None:
        raise OperationalError("…", {}, SerializationFailure())

    monkeypatch.setattr(api, "blow_whistle", contended)
    answer = cast.post(cast.leader, "incidents", whistle())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answered(answer)["title"] in ("别人正在改动同一内容", "Somebody else was just changing the same")


def test_a_field_that_a_release_adds_turns_no_older_sending_into_other_words() -> None:
    class Later(Whistle):
        """A whistle as a later release takes it."""

        added: str = "as usual"

    body = whistle()
    assert digest_of(Later(**body)) == digest_of(Whistle(**body))
    assert digest_of(Later(**body, added="otherwise")) != digest_of(Whistle(**body))
