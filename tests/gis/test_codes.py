"""Codes of divisions and grids, and the order in which a map is read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis import codes
from gis.codes import GridCode
from gis.errors import OutOfRange

COMMUNITY = "620902004002"


def test_a_grid_code_reads_as_community_area_and_section():
    code = codes.parse_grid_code("620902 004 002 302")
    assert (code.community, code.area, code.section, code.level) == (COMMUNITY, 3, 2, "section")
    assert codes.format_grid_code(code) == "620902 004 002 302"


def test_the_parents_of_a_section_are_its_area_and_its_community():
    section = GridCode(COMMUNITY, 3, 2)
    assert str(section.parent) == f"{COMMUNITY}300"
    assert section.parent is not None
    assert str(section.parent.parent) == f"{COMMUNITY}000"
    assert GridCode(COMMUNITY).parent is None


@given(st.integers(0, 10**12 - 1), st.integers(1, 9), st.integers(0, 99))
def test_a_grid_code_survives_writing_and_reading(community, area, section):
    code = GridCode(f"{community:012d}", area, section)
    assert codes.parse_grid_code(str(code)) == code
    assert codes.parse_grid_code(codes.format_grid_code(code)) == code


@pytest.mark.parametrize("text", ["", "62090200400210", "6209020040021011", "62090200400210a", f"{COMMUNITY}001"])
def test_what_is_no_grid_code_is_refused(text):
    with pytest.raises(OutOfRange):
        codes.parse_grid_code(text)


def test_a_padded_division_code_is_the_short_one():
    assert codes.parse_division_code("620902000000") == "620902"
    assert codes.parse_division_code("620902004000") == "620902004"
    assert codes.parse_division_code("620000") == "62"
    assert codes.division_level("620902004002") == "committee"
    assert codes.parent_division("620902004002") == "620902004"
    assert codes.parent_division("62") is None


@pytest.mark.parametrize("text", ["", "6", "001234", "62090", "6209020040021", "abc"])
def test_what_is_no_division_code_is_refused(text):
    with pytest.raises(OutOfRange):
        codes.parse_division_code(text)


def test_a_retired_section_code_is_not_given_again():
    used = {f"{COMMUNITY}{digits}" for digits in ("301", "303")}
    assert str(codes.next_section(COMMUNITY, 3, used)) == f"{COMMUNITY}302"
    used.add(f"{COMMUNITY}302")
    assert str(codes.next_section(COMMUNITY, 3, used)) == f"{COMMUNITY}304"


def test_used_up_codes_are_said_to_be_used_up():
    sections = {f"{COMMUNITY}1{serial:02d}" for serial in range(1, 100)}
    with pytest.raises(OutOfRange, match="99 section codes"):
        codes.next_section(COMMUNITY, 1, sections)
    with pytest.raises(OutOfRange, match="nine area codes"):
        codes.next_area(COMMUNITY, {f"{COMMUNITY}{area}00" for area in range(1, 10)})


def test_a_map_is_read_row_by_row_from_west_to_east():
    page = [(x, y) for y in (200, 100, 0) for x in (0, 100, 200)]
    crooked = [(x + y / 20, y + (x % 30)) for x, y in page]
    shuffled = np.random.default_rng(7).permutation(9)
    order = codes.reading_order(np.array(crooked)[shuffled])
    assert shuffled[order].tolist() == list(range(9))


@given(st.lists(st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)), unique=True, max_size=40), st.randoms())
def test_the_reading_order_does_not_depend_on_the_order_given(points, random):
    shuffled = list(points)
    random.shuffle(shuffled)
    read = [shuffled[i] for i in codes.reading_order(shuffled)]
    assert read == [points[i] for i in codes.reading_order(points)]
    assert sorted(read) == sorted(points)


def test_sections_are_numbered_within_areas_that_are_numbered_too():
    points = [(300, 0), (0, 0), (100, 0), (200, 0)]
    digits = codes.number_sections([1, 0, 0, 1], points, [(50, 0), (250, 0)])
    assert digits == ["202", "101", "102", "201"]


def test_a_tenth_area_has_no_code():
    with pytest.raises(OutOfRange):
        codes.number_sections(range(10), [(i, 0) for i in range(10)], [(i, 0) for i in range(10)])


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (891, "八百九十一"),
    ],
)
def test_numbers_are_written_as_chinese_writes_them(number, text):
    assert codes.chinese_number(number) == text
    assert codes.section_name(number) == f"第{text}片区"
