"""The nine-block town with dispatch in it, and screens that hang there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.conftest import Server, engine_on, make_app
from tests.people import People
from tests.webapp.dispatch.conftest import cast, dispatch_app, dispatch_engine, dispatch_url, emptied, scene_session
from tests.webapp.town import CODE, TOWN
from tests.webapp.wall.steering import NEIGHBOUR, NEIGHBOUR_CODE, Office
from webapp.core.accounts import commands
from webapp.core.accounts.guard import SECRET
from webapp.core.accounts.sessions import open_session
from webapp.core.accounts.terms import DEVICE, Method
from webapp.core.db import SCHEMA

__all__ = ["cast", "dispatch_app", "dispatch_engine", "dispatch_url", "emptied", "scene_session"]
PAGE = f"/c/{CODE}/wall"
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
