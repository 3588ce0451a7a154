from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import shapely

from gis.sketch.ground import Named, PlaceShape, StreetLine
from gis.sketch.sheet import draw
from tests.gis.blocktown import area, line
from tests.gis.sketch.ground import LAYOUT, ground


def test_the_grid_its_neighbours_streets_and_compounds_are_named() -> None:
    names = {label.text for label in draw(ground(), LAYOUT).labels}
    assert {"中片区", "第北片区", "第南片区", "第东片区", "第西片区", "敦煌路", "肃州路", "银行家属院"} <= names
    assert "公共厕所" not in names


def test_streets_are_named_where_they_leave_the_frame() -> None:
    edges = {(each.side.value, each.name) for each in draw(ground(), LAYOUT).edges}
    assert {("west", "敦煌路"), ("east", "敦煌路"), ("north", "肃州路"), ("south", "肃州路")} <= edges


def test_no_names_meet_nor_cover_arrow_and_scale_bar() -> None:
    drawing = draw(ground(), LAYOUT)
    rooms = [label.room for label in drawing.labels]
    for one, other in combinations(rooms, 2):
        assert not one.intersects(other)
    arrow = shapely.box(*drawing.north, drawing.north[0] + 28, drawing.north[1] + 38)
    assert not any(arrow.intersects(room) for room in rooms)
    assert all(drawing.frame.sheet.contains(room) for room in rooms)


def test_the_border_lies_above_the_streets_and_the_grid_below_them() -> None:
    styles = [mark.style for mark in draw(ground(), LAYOUT).marks]
    assert styles.index("focus") < styles.index("home") < styles.index("veil") < styles.index("street-arterial")
    assert styles[-2:] == ["halo", "border"]


def test_neighbours_are_hatched_where_the_layout_says_so() -> None:
    assert "hatch" not in [mark.style for mark in draw(ground(), LAYOUT).marks]
    assert "hatch" in [mark.style for mark in draw(ground(), replace(LAYOUT, hatching=5)).marks]


def test_an_area_shows_its_sections_and_the_line_between_them() -> None:
    sections = (Named("上片区", area(100, 150, 200, 200)), Named("下片区", area(100, 100, 200, 150)))
    drawing = draw(ground(sections=sections, compounds=(), places=()), LAYOUT)
    assert {"上片区", "下片区"} <= {label.text for label in drawing.labels}
    assert "中片区" not in {label.text for label in drawing.labels}
    assert "section" in [mark.style for mark in drawing.marks]


def test_the_office_of_the_community_has_a_star() -> None:
    office = PlaceShape("党群服务中心", "community_centre", area(150, 160, 160, 170))
    drawing = draw(ground(places=(office,)), LAYOUT)
    assert [label.text for label in drawing.labels if label.kind == "centre"] == ["★党群服务中心"]


def test_a_town_of_hundreds_of_names_is_still_laid_out() -> None:
    lanes = [StreetLine(f"第{i}巷", "lane", line((100, 100 + i), (200, 100 + i))) for i in range(100)]
    corners = [(101 + i % 10 * 10, 101 + i // 10 * 10) for i in range(100)]
    yards = [Named(f"{x - y}号家属院", area(x, y, x + 8, y + 8)) for x, y in corners]
    drawing = draw(ground(streets=tuple(lanes), compounds=tuple(yards)), LAYOUT)
    for one, other in combinations([label.room for label in drawing.labels], 2):
        assert not one.intersects(other)


def test_much_ground_makes_streets_narrow() -> None:
    assert draw(ground(), LAYOUT).street_share == 1.0
    large = area(-5000, -5000, 5000, 5000)
    assert draw(ground(focus=large, land=large), LAYOUT).street_share < 0.5


def test_a_drawing_that_would_be_too_long_leaves_out_what_can_be_missed() -> None:
    whole = draw(ground(), LAYOUT)
    length = sum(len(mark.d) for mark in whole.marks)
    short = draw(ground(), replace(LAYOUT, most=length - 1))
    assert {mark.style for mark in whole.marks} - {mark.style for mark in short.marks} == {"path"}
    least = {mark.style for mark in draw(ground(), replace(LAYOUT, most=0)).marks}
    assert {"focus", "border", "street-arterial"} <= least
    assert "home" not in least


def test_the_pieces_of_a_street_are_drawn_as_one() -> None:
    pieces = tuple(StreetLine("长街", "local", line((i, 150), (i + 1, 150))) for i in range(50, 250))
    drawing = draw(ground(streets=pieces), LAYOUT)
    assert next(mark.d for mark in drawing.marks if mark.style == "street-local").count("M") == 1
