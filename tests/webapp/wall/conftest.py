"""The nine-block town with dispatch in it, and screens that hang there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.conftest import Server, engine_on, make_app
from tests.people import People
from tests.webapp.dispatch.conftest import cast, dispatch_app, dispatch_engine, dispatch_url, emptied, scene_session
from tests.webapp.dispatch.making import WATERWORKS, Cast, answered, lead_of
from tests.webapp.town import TOWN
from tests.webapp.wall import plain
from tests.webapp.wall.reading import PAGE, Noted
from tests.webapp.wall.steering import NEIGHBOUR, NEIGHBOUR_CODE, Office
from webapp.core.accounts import commands
from webapp.core.accounts.guard import SECRET
from webapp.core.accounts.sessions import open_session
from webapp.core.accounts.terms import DEVICE, Method
from webapp.core.clock import today
from webapp.core.db import SCHEMA

__all__ = ["cast", "dispatch_app", "dispatch_engine", "dispatch_url", "emptied", "scene_session"]
CALLEE = {"kind": "organization", "organization_id": WATERWORKS, "is_lead": True}
Screen = Callable[[], tuple[int, FlaskClient]]


@pytest.fixture
def screen(dispatch_app: APIFlask, dispatch_engine: Engine) -> Screen:
    """Makes a screen that shows the wall: its id and its browser."""

    def made() -> tuple[int, FlaskClient]:
        with dispatch_app.test_request_context(), Session(dispatch_engine) as session, session.begin():
            device, _token = commands.add_device(session, community_id=TOWN, name="指挥中心", view=PAGE, by=None)
            session.flush()
            secret, device_id = open_session(session, device_id=device.id, method=Method.DEVICE, term=DEVICE), device.id
        client = dispatch_app.test_client()
        with client.session_transaction() as carried:
            carried[SECRET] = secret
        return device_id, client

    return made


@pytest.fixture(scope="module")
def office(server: Server, town_template: str, worker: str) -> Iterator[Office]:
    """Who steers walls, and whoever may not."""
    name = f"shaodao_run_walls_{worker}"
    url = server.clone(town_template, name)
    engine = engine_on(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                f"""INSERT INTO {SCHEMA}.community
                (id, code, name, full_name, scheme, scheme_year, srid, baseline_on, is_synthetic, stamp, geom)
                SELECT {NEIGHBOUR}, '{NEIGHBOUR_CODE}', '邻居社区', '邻居社区', scheme, scheme_year, srid, baseline_on,
                       true, stamp, ST_Translate(geom, 0.1, 0) FROM {SCHEMA}.community WHERE id = {TOWN}"""
            )
        )
    app = make_app(url)
    yield Office(app, engine, People(app))
    app.extensions["pool"].close()
    engine.dispose()
    server.drop(name)


@pytest.fixture
def write(dispatch_engine: Engine) -> Callable[[str], None]:
    """Writes what the clock would, past the application."""

    def done(sql: str) -> None:
        with dispatch_engine.begin() as connection:
            connection.execute(text(f"SET search_path = {SCHEMA}, public"))
            connection.execute(text(sql))

    return done


@pytest.fixture
def noted(cast: Cast, dispatch_engine: Engine, emptied: None, write: Callable[[str], None]) -> Noted:
    """A day at the desk, and what a plain count gave after each act."""
    found: Noted = []

    def note() -> None:
        counted = [plain.of_matters(dispatch_engine, simulated=each) for each in (False, True)]
        found.append((plain.clock(dispatch_engine), counted[0], counted[1]))

    note()
    first, second, own = cast.blow(), cast.blow(), cast.blow(route="self")
    fire = cast.blow(cast.volunteer, category="safety.fire", threat=True)
    note()
    called = lead_of(cast.act(cast.officer, first, "review", callees=[CALLEE]))
    refused = lead_of(cast.act(cast.officer, second, "review", callees=[CALLEE]))
    note()
    cast.answer(cast.contact, called, "acknowledge")
    cast.answer(cast.contact, refused, "refuse", ground="not_our_duty")
    note()
    cast.answer(cast.contact, called, "arrive", method="manual", reason="在现场")
    cast.act(cast.leader, own, "settle", outcome="已清理")
    note()
    decision = answered(cast.get(cast.street, f"incidents/{second['id']}"))["decisions"][0]
    cast.post(cast.street, f"decisions/{decision['id']}/decide", {"outcome": "denied", "answer": "属你单位"})
    cast.act(cast.verifier, own, "verify", outcome="passed")
    note()
    for each in (second, fire):
        cast.act(cast.officer, each, "suspend", ground="等配件", until_at=f"{today() + timedelta(days=9)}T00:00:00Z")
        asked = answered(cast.get(cast.secretary, f"incidents/{each['id']}"))["decisions"][-1]
        cast.post(cast.secretary, f"decisions/{asked['id']}/decide", {"outcome": "granted"})
    late = cast.blow()
    write(f"UPDATE incident SET finish_by = clock_timestamp() WHERE id IN ({late['id']}, {fire['id']})")
    note()
    cast.act(cast.officer, second, "resume")
    write(f"UPDATE incident SET red_at = clock_timestamp() WHERE id = {late['id']}")
    note()
    cast.answer(cast.contact, called, "finish", outcome="已更换阀门")
    cast.act(cast.verifier, first, "verify", outcome="passed")
    simulated = [cast.blow() for _ in range(3)]
    write(f"UPDATE incident SET simulated = true WHERE id >= {simulated[0]['id']}")
    cast.act(cast.officer, simulated[0], "review", callees=[CALLEE])
    note()
    return found
