"""What is wrong with a data set is said in the dry run, and the commit refuses it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gis.crs import Datum, from_wgs84
from gis.errors import Unreadable
from gis.formats import write
from tests.gis import blocktown
from tests.gis.formats.samples import town
from tests.webapp.cli.conftest import CODE, Run
from tests.webapp.cli.test_imports import changed
from webapp.core.errors import Refused


def grid_code(run: Run, folder: Path) -> str:
    [grids] = run("export", "--community", CODE, "--layer", "grids", folder / "codes.csv").split()
    return str(pd.read_csv(grids, dtype=str)["code"].iloc[-1])


def shop_list(path: Path, points: list[Any], turn: int = 1) -> Path:
    at = [(point.x, point.y)[::turn] for point in points]
    rows = [
        {"编号": f"d{n}", "名称": f"店{n}", "类别": "餐饮", "经度": lon, "纬度": lat} for n, (lon, lat) in enumerate(at)
    ]
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def middles() -> list[Any]:
    return [shape.representative_point() for shape in town()["buildings"].geometry]


def test_a_number_that_stands_twice_is_named_and_never_written(run: Run, founded: Any, tmp_path: Path) -> None:
    code = grid_code(run, tmp_path)
    cameras = pd.DataFrame({"点位编号": ["17", "17", "18"], "位置": ["东", "西", "南"], "网格编码": [code] * 3})
    cameras.to_excel(tmp_path / "cams.xlsx", index=False)
    command = ("import", "camera_list", tmp_path / "cams.xlsx", "--community", CODE)
    assert "error: cameras: 2 rows repeat a number that may stand once (17 in rows" in run(*command)
    with pytest.raises(Refused, match="17 in rows"):
        run(*command, "--commit")


def test_a_number_of_another_data_set_is_not_taken_again(run: Run, founded: Any, tmp_path: Path) -> None:
    code = grid_code(run, tmp_path)
    pd.DataFrame({"点位编号": ["17"], "网格编码": [code]}).to_csv(tmp_path / "cams.csv", index=False)
    run("import", "camera_list", tmp_path / "cams.csv", "--community", CODE, "--commit")
    ours = blocktown.layer([{"source_ref": "k1", "number": "17", "geometry": blocktown.point(50, 50)}])
    [file] = write({"cameras": ours}, tmp_path / "cameras.csv")
    with pytest.raises(Refused, match=r"17 by camera_list\|17"):
        run("import", "shaodao", file, "--community", CODE, "--commit")


def test_swapped_columns_are_named(run: Run, founded: Any, tmp_path: Path) -> None:
    file = shop_list(tmp_path / "shops.csv", middles(), turn=-1)
    for more in ((), ("--commit",)):
        with pytest.raises(Unreadable, match="经度/纬度 look swapped"):
            run("import", "shop_list", file, "--community", CODE, *more)


def test_a_file_of_which_nothing_lies_in_the_community_is_not_written(run: Run, founded: Any, tmp_path: Path) -> None:
    west = blocktown.in_degrees(blocktown.point(-500, 50))
    file = shop_list(tmp_path / "shops.csv", [west] * 3)
    command = ("import", "shop_list", file, "--community", CODE, "--datum", "wgs84")
    assert "error: none of the 3 rows lies inside the community" in run(*command)
    with pytest.raises(Refused, match="none of the 3 rows"):
        run(*command, "--commit")


def test_coordinates_without_shift_are_noticed_where_the_source_says_shifted(
    run: Run, founded: Any, tmp_path: Path
) -> None:
    file = shop_list(tmp_path / "shops.csv", middles())
    command = ("import", "shop_list", file, "--community", CODE)
    said = run(*command)
    assert "the coordinates look like wgs84 (read as gcj02)" in said
    assert "warning: shops fit the ground much better if their coordinates are WGS84" in said
    assert json.loads(run(*command, "--json"))["datum_guess"] == "wgs84"
    with pytest.raises(Refused, match="say --datum wgs84 or --datum gcj02"):
        run(*command, "--commit")
    assert changed(json.loads(run(*command, "--datum", "auto", "--json"))) == {"shops": {"added": 9}}


def test_a_suspected_datum_is_said_in_plain_words(run: Run, founded: Any, tmp_path: Path) -> None:
    shifted = {key: from_wgs84(frame, Datum.GCJ02) for key, frame in town().items()}
    [file] = write(shifted, tmp_path / "shifted.gpkg")
    assert "the coordinates look like gcj02 (read as wgs84)" in run("import", "shaodao", file, "--community", CODE)


def test_a_small_file_does_not_close_a_whole_layer(run: Run, founded: Any, tmp_path: Path) -> None:
    new = blocktown.layer(
        [{"source_ref": "n1", "name": "新店", "kind": "shop.other", "geometry": blocktown.point(50, 50)}]
    )
    [file] = write({"shops": new}, tmp_path / "shops.csv")
    command = ("import", "shaodao", file, "--community", CODE, "--commit")
    with pytest.raises(Refused, match="shops: 2 of 2 rows are no longer in the source"):
        run(*command)
    assert "committed" in run(*command, "--close-many")


def test_rows_without_a_place_are_named_with_their_cause(run: Run, founded: Any, tmp_path: Path) -> None:
    file = shop_list(tmp_path / "shops.csv", middles())
    table = pd.read_csv(file, dtype=str)
    table.loc[0, "经度"], table.loc[1, "纬度"] = "九十八", ""
    table.to_csv(file, index=False)
    said = run("import", "shop_list", file, "--community", CODE, "--datum", "wgs84")
    assert "shops: 2 rows have no geometry" in said
    assert "(row 2: 经度 '九十八' is no number; row 3: 纬度 is empty)" in said
    cameras = pd.DataFrame({"点位编号": ["1", "2"], "网格编码": ["999", grid_code(run, tmp_path)]})
    cameras.to_csv(tmp_path / "cams.csv", index=False)
    assert "row 2: 网格编码 '999' is unknown" in run(
        "import", "camera_list", tmp_path / "cams.csv", "--community", CODE
    )


def test_buildings_that_only_stand_around_are_not_complained_of(run: Run, file: Path, tmp_path: Path) -> None:
    layers = town()
    layers["buildings"].loc[0, "geometry"] = blocktown.in_degrees(blocktown.area(60, 20, 120, 40))
    [file] = write(layers, tmp_path / "straddling.gpkg")
    run("community", "create", "--from", file, "--name", "九块", "--code", CODE, "--band", "50-150")
    assert "of the building lies in its block" in run("import", "shaodao", file, "--community", CODE)
    [shops] = write({"shops": layers["shops"]}, tmp_path / "shops.csv")
    assert "of the building" not in run("import", "shaodao", shops, "--community", CODE)


@pytest.mark.parametrize("suffix", [".csv", ".geojson"])
def test_what_is_exported_is_read_back_layer_by_layer(run: Run, founded: Any, tmp_path: Path, suffix: str) -> None:
    [one] = run("export", "--community", CODE, "--layer", "shops", tmp_path / f"inj{suffix}").split()
    assert Path(one).name == f"inj-shops{suffix}"
    assert changed(json.loads(run("import", "shaodao", one, "--community", CODE, "--json"))) == {}
    files = run("export", "--community", CODE, tmp_path / f"m{suffix}").split()
    assert {f"m-blocks{suffix}", f"m-grids{suffix}"} <= {Path(file).name for file in files}
    outcome = json.loads(run("import", "shaodao", *files, "--community", CODE, "--json"))
    assert changed(outcome) == {}
    texts = [problem["text"] for problem in outcome["problems"] if problem["code"] == "derived"]
    assert f"m-blocks{suffix}: blocks and grids are derived, left out" in texts
    with pytest.raises(Unreadable, match="derived, left out"):
        run("import", "shaodao", tmp_path / f"m-grids{suffix}", "--community", CODE)
