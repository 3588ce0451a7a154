"""Finds entries: exact before prefix before pinyin before contained before address.

Each stage is one indexed statement; later stages run only while earlier ones leave room. Stages that look
inside names ask the sample first (see `words`): where the sample already fills the page, the word is common
and its full list would only cost time; where it does not, the full list is short.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.core.search import words
from webapp.core.search.source import Tier

_KEPT_FOR_NAMED = 5
_CANDIDATES = 300
_LAST = "\U0010ffff"
_FIELDS = "layer, feature_id AS id, text AS name, detail, tier, plain, ST_X(point) AS lon, ST_Y(point) AS lat, bbox"
_PREFIX = """SELECT e.* FROM unnest(CAST(:tiers AS smallint[])) wanted CROSS JOIN LATERAL (
  SELECT {fields} FROM search_entry WHERE tier = wanted AND {column} >= :first AND {column} < :last
  {of_community} {seen}
  ORDER BY {column} LIMIT :limit) e"""
_WITHIN = """SELECT e.* FROM unnest(CAST(:tiers AS smallint[]), CAST(:grams AS text[])) wanted(tier, listed)
CROSS JOIN LATERAL (
  SELECT {fields} FROM search_entry WHERE grams @> string_to_array(wanted.listed, ' ')
  {recheck} {seen} LIMIT :candidates) e
ORDER BY e.tier, length(e.name), e.name LIMIT :limit"""
# Names of role-bound layers are found in the reader's own communities alone.
_SEEN = f"AND (tier < {Tier.RESTRICTED:d} OR community_id = ANY(:seen))"
_INDEX_ONLY = text("SELECT set_config('enable_seqscan', 'off', true)")


@dataclass(frozen=True)
class Found:
    """One feature found; `match` says how: exact, prefix, pinyin, contains, address."""

    layer: str
    id: int
    name: str
    detail: str
    point: tuple[float, float]
    bbox: tuple[float, ...] | None
    match: str


@dataclass(frozen=True)
class _Asked:
    session: Session
    word: str
    community_id: int | None
    tiers: tuple[Tier, ...]
    seen: tuple[int, ...]
    limit: int

    def starting(self, column: str) -> Sequence[RowMapping]:
        """Entries whose column begins with the word."""
        of_community = "" if self.community_id is None else "AND community_id = :community_id"
        seen = _SEEN if self.seen else ""
        sql = _PREFIX.format(fields=_FIELDS, column=column, of_community=of_community, seen=seen)
        values = {
            "tiers": [int(tier) for tier in self.tiers],
            "first": self.word,
            "last": self.word + _LAST,
            "limit": self.limit,
            "community_id": self.community_id,
            "seen": list(self.seen),
        }
        return self.session.execute(text(sql), values).mappings().all()

    def within(self, mark: str, pairs: Sequence[str], tiers: Sequence[Tier], *, sampled: bool) -> Sequence[RowMapping]:
        """Entries that hold all these pairs under a mark, and the word itself where the mark allows to check."""
        end = words.SAMPLED if sampled else ""
        community = [] if self.community_id is None else [f"{words.COMMUNITY}{self.community_id}"]
        recheck = {
            words.IN_NAME: "AND strpos(plain, :word) > 0",
            words.IN_INITIALS: "AND strpos(initials, :word) > 0",
            words.IN_PINYIN: "AND strpos(pinyin, :word) > 0",
        }.get(mark, "")
        values = {
            "tiers": [int(tier) for tier in tiers],
            "grams": [" ".join([f"{tier:d}{mark}{pair}{end}" for pair in pairs] + community) for tier in tiers],
            "word": self.word,
            "limit": self.limit,
            "candidates": _CANDIDATES,
            "seen": list(self.seen),
        }
        sql = _WITHIN.format(fields=_FIELDS, recheck=recheck, seen=_SEEN if self.seen else "")
        return self.session.execute(text(sql), values).mappings().all()


def search(
    session: Session,
    asked: str,
    *,
    community_id: int | None = None,
    restricted_in: Collection[int] = (),
    limit: int = 20,
) -> list[Found]:
    """Features that a name, code, address, pinyin or its initials leads to, best first.

    Role-bound layers are searched in the communities of `restricted_in` only.
    """
    word = words.plain(asked)
    if not word:
        return []
    seen = tuple(sorted(restricted_in if community_id is None else {community_id} & set(restricted_in)))
    tiers = (Tier.NAMED, Tier.BUILDINGS, *((Tier.RESTRICTED,) if seen else ()))
    query = _Asked(session, word, community_id, tiers, seen, limit)
    session.execute(_INDEX_ONLY)
    inside = _named_inside(query)
    found: dict[tuple[str, int], Found] = {}
    for match, rows in _stages(query):
        for row in sorted(rows, key=partial(_rank, word)):
            found.setdefault((row["layer"], row["id"]), _found(row, match, word))
        if len(found) >= limit:
            break
    return _with_named(list(found.values()), inside, limit)


def _rank(word: str, row: RowMapping) -> tuple[object, ...]:
    return (row["plain"] != word, row["tier"], len(row["name"]), row["name"], row["id"])


def _named_inside(query: _Asked) -> list[Found]:
    """Grids, compounds and places that contain the word: few, and never pushed out by a thousand shops."""
    if len(query.word) < 2:
        return []
    rows = query.within(words.IN_NAME, words.pairs(query.word), [Tier.NAMED], sampled=False)
    return [_found(row, "contains", query.word) for row in rows]


def _stages(query: _Asked) -> Iterator[tuple[str, Sequence[RowMapping]]]:
    yield "prefix", query.starting("plain")
    is_latin = query.word.isascii() and query.word[0].isalpha()
    if is_latin:
        yield "pinyin", query.starting("initials")
        yield "pinyin", query.starting("pinyin")
    if len(query.word) < 2:
        return
    pairs = words.pairs(query.word)
    for sampled in (True, False):
        yield "contains", query.within(words.IN_NAME, pairs, query.tiers, sampled=sampled)
    if is_latin:
        yield from _sounds_inside(query, pairs)
    for sampled in (True, False):
        yield "address", query.within(words.IN_ADDRESS, pairs, query.tiers, sampled=sampled)


def _sounds_inside(query: _Asked, pairs: Sequence[str]) -> Iterator[tuple[str, Sequence[RowMapping]]]:
    for sampled in (True, False):
        yield "pinyin", query.within(words.IN_INITIALS, pairs, query.tiers, sampled=sampled)
    for way in words.as_syllables(query.word):
        if len(way) > 1:
            for sampled in (True, False):
                yield "pinyin", query.within(words.IN_PINYIN, words.syllable_pairs(way), query.tiers, sampled=sampled)


def _found(row: RowMapping, match: str, word: str) -> Found:
    return Found(
        layer=row["layer"],
        id=row["id"],
        name=row["name"],
        detail=row["detail"] or "",
        point=(row["lon"], row["lat"]),
        bbox=tuple(row["bbox"]) if row["bbox"] else None,
        match="exact" if row["plain"] == word else match,
    )


def _with_named(found: list[Found], inside: list[Found], limit: int) -> list[Found]:
    known = {(one.layer, one.id) for one in found[:limit]}
    more = [one for one in inside if (one.layer, one.id) not in known]
    kept = min(_KEPT_FOR_NAMED, len(more), max(limit - 1, 0)) if len(found) >= limit else len(more)
    return (found[: limit - kept] + more)[:limit] if len(found) >= limit else found[:limit]
