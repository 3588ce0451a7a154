"""A small town founded in a database of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.formats import Layers, read, write
from gis.plans.founding import found
from tests.gis.formats.samples import OURS, town
from webapp.grids.commands import load_kinds
from webapp.grids.models import Community
from webapp.imports.commands.found import CommunityIdentity, found_community
from webapp.imports.commands.plan import ImportPlan, Reading, plan_import

CODE = "620902004099"
FIRST_DAY, LATER = date(2026, 1, 1), date(2026, 3, 1)
IDENTITY = CommunityIdentity(
    code=CODE, name="九块社区", full_name="测试九块社区", scheme="统计局", scheme_year=2023, band=(50, 150)
)


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    """The town of nine blocks as a data set would give it."""
    return read(write(town(), tmp_path / "town.gpkg"), OURS)


@pytest.fixture
def session(empty_session: Session) -> Session:
    load_kinds(empty_session)
    return empty_session


@pytest.fixture
def community(session: Session, layers: Layers) -> Community:
    founding = found(layers, band=IDENTITY.band)
    made = found_community(session, founding, IDENTITY, source="shaodao", valid_from=FIRST_DAY, reason="首次划分")
    session.commit()
    return made


@pytest.fixture
def plan(session: Session, community: Community) -> Callable[..., ImportPlan]:
    """Plan an import of layers into the town."""

    def make(layers: Any, spec: Any = OURS, **options: Any) -> ImportPlan:
        reading = Reading(layers if isinstance(layers, Layers) else Layers(layers), spec, "town.gpkg", "0" * 64)
        return plan_import(session, community, reading, **options)

    return make


def counts(session: Session) -> dict[str, int]:
    """Rows of every table of the ground, and a digest of what they say."""
    tables = ("community", "street", "compound", "block", "edge", "building", "stair", "shop", "organization", "place")
    tables += ("camera", "hazard", "generation", "grid", "grid_version", "grid_block", "street_section", "search_entry")
    found = {}
    for table in tables:
        rows = session.execute(text(f"SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM {table} t")).one()
        found[table] = (int(rows[0]), int(rows[1]))
    return found
