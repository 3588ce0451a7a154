"""Which category a text may be about, by plain words: a suggestion that somebody confirms; purely."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST = 4


@dataclass(frozen=True)
class Known:
    """A category by its code, its name, and what people write when they mean it."""

    code: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggested:
    """A category that fits, how well, and by which words."""

    code: str
    score: float
    by: tuple[str, ...]
    is_hint: bool = False


def suggest(text: str, categories: Iterable[Known], most: int = MOST) -> list[Suggested]:
    """The categories that fit a text best, best first; equal ones in the order given."""
    plain = "".join(text.lower().split())
    found = [each for each in (_fit(plain, category) for category in categories) if each is not None]
    # A pair of letters of a name counts only where no category's own words were written.
    strong = [each for each in found if not each.is_hint]
    return sorted(strong or found, key=lambda each: -each.score)[:most]


def _fit(plain: str, category: Known) -> Suggested | None:
    hits = {word: plain.find(word) for word in category.words if word and word in plain}
    # A word inside a longer one that was found as well says nothing more.
    told = [word for word in hits if not any(word != other and word in other for other in hits)]
    named = [pair for pair in _pairs(category.name) if pair in plain and not any(pair in word for word in told)]
    # What comes first is mostly what it is about; a pair of letters of the name is a hint, no more.
    score = sum(len(word) ** 1.2 / (1 + hits[word] / 200) for word in told) + 0.8 * len(named)
    return Suggested(category.code, score, tuple(told or named), is_hint=not told) if score else None


def _pairs(name: str) -> list[str]:
    return [name[at : at + 2] for at in range(0, len(name) - 1, 2)]
