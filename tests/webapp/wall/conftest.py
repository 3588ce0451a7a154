"""The nine-block town with a neighbour and walls; a database of its module alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from tests.conftest import Server, engine_on, make_app
from tests.people import People
from tests.webapp.town import TOWN
from tests.webapp.wall.steering import NEIGHBOUR, NEIGHBOUR_CODE, Office
from webapp.core.db import SCHEMA


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
