"""Codes: divisions as published, 15-digit grid codes, and the order in which a map is read.

A grid code is 6 county + 3 street + 3 community + 3 grid digits (as in DB11/T 2157-2023). The grid
digits are one for the area and two for the section: 000 is the community, 300 is area 3, 302 is the
second section of area 3. A code that was ever used is never given again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gis.errors import OutOfRange

MAX_AREAS = 9
MAX_SECTIONS = 99

_DIVISION_LENGTHS = {2: "province", 4: "city", 6: "county", 9: "street", 12: "committee"}
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, order=True)
class GridCode:
    """A parsed grid code; `area` 0 is the community itself, `section` 0 the area itself."""

    community: str
    area: int = 0
    section: int = 0

    def __post_init__(self) -> None:
        """Refuse what no grid can be called."""
        if not re.fullmatch(r"[0-9]{12}", self.community):
            raise OutOfRange("a community code has 12 digits", code=self.community)
        if not 0 <= self.area <= MAX_AREAS:
            raise OutOfRange("the area digit lies outside 0-9", code=self.community, area=self.area)
        if not 0 <= self.section <= MAX_SECTIONS or (self.section and not self.area):
            raise OutOfRange("the section number does not fit its area", area=self.area, section=self.section)

    def __str__(self) -> str:
        """The 15 digits."""
        return f"{self.community}{self.digits}"

    @property
    def digits(self) -> str:
        """The last three digits, the grid's own."""
        return f"{self.area}{self.section:02d}"

    @property
    def level(self) -> str:
        """Level of the grid: community, area or section."""
        return "section" if self.section else "area" if self.area else "community"

    @property
    def parent(self) -> GridCode | None:
        """The grid one level up; None for the community."""
        if not self.area:
            return None
        return GridCode(self.community, self.area if self.section else 0)


def parse_grid_code(text: str) -> GridCode:
    """Read a 15-digit grid code; spaces around and between groups are allowed.

    Raises OutOfRange when it is not 15 digits or names a section of no area.
    """
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{15}", digits):
        raise OutOfRange("a grid code has 15 digits", code=text)
    return GridCode(digits[:12], int(digits[12]), int(digits[13:]))


def format_grid_code(code: GridCode) -> str:
    """The code in groups for people: 620902 004 002 101."""
    digits = str(code)
    return " ".join((digits[:6], digits[6:9], digits[9:12], digits[12:]))


def parse_division_code(text: str) -> str:
    """The digits of a division code without the zeros that some editions append.

    "620902000000" (a county padded to 12) becomes "620902". Raises OutOfRange when it is no code of
    a province, city, county, street or committee.
    """
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) not in _DIVISION_LENGTHS or digits[:2] == "00":
        raise OutOfRange("a division code has 2, 4, 6, 9 or 12 digits", code=text)
    for length in (6, 4, 2):
        if len(digits) > length and int(digits[length:]) == 0:
            digits = digits[:length]
    if len(digits) == 12 and digits.endswith("000"):
        digits = digits[:9]
    return digits


def division_level(code: str) -> str:
    """Level of a division by its code: province, city, county, street or committee."""
    return _DIVISION_LENGTHS[len(parse_division_code(code))]


def parent_division(code: str) -> str | None:
    """Code of the statistical parent; None for a province."""
    digits = parse_division_code(code)
    shorter = [length for length in _DIVISION_LENGTHS if length < len(digits)]
    return digits[: shorter[-1]] if shorter else None


def next_area(community: str, used: Collection[str]) -> GridCode:
    """The lowest area code that was never used; `used` holds 15-digit codes, retired ones included.

    Raises OutOfRange when all nine are used up.
    """
    for area in range(1, MAX_AREAS + 1):
        code = GridCode(community, area)
        if str(code) not in used:
            return code
    raise OutOfRange("all nine area codes of this community are used up", community=community)


def next_section(community: str, area: int, used: Collection[str]) -> GridCode:
    """The lowest section code of an area that was never used; `used` includes retired codes.

    Raises OutOfRange when all 99 are used up.
    """
    for section in range(1, MAX_SECTIONS + 1):
        code = GridCode(community, area, section)
        if str(code) not in used:
            return code
    raise OutOfRange("all 99 section codes of this area are used up", community=community, area=area)


def reading_order(points: npt.ArrayLike, row_height: float | None = None) -> npt.NDArray[np.intp]:
    """Positions of points in the order in which a map is read: row by row, west to east.

    `points` is (n, 2), x east and y north in any one unit. A row begins at the northernmost point
    not yet read and takes every point less than `row_height` south of it; rows go north to south,
    a row goes west to east; equal x: north first; identical points: as given. The default height
    is the one at which rows and columns would be evenly spaced in the points' extent.
    """
    xy = np.asarray(points, dtype=float).reshape(-1, 2)
    if len(xy) == 0:
        return np.empty(0, dtype=np.intp)
    width, height = np.ptp(xy, axis=0)
    if row_height is None:
        rows = np.sqrt(len(xy) * height / width) if width else len(xy)
        row_height = height / max(1.0, round(float(rows)))
    south = np.argsort(-xy[:, 1], kind="stable")
    row = np.zeros(len(xy), dtype=np.int64)
    top, number = xy[south[0], 1], 0
    for position in south:
        if top - xy[position, 1] >= row_height > 0:
            top, number = xy[position, 1], number + 1
        row[position] = number
    return np.lexsort((-xy[:, 1], xy[:, 0], row))


def number_sections(areas: Sequence[int], points: npt.ArrayLike, area_points: npt.ArrayLike) -> list[str]:
    """Grid digits of a fresh division: areas numbered in reading order, then sections in each area.

    `areas[i]` is the index of section i's area into `area_points`; both point arrays are (n, 2).
    Raises OutOfRange with more than nine areas or more than 99 sections in one.
    """
    xy = np.asarray(points, dtype=float).reshape(-1, 2)
    area_digit = {int(area): digit for digit, area in enumerate(reading_order(area_points), start=1)}
    digits = [""] * len(xy)
    for area, digit in area_digit.items():
        members = np.flatnonzero(np.asarray(areas) == area)
        for serial, place in enumerate(reading_order(xy[members]), start=1):
            digits[int(members[place])] = GridCode("0" * 12, digit, serial).digits
    return digits


def chinese_number(number: int) -> str:
    """A number below 1,000 as Chinese writes it: 1 一, 10 十, 12 十二, 20 二十, 105 一百零五."""
    if not 0 <= number < 1000:
        raise OutOfRange("only numbers from 0 to 999 are written out", number=number)
    if number < 10:
        return _DIGITS[number]
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def section_name(number: int) -> str:
    """Default name of a section: 第十二片区."""
    return f"第{chinese_number(number)}片区"


def area_name(number: int) -> str:
    """Default name of an area: 第三网格区."""
    return f"第{chinese_number(number)}网格区"
