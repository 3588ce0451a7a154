from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.conftest import Server, engine_on, make_app
from tests.people import People
from tests.webapp.town import TOWN
from webapp.core.accounts.roles import Role
from webapp.dispatch.commands.categories import seed_categories
from webapp.grids.commands.kinds import load_kinds

SECTION = 5
COMING_IN = ("event", "incident", "media", "sensitive_matter", "time_limit", "setting", "allowance", "roster_upload")


@pytest.fixture(scope="session")
def intake_url(server: Server, town_template: str, worker: str) -> Iterator[str]:
    """A town with categories, of these tests alone: they really commit."""
    name = f"shaodao_run_intake_{worker}"
    url = server.clone(town_template, name)
    engine = engine_on(url)
    with Session(engine) as session:
        load_kinds(session)
        seed_categories(session, TOWN)
        session.commit()
    engine.dispose()
    yield url
    server.drop(name)


@pytest.fixture(scope="session")
def intake_engine(intake_url: str) -> Iterator[Engine]:
    made = engine_on(intake_url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def intake_app(intake_url: str, photos: Path) -> Iterator[APIFlask]:
    made = make_app(intake_url, data_dir=photos)
    yield made
    made.extensions["pool"].close()


@pytest.fixture(scope="session")
def people(intake_app: APIFlask) -> People:
    return People(intake_app)


@pytest.fixture
def db(intake_engine: Engine) -> Iterator[Session]:
    """A session that commits; whatever came in during a test is gone after it."""
    with Session(intake_engine) as made:
        yield made
        made.rollback()
        # History refuses to be rewritten; here it is a whole test that never was.
        made.connection().exec_driver_sql("SET LOCAL session_replication_role = replica")
        made.connection().exec_driver_sql(f"TRUNCATE {', '.join(COMING_IN)} CASCADE")
        made.commit()


@pytest.fixture
def secretary(people: People) -> FlaskClient:
    return people.holding(Role.SECRETARY, community=TOWN)


@pytest.fixture
def officer(people: People) -> FlaskClient:
    return people.holding(Role.DUTY_OFFICER, community=TOWN)


@pytest.fixture
def leader(people: People) -> FlaskClient:
    return people.holding(Role.GRID_LEADER, community=TOWN, grid=SECTION)


@pytest.fixture
def anybody(intake_app: APIFlask) -> FlaskClient:
    return intake_app.test_client()
