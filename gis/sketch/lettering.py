"""How much room a name takes: widths in em, division into lines."""

from __future__ import annotations

import unicodedata

_NARROW = set("iljtfrI1.,:;'|!()[]·- ")
_WIDE_LATIN = set("mwMW@%")
_TAILS = (
    "党群服务中心", "卫生服务中心", "卫生服务站", "商住小区", "便民服务点", "批发市场", "服务中心", "家属院", "幼儿园",
    "停车场", "供热站", "消防站", "警务室", "商圈片区", "网格区", "片区", "小区", "花园", "小学", "中学", "医院",
    "公园", "市场", "广场",
)  # fmt: skip


def is_wide(character: str) -> bool:
    """Whether a character fills a square, as Chinese ones do."""
    return character == "★" or unicodedata.east_asian_width(character) in {"W", "F"}


def is_chinese(text: str) -> bool:
    """Whether a name can be written downwards, one character under the other."""
    return bool(text) and all(is_wide(character) for character in text)


def em_width(text: str) -> float:
    """Width of a line of text in em, rather too much than too little."""
    return sum(_em(character) for character in text)


def _em(character: str) -> float:
    if is_wide(character):
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in _NARROW:
        return 0.36
    if character in _WIDE_LATIN:
        return 0.95
    return 0.72 if character.isupper() else 0.6


def in_two(text: str) -> tuple[str, str] | None:
    """The name in two lines, divided before its kind (…|家属院) or at a space; None if it is too short for that."""
    if len(text) < 4:
        return None
    if not is_chinese(text):
        spaces = [i for i, character in enumerate(text) if character == " " and 0 < i < len(text) - 1]
        if not spaces:
            return None
        cut = min(spaces, key=lambda i: abs(em_width(text[:i]) - em_width(text[i:])))
        return text[:cut], text[cut + 1 :]
    for tail in _TAILS:
        head = text.removesuffix(tail)
        if head != text and len(head) >= 2 and len(head) <= 2 * len(tail):
            return head, tail
    cut = (len(text) + 1) // 2
    return text[:cut], text[cut:]
