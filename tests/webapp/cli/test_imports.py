"""The commands that bring data in and out, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.crs import Datum, from_wgs84
from gis.errors import GisError, Unreadable
from gis.formats import write
from tests.conftest import engine_on
from tests.gis.formats.samples import REAL, town
from tests.webapp.cli.conftest import CODE, Run
from webapp.core.errors import AppError, Invalid, NotFound, Refused


def changed(outcome: dict[str, Any]) -> dict[str, dict[str, int]]:
    found = {}
    for key, counts in outcome["layers"].items():
        rest = {kind: count for kind, count in counts.items() if count and kind != "unchanged"}
        if rest:
            found[key] = rest
    return found


def test_a_community_is_created_from_one_file(founded: dict[str, Any]) -> None:
    assert founded["source"] == "shaodao"
    assert founded["blocks"] == 10
    assert founded["sections"] >= 4
    assert founded["inside"]["buildings"] == 9
    assert founded["outside"]["buildings"] == 0
    assert not founded["households_estimated"]


def test_a_bounding_box_leaves_the_rest_outside(run: Run, file: Path, tmp_path: Path) -> None:
    west, south, east, north = town()["streets"].total_bounds
    half = f"{west - 0.0001},{south - 0.0001},{(west + east) / 2},{north + 0.0001}"
    outcome = run("community", "create", "--from", file, "--name", "半", "--code", CODE, "--bbox", half, "--json")
    found = json.loads(outcome)
    assert 0 < found["inside"]["buildings"] < 9
    assert found["inside"]["buildings"] + found["outside"]["buildings"] <= 9


def test_an_import_is_a_dry_run_until_it_is_committed(run: Run, founded: Any, tmp_path: Path) -> None:
    layers = town()
    layers["shops"].loc[0, "name"] = "改名"
    [file] = write(layers, tmp_path / "new.gpkg")
    command = ("import", "shaodao", file, "--community", CODE, "--json")
    for _ in range(2):
        planned = json.loads(run(*command))
        assert planned["status"] == "planned"
        assert changed(planned) == {"shops": {"changed": 1}}
    committed = json.loads(run(*command, "--commit"))
    assert committed["status"] == "committed"
    assert changed(json.loads(run(*command))) == {}


def test_words_for_people_say_what_would_change_and_that_nothing_was_written(
    run: Run, founded: Any, tmp_path: Path
) -> None:
    [file] = write({"shops": town()["shops"].iloc[:1]}, tmp_path / "shops.csv")
    said = run("import", "shaodao", file, "--community", CODE)
    assert "shops: 1 removed, 1 unchanged" in said
    assert "nothing was written; add --commit to write it" in said


def test_coordinates_of_a_web_map_are_noticed_guessed_and_named(
    run: Run, founded: Any, tmp_path: Path, empty_url: str
) -> None:
    layers = town()
    shifted = {key: from_wgs84(frame, Datum.GCJ02) for key, frame in layers.items()}
    [file] = write(shifted, tmp_path / "shifted.gpkg")
    command = ("import", "shaodao", file, "--community", CODE, "--json")
    looked_at = json.loads(run(*command))
    assert (looked_at["datum"], looked_at["datum_guess"]) == ("wgs84", "gcj02")
    with pytest.raises(Refused, match="say --datum gcj02 or --datum wgs84"):
        run(*command, "--commit")
    engine = engine_on(empty_url)
    with Session(engine) as session:
        assert session.execute(text("SELECT status FROM import_run ORDER BY id")).all() == [("planned",), ("refused",)]
    engine.dispose()
    named = json.loads(run(*command, "--datum", "gcj02"))
    assert changed(named) == {}
    guessed = json.loads(run(*command, "--datum", "auto", "--preview", tmp_path / "map.html"))
    assert changed(guessed) == {}
    assert "datum_guessed" in {problem["code"] for problem in guessed["problems"]}
    assert "gcj02" in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_the_export_of_a_community_changes_nothing_when_imported(run: Run, founded: Any, tmp_path: Path) -> None:
    [written] = run("export", "--community", CODE, tmp_path / "out.gpkg").split()
    assert changed(json.loads(run("import", "shaodao", written, "--community", CODE, "--json"))) == {}
    files = run("export", "--community", CODE, "--layer", "grids", "--layer", "shops", tmp_path / "out.csv").split()
    assert [Path(file).name for file in files] == ["out-grids.csv", "out-shops.csv"]


def test_division_codes_are_imported_by_code(run: Run, empty_url: str, tmp_path: Path) -> None:
    table = "level,code12,name,parent_code12\ncounty,620902000000,肃州区,620900000000\n"
    (tmp_path / "codes.csv").write_text(table, encoding="utf-8")
    planned = json.loads(run("import", "divisions", tmp_path / "codes.csv", "--json"))
    assert planned["layers"] == {"divisions": {"rows": 1}}
    for _ in range(2):
        run("import", "divisions", tmp_path / "codes.csv", "--commit")
    engine = engine_on(empty_url)
    with Session(engine) as session:
        assert session.execute(text("SELECT scheme, year, code, name FROM division")).all() == [
            ("统计局", 2023, "620902000000", "肃州区")
        ]
    engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "kind", "sentence"),
    [
        (("import", "nonsense", "a.csv", "--community", CODE), NotFound, "there is no source 'nonsense'"),
        (("import", "osm", "a.osm.pbf", "--community", "1"), NotFound, "there is no community 1"),
        (("import", "osm", "a.osm.pbf"), Invalid, "say for which community"),
        (("community", "create", "--from", "a.gpkg", "--name", "x", "--code", "12"), Invalid, "has 12 digits"),
        (
            ("community", "create", "--from", "a.gpkg", "--name", "x", "--code", CODE, "--band", "9-3"),
            Invalid,
            "a band is",
        ),
        (
            ("community", "create", "--from", "a.gpkg", "--name", "x", "--code", CODE, "--bbox", "1,2"),
            Invalid,
            "a bounding box",
        ),
        (("community", "create", "--from", "a.gpkg", "--name", "x", "--code", CODE), Unreadable, "cannot be opened"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    run: Run, arguments: tuple[str, ...], kind: type[AppError | GisError], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        run(*arguments)


def test_a_hostile_file_leaves_no_trace(run: Run, founded: Any, tmp_path: Path, empty_url: str) -> None:
    bad = tmp_path / "town.gpkg"
    bad.write_bytes(bad.read_bytes()[:20_000])
    with pytest.raises(Unreadable, match="truncated"):
        run("import", "shaodao", bad, "--community", CODE, "--commit")
    assert (
        changed(
            json.loads(run("import", "shaodao", *write(town(), tmp_path / "b.gpkg"), "--community", CODE, "--json"))
        )
        == {}
    )


def test_thirty_one_months_of_monaco_are_a_true_difference(run: Run) -> None:
    old, new = REAL / "osm" / "monaco_planetiler.osm.pbf", REAL / "osm" / "monaco_tilemaker.osm.pbf"
    if not (old.exists() and new.exists()):
        pytest.skip("real data not on this machine: osm/monaco_*.osm.pbf")
    created = json.loads(run("community", "create", "--from", old, "--name", "Monaco", "--code", CODE, "--json"))
    assert created["inside"]["buildings"] > 950
    command = ("import", "osm", new, "--community", CODE, "--json")
    found = changed(json.loads(run(*command, "--commit")))
    assert found["buildings"]["added"] > 40
    assert found["buildings"]["removed"] > 20
    assert found["buildings"]["changed"] > 300
    assert found["shops"]["added"] > 20
    assert changed(json.loads(run(*command))) == {}
