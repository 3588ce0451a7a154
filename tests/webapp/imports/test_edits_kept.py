"""What somebody edited by hand outlives the next import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.formats import Layers
from tests.webapp.imports.conftest import LATER
from tests.webapp.imports.test_plan import changes
from webapp.grids import commands, queries
from webapp.grids.commands import Asked, Target
from webapp.grids.models import Community
from webapp.grids.rules import EditableLayer, EditReason
from webapp.imports.commands.commit import commit_import
from webapp.imports.commands.plan import ImportPlan

Plan = Callable[..., ImportPlan]


def asked(community: Community, reason: EditReason, on: date) -> Asked:
    return Asked(
        community_id=community.id,
        account_id=1,
        key=uuid4(),
        reason=reason,
        on_day=on,
        today=on,
        permit=lambda block_id: None,
    )


def target(session: Session, community: Community, layer: EditableLayer, ref: str) -> Target:
    sql = f"SELECT id FROM {layer.value.removesuffix('s')} WHERE source_ref = :ref"
    found = queries.feature_state(session, community.id, layer, session.scalars(text(sql), {"ref": ref}).one())
    assert found is not None
    return Target(layer, found.id, found.version)


def row(session: Session, sql: str) -> Any:
    return session.execute(text(sql)).one()


def test_an_import_keeps_what_was_renamed_closed_and_added_by_hand(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    today, shops = datetime.now(UTC).date(), EditableLayer.SHOPS
    refs = list(layers["shops"]["source_ref"])
    commands.correct_feature(
        session,
        target(session, community, shops, refs[0]),
        {"name": "手工改的"},
        asked(community, EditReason.RENAMED, today),
    )
    commands.close_feature(
        session, target(session, community, shops, refs[1]), asked(community, EditReason.SHUT_DOWN, today)
    )
    place = queries.feature_state(session, community.id, shops, target(session, community, shops, refs[0]).id)
    assert place is not None
    lon, lat = place.values["geometry"]["coordinates"]
    commands.add_feature(
        session,
        shops,
        {"name": "手工加的", "kind": "shop.other", "geometry": {"type": "Point", "coordinates": [lon, lat]}},
        asked(community, EditReason.NEWLY_OPENED, today),
    )
    session.commit()
    made = plan(layers)
    assert set(made.layers["shops"].kept) == {f"shaodao|{ref}" for ref in refs[:2]}
    commit_import(session, made, on=LATER)
    assert row(session, f"SELECT name FROM shop WHERE source_ref = '{refs[0]}'") == ("手工改的",)
    assert row(session, f"SELECT closed_on FROM shop WHERE source_ref = '{refs[1]}'") == (today,)
    assert row(session, "SELECT closed_on FROM shop WHERE name = '手工加的'") == (None,)
    assert changes(plan(layers, overwrite_edits=True))["shops"] == {"changed": 1, "returned": 1}


def test_an_import_keeps_stairs_that_were_counted_by_hand(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    rows = {"building_ref": "b1", "number": [1, 2], "households": [11, 12]}
    listed = {"buildings": layers["buildings"], "stairs": pd.DataFrame({"source_ref": ["b1/1", "b1/2"], **rows})}
    commit_import(session, plan(listed), on=LATER)
    building = target(session, community, EditableLayer.BUILDINGS, "b1")
    today = datetime.now(UTC).date()
    commands.correct_feature(
        session, building, {"stairs": {"1": 3, "9": 4}}, asked(community, EditReason.RECOUNTED, today)
    )
    session.commit()
    commit_import(session, plan(listed), on=LATER)
    found = session.execute(
        text("SELECT number, households FROM stair WHERE building_id = :id AND closed_on IS NULL ORDER BY 1"),
        {"id": building.id},
    )
    assert list(found) == [(1, 3), (9, 4)]
    assert row(session, f"SELECT households FROM building WHERE id = {building.id}") == (7,)
