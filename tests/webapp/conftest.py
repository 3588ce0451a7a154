"""The nine-block town: a database of its own, the application over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.conftest import Server, engine_on, make_app
from tests.people import People
from tests.webapp.town import TOWN, build_town
from webapp.core.accounts.roles import Role
from webapp.core.migrating import upgrade
from webapp.core.search.commands import refresh
from webapp.grids.search import SOURCES


@pytest.fixture(scope="session")
def town_template(server: Server) -> str:
    def build(url: str) -> None:
        upgrade(url)
        build_town(url)
        engine = engine_on(url)
        with Session(engine) as session:
            refresh(session, SOURCES, 1)
            session.commit()
        engine.dispose()

    return server.template("town", build)


@pytest.fixture(scope="session")
def town_url(server: Server, town_template: str, worker: str) -> Iterator[str]:
    """This worker's copy of the nine-block town; whoever changes it puts it back."""
    name = f"shaodao_run_town_{worker}"
    yield server.clone(town_template, name)
    server.drop(name)


@pytest.fixture(scope="session")
def town_engine(town_url: str) -> Iterator[Engine]:
    made = engine_on(town_url)
    yield made
    made.dispose()


@pytest.fixture
def town(town_engine: Engine) -> Iterator[Session]:
    """A session on the nine-block town; every change is undone after the test."""
    with town_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as made:
            yield made
        outer.rollback()


@pytest.fixture(scope="session")
def town_app(town_url: str) -> Iterator[APIFlask]:
    made = make_app(town_url)
    yield made
    made.extensions["pool"].close()


@pytest.fixture(scope="session")
def town_people(town_app: APIFlask) -> People:
    """Makes people who are logged in to the nine-block town."""
    return People(town_app)


@pytest.fixture(scope="session")
def town_secretary(town_people: People) -> int:
    """The account of the town's secretary."""
    made = town_people.account("secretary", community=TOWN)
    town_people.give(made, Role.SECRETARY, community=TOWN)
    return made


@pytest.fixture
def town_client(town_people: People, town_secretary: int) -> FlaskClient:
    """The secretary's browser, who may see every layer."""
    return town_people.client(town_secretary)


@pytest.fixture
def stranger(town_app: APIFlask) -> FlaskClient:
    """A browser in which nobody is logged in: public layers only."""
    return town_app.test_client()


@pytest.fixture
def restored_stamp(town_engine: Engine) -> Iterator[None]:
    """Puts the community's stamp back after a test that really changes it."""
    with town_engine.begin() as connection:
        stamp = connection.scalar(text("SELECT stamp FROM community"))
    yield
    with town_engine.begin() as connection:
        connection.execute(text("UPDATE community SET stamp = :stamp"), {"stamp": stamp})
