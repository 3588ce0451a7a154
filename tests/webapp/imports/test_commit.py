"""A committed import changes what was planned, and identities stay."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.formats import LAYERS, Layers, read, write
from tests.gis import blocktown
from tests.gis.formats.samples import OURS
from tests.webapp.imports.conftest import FIRST_DAY, LATER, counts
from tests.webapp.imports.test_plan import changes
from webapp.core.errors import Refused, Stale
from webapp.grids.models import Community
from webapp.imports.commands.commit import commit_import
from webapp.imports.commands.plan import ImportPlan
from webapp.imports.queries.exports import EXPORTED, layers_of
from webapp.imports.queries.targets import TARGETS

Plan = Callable[..., ImportPlan]


def row(session: Session, sql: str) -> Any:
    return session.execute(text(sql)).one()


def test_rows_keep_their_identity_through_change_removal_and_return(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    before = row(session, "SELECT id FROM shop WHERE source_ref = 's1'")
    changed = layers["shops"].copy()
    changed.loc[0, "name"] = "改名"
    commit_import(session, plan({"shops": changed}), on=LATER)
    assert row(session, "SELECT id, name, closed_on FROM shop WHERE source_ref = 's1'") == (*before, "改名", None)
    commit_import(session, plan({"shops": changed.iloc[1:]}), on=LATER)
    assert row(session, "SELECT id, closed_on FROM shop WHERE source_ref = 's1'") == (*before, LATER)
    made = plan({"shops": changed})
    assert changes(made)["shops"] == {"returned": 1}
    commit_import(session, made, on=LATER)
    assert row(session, "SELECT id, closed_on FROM shop WHERE source_ref = 's1'") == (*before, None)


def test_a_commit_is_idempotent(session: Session, community: Community, plan: Plan, layers: Layers) -> None:
    layers["shops"].loc[0, "name"] = "改名"
    commit_import(session, plan(layers), on=LATER)
    session.commit()
    after, stamp = counts(session), community.stamp
    again = plan(layers)
    assert again.is_empty
    commit_import(session, again, on=LATER)
    assert counts(session) == after
    assert community.stamp == stamp
    assert again.run.status == "committed"


def test_new_rows_get_their_block_their_day_and_the_stamp_grows(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    stamp = community.stamp
    new = blocktown.layer([{"name": "新店", "kind": "shop.other", "geometry": blocktown.point(250, 250)}], "n")
    commit_import(session, plan({"shops": pd.concat([layers["shops"], new], ignore_index=True)}), on=LATER)
    assert row(
        session, "SELECT opened_on, b.number FROM shop s JOIN block b ON b.id = s.block_id WHERE name = '新店'"
    ) == (
        LATER,
        3,
    )
    assert community.stamp > stamp
    assert row(session, "SELECT count(*) FROM search_entry WHERE text = '新店'") == (1,)


def test_values_and_coordinates_are_stored_as_the_source_has_them(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    names = ["左\t右", "上\n下", "前\\N后", "\\N", '{一},"二"', None]
    points = [blocktown.point(10 + at / 3, 50 + at / 7) for at in range(len(names))]
    rows = [{"name": name, "kind": "shop.other", "geometry": point} for name, point in zip(names, points, strict=True)]
    shops = blocktown.layer(rows, "odd")
    commit_import(session, plan({"shops": shops}), on=LATER, close_many=True)
    stored = "SELECT name, ST_X(geom), ST_Y(geom) FROM shop WHERE source_ref = ANY(:refs) ORDER BY id"
    found = session.execute(text(stored), {"refs": list(shops["source_ref"])}).all()
    placed = zip(names, shops.geometry.x, shops.geometry.y, strict=True)
    assert [tuple(row) for row in found] == list(placed)


def test_a_building_is_found_by_the_new_name_of_its_compound(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    session.execute(text("UPDATE building SET number = '7号楼' WHERE compound_id IS NOT NULL"))
    compounds = layers["compounds"].copy()
    compounds.loc[0, "name"] = "新名院"
    commit_import(session, plan({"compounds": compounds}), on=LATER)
    found = session.scalars(text("SELECT text FROM search_entry WHERE layer = 'buildings'")).all()
    assert "新名院7号楼" in found


def test_the_first_rows_of_a_data_set_have_always_been_there(session: Session, plan: Plan) -> None:
    cameras = blocktown.layer([{"number": "0017", "geometry": blocktown.point(50, 50)}])
    commit_import(session, plan({"cameras": cameras}), on=LATER)
    assert row(session, "SELECT number, opened_on FROM camera") == ("0017", None)


def test_a_hand_edit_survives_the_commit_and_can_be_overwritten(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    edit = "UPDATE shop SET name = '手工改的', edited_at = now() + interval '1 h' WHERE source_ref = 's1'"
    session.execute(text(edit))
    commit_import(session, plan(layers), on=LATER)
    assert row(session, "SELECT name FROM shop WHERE source_ref = 's1'") == ("手工改的",)
    commit_import(session, plan(layers, overwrite_edits=True), on=LATER)
    assert row(session, "SELECT name, edited_at FROM shop WHERE source_ref = 's1'") == (
        layers["shops"]["name"][0],
        None,
    )


def test_a_plan_made_before_another_commit_is_stale(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    old = plan({"shops": layers["shops"].iloc[:1]})
    commit_import(session, plan({"shops": layers["shops"].iloc[1:]}), on=LATER)
    with pytest.raises(Stale):
        commit_import(session, old, on=LATER)


def test_closing_most_of_a_layer_must_be_meant(session: Session, community: Community, plan: Plan) -> None:
    rows = [{"name": f"店{n}", "kind": "shop.other", "geometry": blocktown.point(10 + n, 50)} for n in range(60)]
    many = blocktown.layer(rows, "m")
    commit_import(session, plan({"shops": many}), on=FIRST_DAY, close_many=True)
    few = plan({"shops": many.iloc[:5]})
    with pytest.raises(Refused, match="55 of 60 rows are no longer in the source"):
        commit_import(session, few, on=LATER)
    commit_import(session, few, on=LATER, close_many=True)
    assert row(session, "SELECT count(*) FROM shop WHERE closed_on IS NULL") == (5,)
    assert row(session, "SELECT count(*) FROM shop WHERE closed_on = DATE '2026-03-01'") == (55,)


def test_blocks_and_grids_stay_as_published_when_streets_change(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    before = counts(session)
    streets = layers["streets"].copy()
    streets.loc[0, "name"] = "肃州路"
    made = plan({"streets": streets.iloc[:-1]})
    assert "blocks_stay" in {problem.code for problem in made.report.problems}
    commit_import(session, made, on=LATER)
    after = counts(session)
    assert {table for table in before if before[table] != after[table]} == {"street", "community", "search_entry"}


def test_stairs_are_added_changed_and_removed_with_their_building(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    def stairs(*numbers: int) -> pd.DataFrame:
        rows = {"building_ref": "b1", "number": list(numbers), "households": [10 + n for n in numbers]}
        return pd.DataFrame({"source_ref": [f"b1/{n}" for n in numbers], **rows})

    commit_import(session, plan({"buildings": layers["buildings"], "stairs": stairs(1, 2)}), on=LATER)
    first = row(session, "SELECT id FROM stair WHERE number = 1")
    made = plan({"buildings": layers["buildings"], "stairs": stairs(1, 3).assign(households=[99, 13])})
    assert changes(made)["stairs"] == {"added": 1, "changed": 1, "removed": 1}
    commit_import(session, made, on=LATER)
    is_open = "SELECT number, households FROM stair WHERE closed_on IS NULL ORDER BY number"
    assert session.execute(text(is_open)).all() == [(1, 99), (3, 13)]
    assert row(session, "SELECT closed_on FROM stair WHERE number = 2") == (LATER,)
    assert row(session, "SELECT id FROM stair WHERE number = 1") == first


def test_a_stair_that_has_a_leader_does_not_go(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    def stairs(*numbers: int) -> pd.DataFrame:
        rows = [{"source_ref": f"b1/{n}", "building_ref": "b1", "number": n, "households": 5} for n in numbers]
        return pd.DataFrame(rows)

    commit_import(session, plan({"buildings": layers["buildings"], "stairs": stairs(1, 2)}), on=LATER)
    session.execute(
        text(
            "WITH p AS (INSERT INTO person (community_id, ref, name, opened_on)"
            " SELECT id, 'R1', '示例', '2026-01-01' FROM community RETURNING id, community_id)"
            " INSERT INTO assignment (community_id, person_id, role, stair_id, valid)"
            " SELECT p.community_id, p.id, 'stair_leader', s.id, '[2026-01-01,)' FROM p, stair s WHERE s.number = 2"
        )
    )
    with pytest.raises(Refused, match="has a leader"):
        commit_import(session, plan({"buildings": layers["buildings"], "stairs": stairs(1)}), on=LATER)


def test_a_commit_that_fails_half_way_leaves_nothing(
    session: Session, community: Community, plan: Plan, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts(session)
    layers["shops"].loc[0, "name"] = "改名"
    made = plan(layers)
    session.commit()

    def fail(*_: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("webapp.imports.commands.commit.refresh_search", fail)
    with pytest.raises(RuntimeError):
        commit_import(session, made, on=LATER)
    session.rollback()
    assert counts(session) == before


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".csv"])
def test_what_is_exported_changes_nothing_when_it_is_imported(
    session: Session, community: Community, plan: Plan, tmp_path: Path, suffix: str
) -> None:
    cameras = blocktown.layer([{"number": "0017", "geometry": blocktown.point(50, 50)}])
    commit_import(session, plan({"cameras": cameras}), on=FIRST_DAY)
    exported = layers_of(session, community, tuple(TARGETS), LATER)
    written = write({key: frame for key, frame in exported.items() if len(frame)}, tmp_path / f"town{suffix}")
    made = plan(read(written, OURS))
    assert set(made.layers) >= {"streets", "compounds", "buildings", "shops", "places", "cameras"}
    assert made.is_empty
    assert made.layers["streets"].counts["unchanged"] == 8


def test_every_layer_can_be_exported(session: Session, community: Community, tmp_path: Path) -> None:
    exported = layers_of(session, community, EXPORTED, LATER)
    assert set(exported) == {*LAYERS, "grids", "blocks"} - {"divisions"}
    assert len(exported["blocks"]) == 10
    assert exported["blocks"]["section_code"].notna().all()
    assert set(exported["grids"]["level"]) == {"community", "area", "section"}
    written = write({key: frame for key, frame in exported.items() if len(frame)}, tmp_path / "all.gpkg")
    assert [path.name for path in written] == ["all.gpkg"]


def test_two_commits_at_once_do_not_both_win(
    session: Session, community: Community, plan: Plan, layers: Layers
) -> None:
    first = plan({"shops": layers["shops"].iloc[:1]})
    session.commit()
    engine = session.get_bind()
    outcomes: list[str] = []

    def other() -> None:
        with Session(engine) as rival:
            own = rival.get(Community, community.id)
            assert own is not None
            rival.execute(text("SELECT stamp FROM community FOR UPDATE"))
            rival.execute(text("UPDATE community SET stamp = stamp + 1"))
            outcomes.append("held")
            rival.commit()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    with pytest.raises(Stale):
        commit_import(session, first, on=LATER)
    assert outcomes == ["held"]
