"""Rows of tables get their place, or are named with the reason why they have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from gis.errors import Unreadable
from gis.formats import read
from tests.gis.formats.samples import LAT, LON, SPECS

HEADER = "编号,名称,类别,经度,纬度\n"


def table(path: Path, *rows: str) -> Path:
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_rows_that_lie_nowhere_are_named_by_row_and_cause(tmp_path: Path) -> None:
    file = table(tmp_path / "s.csv", f"a,甲,餐饮,{LON},{LAT}", f"b,乙,餐饮,x,{LAT}", f"c,丙,餐饮,{LON},")
    layers = read(file, SPECS["shop_list"])
    assert len(layers["shops"]) == 1
    [problem] = [problem for problem in layers.problems if problem.code == "geometry_missing"]
    assert problem.ids == ("b", "c")
    assert "row 3: 经度 'x' is no number; row 4: 纬度 is empty" in problem.text


def test_longitudes_in_the_column_of_latitudes_are_told_apart(tmp_path: Path) -> None:
    file = table(tmp_path / "s.csv", f"a,甲,餐饮,{LAT},{LON}", f"b,乙,餐饮,{LAT},{LON}")
    with pytest.raises(Unreadable, match="经度/纬度 look swapped"):
        read(file, SPECS["shop_list"])
