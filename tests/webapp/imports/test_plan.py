"""An import is looked at before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import Datum, from_wgs84
from gis.formats import Layers
from tests.gis.formats.samples import SPECS, spec
from tests.webapp.imports.conftest import counts
from webapp.grids.models import Community
from webapp.imports.commands.plan import ImportPlan
from webapp.imports.models import ImportRun

Plan = Callable[..., ImportPlan]


def changes(plan: ImportPlan) -> dict[str, dict[str, int]]:
    """What would change, without what stays."""
    kinds = {key: {kind: n for kind, n in layer.counts.items() if n} for key, layer in plan.layers.items()}
    return {key: {kind: n for kind, n in found.items() if kind != "unchanged"} for key, found in kinds.items()}


def test_a_plan_writes_nothing_but_its_own_record(session: Session, plan: Plan, layers: Layers) -> None:
    before = counts(session)
    layers["shops"].loc[0, "name"] = "新名字"
    made = plan(layers)
    assert counts(session) == before
    stored = session.get(ImportRun, made.run.id)
    assert stored is not None
    assert (stored.status, stored.committed_at) == ("planned", None)
    assert stored.diff["shops"]["columns"] == {"shaodao|s1": ["name"]}
    assert stored.report["counts"]["buildings"] == 9


def test_the_same_data_set_again_is_an_empty_difference(plan: Plan, layers: Layers) -> None:
    made = plan(layers)
    assert made.is_empty
    assert made.layers["buildings"].counts["unchanged"] == 9


def test_added_changed_and_removed_rows_are_told_apart(plan: Plan, layers: Layers) -> None:
    shops = layers["shops"]
    shops.loc[0, "name"] = "改名"
    shops.loc[1, "source_ref"] = "s3"
    layers["buildings"] = layers["buildings"].iloc[:8]
    assert changes(plan(layers)) == {
        "streets": {},
        "compounds": {},
        "buildings": {"removed": 1},
        "shops": {"added": 1, "changed": 1, "removed": 1},
        "places": {},
    }


def test_layers_that_the_file_lacks_are_left_alone(plan: Plan, layers: Layers) -> None:
    assert set(plan({"shops": layers["shops"]}).layers) == {"shops"}


def test_rows_of_other_data_sets_are_left_alone(plan: Plan, layers: Layers) -> None:
    other = spec(layer="shops", columns={"name": "name"}, set={"kind": "shop.other"})
    shops = layers["shops"].iloc[:1]
    assert changes(plan({"shops": shops}, other)) == {"shops": {"added": 1}}


def test_rows_outside_the_community_are_counted_and_left_out(plan: Plan, layers: Layers) -> None:
    shops = layers["shops"]
    away = shops.assign(source_ref=["s8", "s9"]).set_geometry(shops.geometry.translate(0.05, 0))
    made = plan({"shops": pd.concat([shops, away], ignore_index=True)})
    assert made.is_empty
    assert "2 of 4 shops lie outside the boundary" in {problem.text for problem in made.report.problems}


def test_what_a_person_changed_after_the_source_is_marked_and_kept(
    session: Session, plan: Plan, layers: Layers
) -> None:
    session.execute(
        text("UPDATE shop SET name = '手工改的', edited_at = now() + interval '1 h' WHERE source_ref = 's1'")
    )
    session.execute(text("UPDATE shop SET edited_at = imported_at - interval '1 h' WHERE source_ref = 's2'"))
    layers["shops"].loc[1, "name"] = "新名字"
    made = plan(layers)
    assert made.layers["shops"].kept == ("shaodao|s1",)
    assert changes(made)["shops"] == {"changed": 1, "kept": 1}
    assert "edited_by_hand" in {problem.code for problem in made.report.problems}
    assert changes(plan(layers, overwrite_edits=True))["shops"] == {"changed": 2}


def test_a_source_that_is_silent_about_a_column_does_not_empty_it(plan: Plan, layers: Layers) -> None:
    silent = spec(layer="buildings", columns={"name": "name"})
    buildings = layers["buildings"].assign(households=None, floors=None)
    buildings["source_ref"] = [f"shaodao|{ref}" for ref in buildings["source_ref"]]
    assert plan({"buildings": buildings}, silent).is_empty


def test_a_wrong_datum_is_suspected_before_anything_moves(plan: Plan, layers: Layers) -> None:
    shifted = from_wgs84(layers["buildings"], Datum.GCJ02)
    made = plan({"buildings": shifted})
    assert "datum_suspect" in {problem.code for problem in made.report.problems}


@pytest.mark.parametrize("source", SPECS)
def test_every_kind_that_a_source_maps_to_is_in_the_dictionary(
    session: Session, community: Community, source: str
) -> None:
    known = set(session.scalars(text("SELECT code FROM kind")))
    used: set[Any] = set()
    for rule in SPECS[source].rules:
        if rule.layer in ("shops", "organizations", "places", "hazards"):
            used |= {*rule.values.get("kind", {}).values(), rule.constants.get("kind")}
    assert used - {None} <= known
