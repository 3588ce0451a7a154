from __future__ import annotations

from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.conftest import Server, engine_on, make_app
from tests.people import People
from tests.webapp.town import TOWN
from webapp.core.accounts.roles import Role


@pytest.fixture(scope="session")
def shifts_url(server: Server, town_template: str, worker: str) -> Iterator[str]:
    """A town of these tests alone: they really commit."""
    name = f"shaodao_run_shifts_{worker}"
    yield server.clone(town_template, name)
    server.drop(name)


@pytest.fixture(scope="session")
def shifts_engine(shifts_url: str) -> Iterator[Engine]:
    made = engine_on(shifts_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def shifts_app(shifts_url: str) -> Iterator[APIFlask]:
    made = make_app(shifts_url)
    yield made
    made.extensions["pool"].close()


@pytest.fixture(scope="session")
def shifts_people(shifts_app: APIFlask) -> People:
    return People(shifts_app)


@pytest.fixture
def db(shifts_engine: Engine) -> Iterator[Session]:
    """A session that commits; whatever shifts a test made are gone after it."""
    with Session(shifts_engine) as made:
        yield made
        made.rollback()
        for table in ("shift", "assignment", "person", "shift_setting", "shift_task", "allowance", "lockout"):
            made.connection().exec_driver_sql(f"DELETE FROM {table}")
        made.commit()


@pytest.fixture
def secretary(shifts_people: People) -> FlaskClient:
    return shifts_people.holding(Role.SECRETARY, community=TOWN)


@pytest.fixture
def anybody(shifts_app: APIFlask) -> FlaskClient:
    """A browser in which nobody is logged in."""
    return shifts_app.test_client()
