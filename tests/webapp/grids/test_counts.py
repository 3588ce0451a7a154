"""One number, wherever it is read: label, card and figure agree, and closed buildings count nowhere."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.figures.queries import figures
from webapp.grids.queries import SOURCES, community, feature
from webapp.registry import FIGURES

DEMO = "620902004002"
DAY = date(2026, 7, 1)
CLOSE_ALL = "UPDATE building SET closed_on = '2026-06-30' WHERE compound_id = :id"


@pytest.fixture
def compound_id(session: Session) -> int:
    found: int = session.scalars(
        text("SELECT compound_id FROM building WHERE households > 0 AND compound_id IS NOT NULL LIMIT 1")
    ).one()
    return found


def facts(session: Session, layer: str, feature_id: int) -> dict[str, object]:
    found = feature(session, SOURCES[layer], feature_id, DAY)
    assert found is not None
    return dict(found.facts)


def test_labels_cards_and_figures_give_the_same_households(session: Session) -> None:
    state = community(session, DEMO, DAY)
    assert state is not None
    by_level: dict[str, int] = {}
    for grid in state.grids:
        by_level[grid.level] = by_level.get(grid.level, 0) + grid.households
        if grid.level != "community":
            assert facts(session, f"{grid.level}s", grid.id)["households"] == grid.households
    counted = figures(session, FIGURES, state.summary.id, DAY).numbers["households"]
    assert by_level == {"community": counted, "area": counted, "section": counted}


def test_a_building_that_is_gone_counts_nowhere(session: Session, compound_id: int) -> None:
    before = facts(session, "compounds", compound_id)
    state = community(session, DEMO, DAY)
    session.execute(text(CLOSE_ALL), {"id": compound_id})
    after, later = facts(session, "compounds", compound_id), community(session, DEMO, DAY)
    assert state is not None
    assert later is not None
    assert before["households"]
    assert not after.get("households")
    assert not after.get("stairs")
    assert not after.get("residential_buildings")
    whole, less = (next(g for g in each.grids if g.level == "community") for each in (state, later))
    assert whole.households - less.households == before["households"]
