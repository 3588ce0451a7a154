"""The demo community built once for all tests of this folder."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import shapely

from gis.towns.community import Town, build
from gis.towns.parameters import Parameters

GEODATA = Path(__file__).parents[3] / "geodata"


def read(name: str) -> dict[str, Any]:
    """A table of geodata/."""
    return tomllib.loads((GEODATA / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    return Parameters.from_table(read("guangxia.toml"))


@pytest.fixture(scope="session")
def town(parameters: Parameters) -> Town:
    return build(parameters)


@pytest.fixture(scope="session")
def metric(town: Town) -> dict[str, Any]:
    """The layers that have a geometry, in the community's metric system."""
    return {key: layer.to_crs(town.srid) for key, layer in town.layers.items() if key not in ("stairs", "divisions")}


@pytest.fixture(scope="session")
def blocks(metric: dict[str, Any]) -> Any:
    """Faces of streets (paths left out) and compound walls."""
    streets = metric["streets"]
    lines = [*streets.geometry[streets.road_class != "path"], *metric["compounds"].geometry.exterior]
    return shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union_all(lines))))
