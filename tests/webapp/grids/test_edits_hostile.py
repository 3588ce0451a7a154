"""The interface of the edited ground under generated input: it refuses, it never breaks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from apiflask import APIFlask
from sqlalchemy.orm import Session

from tests.conftest import Server, make_app
from tests.faults.api import PLAIN, examples
from tests.people import People
from tests.webapp.town import TOWN
from webapp.core.accounts.commands import add_token
from webapp.core.accounts.roles import Action, Role
from webapp.core.db import engine_over

pytestmark = pytest.mark.fault
schema = schemathesis.pytest.from_fixture("ground_schema").include(path_regex="/ground")


@pytest.fixture(scope="module")
def ground_app(server: Server, town_template: str, worker: str) -> Iterator[APIFlask]:
    """The application on a copy of the nine-block town."""
    name = f"shaodao_run_hostile_{worker}"
    app = make_app(server.clone(town_template, name))
    yield app
    app.extensions["pool"].close()
    server.drop(name)


@pytest.fixture(scope="module")
def ground_schema(ground_app: APIFlask) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", ground_app)


@pytest.fixture(scope="module")
def token(ground_app: APIFlask) -> str:
    """A secretary's token: a program that may edit the whole town."""
    crew = People(ground_app)
    account = crew.account("program", community=TOWN)
    crew.give(account, Role.SECRETARY, community=TOWN)
    with Session(engine_over(ground_app.extensions["pool"])) as session, session.begin():
        scopes = [Action.EDIT_GROUND, Action.APPROVE_GROUND]
        return add_token(session, account, name="test", scopes=scopes, days=1)[1]


@pytest.fixture(scope="module")
def code(ground_app: APIFlask) -> str:
    found: str = ground_app.test_client().get("/api/v1/communities").get_json()["communities"][0]["code"]
    return found


@schema.parametrize()
@examples(12, fixed=True)
def test_no_input_breaks_the_edited_ground(case: schemathesis.Case, token: str, code: str) -> None:
    case.path_parameters["community"] = code
    if "feature_id" in case.path_parameters:
        case.path_parameters["feature_id"] = "1"
    response = case.call(headers={**PLAIN, "Authorization": f"Bearer {token}"})
    case.validate_response(response, excluded_checks=[schemathesis.checks.positive_data_acceptance])
    assert response.status_code < 500
