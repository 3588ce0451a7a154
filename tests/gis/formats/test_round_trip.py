"""What is written comes back the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from gis.errors import GisError
from gis.formats import LAYERS, Layers, read, write
from gis.quality import differ
from tests.gis import blocktown
from tests.gis.formats.samples import OURS, town


@pytest.fixture
def everything() -> Layers:
    """The town with every layer and kind of value."""
    layers = town()
    layers["compounds"]["contract_ends_on"] = [date(2027, 12, 31)]
    layers["compounds"]["is_divisible"] = [True]
    layers["buildings"]["compound_ref"] = ["c1", *[None] * 8]
    layers["buildings"]["residents_actual"] = pd.Series([None, 31, *[None] * 7], dtype=object)
    layers["stairs"] = pd.DataFrame(
        {"source_ref": ["b1/1", "b1/2"], "building_ref": ["b1", "b1"], "number": [1, 2], "households": [6, 4]}
    )
    layers["cameras"] = blocktown.layer([{"number": "0017", "name": "路口", "geometry": blocktown.point(3, 3)}])
    layers["hazards"] = blocktown.layer(
        [
            {
                "kind": "hazard.other",
                "severity": "major",
                "status": "rectified",
                "text": "电线“乱拉”, 换行\n二",
                "shop_ref": "s1",
                "found_on": date(2026, 1, 2),
                "rectified_on": date(2026, 1, 9),
                "geometry": blocktown.point(50, 95),
            }
        ]
    )
    return layers


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".csv"])
def test_every_layer_comes_back_equal(tmp_path: Path, everything: Layers, suffix: str) -> None:
    first = read(write(everything, tmp_path / f"first{suffix}"), OURS)
    again = read(write(first, tmp_path / f"again{suffix}"), OURS)
    assert set(first) == set(again) == set(everything)
    for key in everything:
        assert differ(first[key], again[key], LAYERS[key].names).is_empty, key
        assert len(first[key]) == len(everything[key])
    assert first["buildings"]["residents_actual"].tolist()[:2] == [None, 31]
    assert first["compounds"]["contract_ends_on"].tolist() == [date(2027, 12, 31)]
    assert first["compounds"]["is_divisible"].tolist() == [True]
    assert first["cameras"]["number"].tolist() == ["0017"]
    assert first["hazards"]["text"].tolist() == ["电线“乱拉”, 换行\n二"]
    assert not first.problems


def test_a_formula_in_a_name_is_inert_in_a_spreadsheet_and_comes_back(tmp_path: Path) -> None:
    layers = town()
    [path] = write({"shops": layers["shops"]}, tmp_path / "shops.csv")
    assert ",'=cmd|" in path.read_text(encoding="utf-8-sig")
    assert read(path, OURS)["shops"]["name"].tolist() == layers["shops"]["name"].tolist()


def test_nothing_half_written_stays_behind(tmp_path: Path) -> None:
    layers = town()
    layers["shops"].loc[0, "name"] = "\ud800"
    with pytest.raises(UnicodeEncodeError):
        write({"shops": layers["shops"]}, tmp_path / "shops.csv")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_ending_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(GisError, match=r"not '\.kml'"):
        write(town(), tmp_path / "town.kml")
