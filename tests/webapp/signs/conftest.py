"""The nine-block town with signs of its own: tests here commit, each puts back what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.conftest import Server, engine_on, make_app
from tests.people import People
from tests.webapp.town import CODE
from webapp.core import assets

SITE = "https://grid.example"
SECTION = f"{CODE}104"  # 腰片: 4 5 6, between 北片 and 南片
AREA = f"{CODE}100"


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    assets.build()


@pytest.fixture(scope="module")
def signs_url(server: Server, town_template: str, worker: str) -> Iterator[str]:
    name = f"shaodao_run_signs_{worker}"
    yield server.clone(town_template, name)
    server.drop(name)


@pytest.fixture(scope="module")
def signs_engine(signs_url: str) -> Iterator[Engine]:
    made = engine_on(signs_url)
    yield made
    made.dispose()


@pytest.fixture
def signs(signs_engine: Engine) -> Iterator[Session]:
    """A session that commits on the town of this module."""
    with Session(signs_engine) as session:
        yield session


@pytest.fixture(scope="module")
def signs_app(signs_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    folder: Path = tmp_path_factory.mktemp("data")
    made = make_app(signs_url, demo=False, public_url=SITE, data_dir=folder)
    yield made
    made.extensions["pool"].close()


@pytest.fixture(scope="module")
def signs_people(signs_app: APIFlask) -> People:
    return People(signs_app)


@pytest.fixture
def reader(signs_app: APIFlask) -> FlaskClient:
    """Somebody in the street with a phone."""
    return signs_app.test_client()


@pytest.fixture
def app_of_demo(app: APIFlask) -> FlaskClient:
    """Somebody in the street of the demo community."""
    return app.test_client()


@pytest.fixture
def demo_codes(session: Session) -> list[str]:
    """Codes of every area and section of the demo."""
    return list(session.scalars(text("SELECT code FROM grid WHERE level <> 'community' ORDER BY code")))
