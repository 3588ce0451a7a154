"""The forms in which names are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.search.words import as_syllables, grams, other_spelling, plain, spell


@pytest.mark.parametrize(
    ("shown", "compared"),
    [
        ("Rue Grimaldi", "ruegrimaldi"),
        ("Café-Crème", "cafecreme"),
        ("ＡＢＣ１２３", "abc123"),
        ("广厦 社区（西）", "广厦社区西"),
        ("  \x00\n", ""),
        ("𠮷野家", "𠮷野家"),
    ],
)
def test_a_text_is_compared_without_case_accents_width_or_signs(shown: str, compared: str) -> None:
    assert plain(shown) == compared


@pytest.mark.parametrize(
    ("text", "pinyin", "initials"),
    [
        ("广厦社区", "guangshashequ", "gssq"),
        ("银行家属院", "yinhangjiashuyuan", "yhjsy"),
        ("长城路", "changchenglu", "ccl"),
        ("重庆火锅", "chongqinghuoguo", "cqhg"),
        ("绿化带", "lvhuadai", "lhd"),
        ("3号楼a座", "3haoloua" + "zuo", "3hlaz"),
        ("grimaldi", None, None),
    ],
)
def test_characters_with_several_readings_are_read_as_their_phrase_says(text, pinyin, initials) -> None:
    spelling = spell(text)
    assert (spelling.pinyin, spelling.initials) == (pinyin, initials)


def test_a_name_is_also_read_as_many_read_it() -> None:
    other = other_spelling("广厦社区")
    assert other is not None
    assert (other.pinyin, other.initials) == ("guangxiashequ", "gxsq")
    assert other_spelling("厦门路") is None
    assert other_spelling("grimaldi") is None


def test_letters_are_read_as_syllables_in_every_likely_way() -> None:
    assert ("xi", "an") in as_syllables("xian")
    assert ("xian",) in as_syllables("xian")
    assert as_syllables("grimaldi") == ()


@given(st.text(alphabet="aeinghxuo", max_size=80))
def test_reading_letters_takes_no_time_however_they_repeat(letters: str) -> None:
    assert all("".join(way) == letters for way in as_syllables(letters))


def test_every_tier_has_lists_of_its_own() -> None:
    assert set(grams(0, "中路", spell("中路"), "")) == {"0中路", "0=zl", "0~zhonglu"}
    assert set(grams(2, "a", spell("a"), "中路")) == {"2@中路"}


@given(st.text(max_size=200))
def test_any_text_can_be_compared_and_compared_again(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert len(once) <= 120
