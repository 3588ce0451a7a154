"""What floods is asked to wait: whistles of one account, of all programs; a threat to life never is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.webapp.dispatch.making import BASE, FIRE, LEADER, SECTION, Cast, answered, whistle
from tests.webapp.town import TOWN
from webapp.core.accounts import commands
from webapp.core.accounts.roles import Action, Role
from webapp.core.db import SCHEMA
from webapp.core.secrets import simulation_key
from webapp.dispatch.commands.limiting import MATTERS, OF_TOKENS, THREATS, WHISTLES
from webapp.dispatch.routes.frame import SIMULATION

HOUR_S = 3_600


@pytest.fixture
def blower(cast: Cast) -> FlaskClient:
    """Somebody who has blown no whistle yet."""
    return cast.people.holding(Role.GRID_LEADER, community=TOWN, grid=SECTION)


@pytest.fixture
def store(dispatch_engine: Engine) -> Iterator[Session]:
    with Session(dispatch_engine) as session:
        yield session


def send(cast: Cast, who: FlaskClient, **changes: Any) -> TestResponse:
    return cast.post(who, "incidents", whistle(**changes))


def fill(cast: Cast, who: FlaskClient, **changes: Any) -> None:
    assert {send(cast, who, **changes).status_code for _ in range(WHISTLES)} == {201}


def test_the_twenty_first_whistle_of_an_hour_waits_and_is_taken_then(
    cast: Cast, blower: FlaskClient, store: Session
) -> None:
    fill(cast, blower)
    body = whistle()
    late = cast.post(blower, "incidents", body)
    assert late.status_code == 429
    assert HOUR_S - 120 < int(late.headers["Retry-After"]) <= HOUR_S
    assert not store.scalar(text(f"SELECT count(*) FROM {SCHEMA}.incident WHERE uuid = :uuid"), {"uuid": body["uuid"]})
    store.execute(text(f"UPDATE {SCHEMA}.allowance SET expires_at = now() - interval '1 second'"))
    store.commit()
    assert cast.post(blower, "incidents", body).status_code == 201, "the phone sends it again, and it is taken"


def test_what_is_sent_again_costs_nothing(cast: Cast, blower: FlaskClient) -> None:
    body = whistle()
    assert [cast.post(blower, "incidents", body).status_code for _ in range(4)] == [201, 200, 200, 200]
    assert {send(cast, blower).status_code for _ in range(WHISTLES - 1)} == {201}
    assert cast.post(blower, "incidents", body).status_code == 200, "known already, whatever is left"
    assert send(cast, blower).status_code == 429


def test_what_the_grid_settles_itself_has_room_of_its_own_and_handing_up_takes_of_the_whistles(
    cast: Cast, blower: FlaskClient, store: Session
) -> None:
    fill(cast, blower)
    made = answered(send(cast, blower, route="self"))
    handed = cast.post(blower, f"incidents/{made['id']}/hand-up", {"tried": "劝过"}, version=made["version"])
    assert handed.status_code == 429
    store.execute(text(f"UPDATE {SCHEMA}.allowance SET spent = {MATTERS} WHERE spent = 1"))
    store.commit()
    assert send(cast, blower, route="self").status_code == 429


def test_a_threat_to_life_is_never_refused_and_many_of_one_account_are_marked(
    cast: Cast, blower: FlaskClient, store: Session
) -> None:
    fill(cast, blower)
    usual = [answered(send(cast, blower, category=FIRE, threat=True)) for _ in range(THREATS)]
    more = answered(send(cast, blower, category=FIRE, threat=True))
    assert more["calls"], "it is called like any other"
    seen = [answered(cast.get(cast.officer, f"incidents/{each['id']}")) for each in (usual[-1], more)]
    assert [each["many_from_one"] for each in seen] == [False, True]
    assert not answered(cast.get(blower, f"incidents/{more['id']}"))["many_from_one"], "it is for the desk"
    rows = store.execute(
        text(f"SELECT facts FROM {SCHEMA}.audit_entry WHERE action = 'dispatch.many_threats'")
    ).scalars()
    assert [row["within_hour"] for row in rows] == [THREATS + 1]


def test_the_desk_and_the_simulator_have_no_limit(cast: Cast, blower: FlaskClient) -> None:
    fill(cast, cast.officer)
    assert send(cast, cast.officer).status_code == 201
    fill(cast, blower)
    headers = {SIMULATION: simulation_key(cast.app.config["SETTINGS"])}
    answer = cast.people.send(blower, "POST", f"{BASE}/incidents", json=whistle(), headers=headers)
    assert answer.status_code == 201


def test_all_programs_together_have_one_limit(cast: Cast, store: Session) -> None:
    _, token = commands.add_token(store, LEADER, name="test", scopes=[Action.BLOW_WHISTLE], days=1)
    store.commit()
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    client = cast.app.test_client()
    assert client.post(f"{BASE}/incidents", json=whistle(), headers=headers).status_code == 201
    spent = {"key": hashlib.sha256(b"matters\0tokens").hexdigest(), "most": OF_TOKENS}
    store.execute(text(f"UPDATE {SCHEMA}.allowance SET spent = :most WHERE key = :key"), spent)
    store.commit()
    assert client.post(f"{BASE}/incidents", json=whistle(), headers=headers).status_code == 429
    assert send(cast, cast.leader).status_code == 201, "who is there himself is not a program"
