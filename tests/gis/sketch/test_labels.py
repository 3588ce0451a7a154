from __future__ import annotations

from itertools import combinations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from gis.sketch.labels import Board, Label, turned_box
from gis.sketch.lettering import em_width, in_two, is_chinese


def board(width: float = 200, height: float = 200) -> Board:
    return Board(width, height, inset=2, gap=1)


def test_two_names_never_share_their_room() -> None:
    sheet = board()
    room = shapely.box(0, 0, 200, 200)
    assert sheet.put_in(room, "水磨片区", "focus", 16, share=1.0)
    assert sheet.put_in(room, "西渠片区", "focus", 16, share=1.0)
    first, second = (label.room for label in sheet.labels)
    assert not first.intersects(second)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 180), st.integers(0, 180), st.integers(2, 9)), min_size=2, max_size=12))
def test_whatever_is_asked_no_names_meet_or_leave_the_sheet(asked: list[tuple[int, int, int]]) -> None:
    sheet = board()
    for x, y, letters in asked:
        sheet.put_in(shapely.box(x, y, x + 40, y + 30), "街" * letters, "place", 8, share=0.5)
    for one, other in combinations([label.room for label in sheet.labels], 2):
        assert one.distance(other) > 0
    frame = shapely.box(2, 2, 198, 198)
    assert all(frame.contains(label.room) for label in sheet.labels)


def test_a_name_without_room_is_left_out() -> None:
    assert not board().put_in(shapely.box(0, 0, 20, 10), "很长很长的名字", "place", 10, share=1.0)


def test_a_narrow_area_takes_its_name_downwards() -> None:
    sheet = board()
    assert sheet.put_in(shapely.box(50, 10, 68, 150), "新苑北片区", "neighbour", 12, share=0.98)
    ys = [y for _, y in sheet.labels[0].glyphs]
    assert len(ys) == 5
    assert ys == sorted(ys)


def test_a_name_is_divided_before_its_kind() -> None:
    assert in_two("供销社家属院") == ("供销社", "家属院")
    assert in_two("水磨街医院") == ("水磨街", "医院")
    assert in_two("Rue Grimaldi") == ("Rue", "Grimaldi")
    assert in_two("广厦") is None
    assert in_two("Grimaldi") is None


def test_a_flat_street_turns_its_name_and_a_steep_one_stacks_it() -> None:
    sheet = board()
    assert sheet.put_along(LineString([(10, 50), (190, 60)]), "敦煌路", "street", 10)
    assert sheet.put_along(LineString([(100, 190), (105, 70)]), "肃州路", "street", 10)
    flat, steep = sheet.labels
    assert flat.angle == pytest.approx(3.2, abs=0.2)
    assert not flat.glyphs
    assert [y for _, y in steep.glyphs] == sorted(y for _, y in steep.glyphs), "read from north to south"


def test_a_latin_name_is_never_stacked_and_never_upside_down() -> None:
    sheet = board()
    assert sheet.put_along(LineString([(100, 190), (101, 10)]), "Rue Grimaldi", "street", 10)
    assert -90 <= sheet.labels[0].angle <= 90
    assert not sheet.labels[0].glyphs


def test_a_bend_carries_no_name() -> None:
    bend = LineString([(50, 50), (70, 50), (70, 70)])
    assert not board().put_along(bend, "很长的街名", "street", 8)


def test_reserved_room_stays_free() -> None:
    sheet = board()
    sheet.reserve(shapely.box(0, 0, 200, 100))
    assert sheet.put_in(shapely.box(0, 0, 200, 200), "水磨片区", "focus", 16, share=1.0)
    assert sheet.labels[0].room.bounds[1] >= 100


def test_widths_are_those_of_the_script() -> None:
    assert em_width("敦煌路") == 3
    assert 2 < em_width("Grand") < 4
    assert is_chinese("敦煌路")
    assert not is_chinese("A座")
    assert not is_chinese("")


def test_a_label_speaks_in_one_piece() -> None:
    assert Label("x", ("供销社", "家属院"), 0, 0, 10).text == "供销社家属院"
    assert Label("x", ("Rue", "Grimaldi"), 0, 0, 10).text == "Rue Grimaldi"
    assert turned_box(0, 0, 4, 2, 90).bounds == pytest.approx((-1, -2, 1, 2))
