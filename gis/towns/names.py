"""Invented names: a brand of two halves and a word for the kind, no name given twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gis.towns.parameters import Parameters


class Names:
    """Draws names and remembers which are taken."""

    def __init__(self, parameters: Parameters, rng: np.random.Generator) -> None:
        first, second = parameters.words["brand_first"], parameters.words["brand_second"]
        self._brands = [a + b for a in first for b in second]
        self._rng = rng
        self._taken: set[str] = set()

    def brand(self) -> str:
        """Any brand word."""
        return str(self._brands[int(self._rng.integers(len(self._brands)))])

    def make(self, words: Sequence[str], street: str) -> str:
        """A new name: a template with {brand} or {street}, or a brand before a plain word."""
        for _ in range(60):
            word = words[int(self._rng.integers(len(words)))]
            name = word.format(street=street, brand=self.brand()) if "{" in word else self.brand() + word
            if name not in self._taken:
                self._taken.add(name)
                return name
        number = sum(1 for taken in self._taken if taken.startswith(name))
        self._taken.add(f"{name}第{number + 1}分部")
        return f"{name}第{number + 1}分部"


def pick(kinds: Sequence[tuple[str, float, tuple[str, ...]]], rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """A kind by weight, and its words."""
    weights = np.array([weight for _, weight, _ in kinds])
    code, _, words = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
    return code, words
