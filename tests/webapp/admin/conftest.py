from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.conftest import Server, make_app
from tests.people import People
from webapp.core.accounts.roles import Role


@pytest.fixture(scope="module")
def office(server: Server, town_template: str, worker: str) -> Iterator[APIFlask]:
    """The application on a nine-block town of this module alone."""
    name = f"shaodao_run_office_{worker}"
    made = make_app(server.clone(town_template, name))
    with psycopg.connect(made.config["SETTINGS"].database_url) as connection:
        connection.execute("SELECT 1")
    yield made
    made.extensions["pool"].close()
    server.drop(name)


@pytest.fixture(scope="module")
def office_people(office: APIFlask) -> People:
    """Makes people who are logged in there."""
    return People(office)


@pytest.fixture
def security(office_people: People) -> FlaskClient:
    """The security administrator's browser."""
    return office_people.holding(Role.SECURITY_ADMIN)


@pytest.fixture
def auditor(office_people: People) -> FlaskClient:
    """The audit administrator's browser."""
    return office_people.holding(Role.AUDIT_ADMIN)


@pytest.fixture
def system(office_people: People) -> FlaskClient:
    """The system administrator's browser."""
    return office_people.holding(Role.SYSTEM_ADMIN)
