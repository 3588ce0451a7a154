"""The forms in which a name is compared: plain text, pinyin, initials, pairs of characters.

`plain` is NFKC, lower case, accents of Latin letters off, letters and digits only, so that "Rue Grimaldi",
"rue-grimaldi" and full-width letters meet. Pinyin has no tones and writes ü as v, as people type it.
Grams are what the index holds, each led by its tier so that tiers have lists of their own: `0广厦` pairs of the
name, `0=gx` pairs of initials, `0~guangxia` pairs of syllables, `0@中路` pairs of the address; `!12` is the
community. One feature in SAMPLE also carries each of its pairs with a trailing `#`: a common pair is answered
from that sample without reading its long list.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, pairwise, repeat
from operator import add

LONGEST = 120
SAMPLE = 16
IN_NAME, IN_INITIALS, IN_PINYIN, IN_ADDRESS = "", "=", "~", "@"
COMMUNITY, SAMPLED = "!", "#"
# 广厦 and 大厦 are read with sha by the book and with xia by many; names are found by either.
_ALSO_READ = {("厦", "sha"): "xia"}
_READ_OTHERWISE = frozenset(char for char, _sound in _ALSO_READ)
_LONGEST_PHRASE = 4
_LONGEST_SYLLABLE = 6
_MOST_WAYS = 4


@dataclass(frozen=True)
class Spelling:
    """How a text sounds: syllables without tones; Latin letters and digits count one by one."""

    syllables: tuple[str, ...]
    is_chinese: bool

    @cached_property
    def pinyin(self) -> str | None:
        """All syllables in one word; None where nothing is Chinese."""
        return "".join(self.syllables) if self.is_chinese else None

    @cached_property
    def initials(self) -> str | None:
        """First letters of the syllables; None where nothing is Chinese."""
        return "".join(syllable[0] for syllable in self.syllables) if self.is_chinese else None


@lru_cache(maxsize=200_000)
def plain(text: str) -> str:
    """The text as compared."""
    folded = unicodedata.normalize("NFKC", text).lower()
    if not folded.isascii():
        folded = "".join(_without_accent(char) for char in folded)
    return "".join(filter(str.isalnum, folded))[:LONGEST]


def _without_accent(char: str) -> str:
    return char if ord(char) >= 0x2E80 else unicodedata.normalize("NFD", char)[0]


def pairs(text: str) -> list[str]:
    """Neighbouring characters, two by two."""
    return [text[i : i + 2] for i in range(len(text) - 1)]


def syllable_pairs(syllables: tuple[str, ...]) -> list[str]:
    """Neighbouring syllables, two by two."""
    return [one + two for one, two in pairwise(syllables)]


def grams(tier: int, name: str, spelling: Spelling, address: str) -> list[str]:
    """Every pair by which a feature can be found, under the mark of where it stands."""
    found = {*_marked(f"{tier}{IN_NAME}", name), *_marked(f"{tier}{IN_ADDRESS}", address)}
    if spelling.is_chinese:
        found.update(_marked(f"{tier}{IN_INITIALS}", spelling.initials or ""))
        found.update(_marked(f"{tier}{IN_PINYIN}", spelling.syllables))
    return list(found)


def _marked(mark: str, parts: Sequence[str]) -> Iterator[str]:
    """Each two neighbours behind their mark; a city has tens of millions, so the loop is not Python's."""
    return map(add, map(add, repeat(mark), parts), parts[1:])


@lru_cache(maxsize=100_000)
def spell(text: str) -> Spelling:
    """The sound of a plain text; the readings of characters with several come from the phrases they stand in."""
    readings, phrases, starts = _dictionary()
    syllables: list[str] = []
    chinese = False
    at = 0
    while at < len(text):
        phrase = _phrase_at(text, at, phrases) if text[at] in starts else None
        found = phrases[phrase] if phrase else (readings.get(text[at], text[at]),)
        chinese = chinese or text[at] in readings
        syllables.extend(found)
        at += len(phrase) if phrase else 1
    return Spelling(tuple(syllables), chinese)


def other_spelling(text: str) -> Spelling | None:
    """The sound of a text as many read it though no dictionary does; None where there is no such reading."""
    if _READ_OTHERWISE.isdisjoint(text):
        return None
    usual = spell(text)
    if len(usual.syllables) != len(text):
        return None
    heard = tuple(_ALSO_READ.get(pair, pair[1]) for pair in zip(text, usual.syllables, strict=True))
    return Spelling(heard, is_chinese=True) if heard != usual.syllables else None


def _phrase_at(text: str, at: int, phrases: dict[str, tuple[str, ...]]) -> str | None:
    for length in range(_LONGEST_PHRASE, 1, -1):
        phrase = text[at : at + length]
        if phrase in phrases:
            return phrase
    return None


@lru_cache(maxsize=1)
def _dictionary() -> tuple[dict[str, str], dict[str, tuple[str, ...]], frozenset[str]]:
    """Usual readings by character, the phrases that read otherwise, and the characters that begin one."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    readings = {chr(code): _toneless(sounds.split(",")[0]) for code, sounds in PINYIN_DICT.items()}
    phrases = {}
    for phrase, sounds in PHRASES_DICT.items():
        if 1 < len(phrase) <= _LONGEST_PHRASE:
            syllables = tuple(_toneless(sound[0]) for sound in sounds)
            if len(syllables) == len(phrase) and any(
                readings.get(char) != syllable for char, syllable in zip(phrase, syllables, strict=True)
            ):
                phrases[phrase] = syllables
    return readings, phrases, frozenset(phrase[0] for phrase in phrases)


@lru_cache(maxsize=5_000)
def _toneless(sound: str) -> str:
    letters = unicodedata.normalize("NFD", sound).replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha()) or sound


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    return frozenset(sound for sound in _dictionary()[0].values() if sound.isascii())


@lru_cache(maxsize=5_000)
def as_syllables(letters: str) -> tuple[tuple[str, ...], ...]:
    """The first few ways to read letters as whole syllables, long syllables first (xian: xian, xi an)."""
    if not letters:
        return ((),)
    ways = (
        (letters[:length], *rest)
        for length in range(min(_LONGEST_SYLLABLE, len(letters)), 0, -1)
        if letters[:length] in _syllables()
        for rest in as_syllables(letters[length:])
    )
    return tuple(islice(ways, _MOST_WAYS))
