"""The nine-block town as a sketch map sees it: its middle block is the grid, the others are its neighbours."""

from __future__ import annotations

from typing import Any

from gis.sketch.ground import BuildingShape, Ground, Named, PlaceShape, StreetLine
from gis.sketch.naming import Lettering
from gis.sketch.sheet import Layout
from tests.gis.blocktown import area, line, point

LETTERS = Lettering(focus=16, section=15, neighbour=12, street=10, edge=11, compound=11, place=10)
LAYOUT = Layout(400, 400, 0.2, LETTERS, corner=(28.0, 38.0), bar=90.0)
FOCUS = area(100, 100, 200, 200)


def streets() -> tuple[StreetLine, ...]:
    """Two named streets bound the middle block in the south and west, a lane in the north, nothing in the east."""
    return (
        StreetLine("敦煌路", "arterial", line((0, 100), (300, 100))),
        StreetLine("肃州路", "secondary", line((100, 0), (100, 300))),
        StreetLine("北巷", "lane", line((100, 200), (200, 200))),
        StreetLine(None, "path", line((150, 100), (150, 200))),
    )


def ground(**more: Any) -> Ground:
    neighbours = tuple(
        Named(f"第{name}片区", area(x, y, x + 100, y + 100), color)
        for color, (name, x, y) in enumerate([("北", 100, 200), ("南", 100, 0), ("东", 200, 100), ("西", 0, 100)])
    )
    values: dict[str, Any] = {
        "name": "中片区",
        "focus": FOCUS,
        "land": area(0, 0, 300, 300),
        "neighbours": neighbours,
        "streets": streets(),
        "compounds": (Named("银行家属院", area(110, 110, 190, 150)),),
        "places": (
            PlaceShape("中片小学", "school", area(110, 160, 140, 190)),
            PlaceShape("水渠", "canal", line((195, 105), (195, 195))),
            PlaceShape("公共厕所", "toilet", point(180, 180)),
        ),
        "buildings": (BuildingShape(True, area(120, 120, 160, 130)), BuildingShape(False, area(170, 170, 180, 180))),
    }
    return Ground(**(values | more))
