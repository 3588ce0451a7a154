from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from apiflask import APIFlask
from sqlalchemy.orm import Session

from tests.conftest import Server, engine_on, make_app
from tests.faults.api import PLAIN
from tests.people import People
from tests.webapp.conftest import town_template
from webapp.core.accounts import commands
from webapp.core.accounts.roles import Action, Role

__all__ = ["town_template"]


@pytest.fixture
def api_schema(app: APIFlask) -> schemathesis.BaseSchema:
    """The interface as its own document describes it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.fixture(scope="module")
def staff_app(server: Server, demo_template: str, worker: str) -> Iterator[APIFlask]:
    """The demo on a database of this module alone: what staff may change is changed."""
    name = f"shaodao_run_staff_{worker}"
    made = make_app(server.clone(demo_template, name))
    yield made
    made.extensions["pool"].close()
    server.drop(name)


@pytest.fixture(scope="module")
def staff_headers(staff_app: APIFlask, demo_community: int) -> dict[str, str]:
    """Those of a program that may do whatever a community's office may."""
    people = People(staff_app)
    number = people.account("program", community=demo_community)
    for role in (Role.SECRETARY, Role.DUTY_OFFICER, Role.PLANNER, Role.VERIFIER, Role.GRID_LEADER):
        people.give(number, role, community=demo_community)
    with Session(engine_on(staff_app.config["SETTINGS"].database_url)) as session, session.begin():
        _made, token = commands.add_token(session, number, name="hostile", scopes=list(Action), days=1)
    return PLAIN | {"Authorization": f"Bearer {token}"}


@pytest.fixture
def staff_api_schema(staff_app: APIFlask) -> schemathesis.BaseSchema:
    """The interface as staff find it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", staff_app)
