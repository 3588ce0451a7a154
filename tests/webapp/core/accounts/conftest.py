from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import engine_on
from webapp.core.db import engine_over

Run = Callable[..., list[Any]]
Commanded = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def run(house: APIFlask) -> Run:
    """Runs a statement on the module's database."""

    def ran(sql: str, **values: object) -> list[Any]:
        engine = engine_on(house.config["SETTINGS"].database_url)
        with Session(engine) as session, session.begin():
            result = session.execute(text(sql), values)
            return [tuple(row) for row in result] if result.returns_rows else []

    return ran


@pytest.fixture
def commanded(house: APIFlask) -> Commanded:
    """Carries a command out and commits it."""

    def done(command: Callable[[Session], Any]) -> Any:
        with house.test_request_context(), Session(engine_over(house.extensions["pool"])) as session, session.begin():
            return command(session)

    return done


@pytest.fixture
def place(run: Run) -> int:
    """A community with nothing in it."""
    found = run("SELECT id FROM shaodao.community WHERE code = '620902004002'")
    made = found or run(
        "INSERT INTO shaodao.community (code, name, full_name, scheme, scheme_year, srid, geom) VALUES"
        " ('620902004002', '示例社区', '示例社区', '统计局', 2023, 4545,"
        " ST_MakeEnvelope(98.48, 39.72, 98.5, 39.74, 4326)) RETURNING id"
    )
    return int(made[0][0])
