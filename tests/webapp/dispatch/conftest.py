"""The nine-block town with categories, a leader, a contact and a property; a database that tests may change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.conftest import Server, engine_on, make_app
from tests.people import People
from tests.webapp.dispatch.making import Cast, settle
from tests.webapp.town import TOWN
from webapp.core.db import SCHEMA


@pytest.fixture(scope="module")
def dispatch_url(server: Server, town_template: str, worker: str) -> Iterator[str]:
    name = f"shaodao_run_dispatch_{worker}"
    url = server.clone(town_template, name)
    engine = engine_on(url)
    with Session(engine) as session, session.begin():
        settle(session)
    engine.dispose()
    yield url
    server.drop(name)


@pytest.fixture(scope="module")
def dispatch_engine(dispatch_url: str) -> Iterator[Engine]:
    made = engine_on(dispatch_url)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def dispatch_app(dispatch_url: str) -> Iterator[APIFlask]:
    made = make_app(dispatch_url)
    yield made
    made.extensions["pool"].close()


@pytest.fixture(scope="module")
def cast(dispatch_app: APIFlask) -> Cast:
    """Everybody who takes part, logged in."""
    return Cast(dispatch_app, People(dispatch_app))


@pytest.fixture(autouse=True)
def a_new_hour(request: pytest.FixtureRequest) -> None:
    """Each test has the whole hour before it in which an account may blow so many whistles."""
    if "dispatch_url" in request.fixturenames:
        engine: Engine = request.getfixturevalue("dispatch_engine")
        with engine.begin() as connection:
            connection.execute(text(f"DELETE FROM {SCHEMA}.allowance"))


@pytest.fixture
def scene_session(dispatch_engine: Engine) -> Iterator[Session]:
    """A session whose every change is undone after the test."""
    with dispatch_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as made:
            yield made
        outer.rollback()


@pytest.fixture
def emptied(dispatch_engine: Engine) -> None:
    """No incident is left of the test before."""
    with dispatch_engine.begin() as connection:
        connection.execute(text(f"UPDATE {SCHEMA}.incident SET simulated = true WHERE community_id = {TOWN}"))
        connection.execute(text(f"DELETE FROM {SCHEMA}.incident WHERE community_id = {TOWN}"))
