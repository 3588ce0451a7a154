"""What needs a decision now: the very rows behind five figures, each incident once, the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.orm import Session

from webapp.core.figure import Figure
from webapp.figures.queries import AsOf
from webapp.wall.queries.heading import Heading
from webapp.wall.rules import What
from webapp.wall.rules.chosen import WAITING

MOST = 12
_WAITING = """WITH each AS MATERIALIZED (
  SELECT r.id, r.rank, r.at, i.simulated FROM ({each}) r JOIN incident i ON i.id = r.id),
counted AS (SELECT simulated, rank, count(*) AS n FROM each GROUP BY simulated, rank),
first AS (
  SELECT i.id, i.number, w.rank, k.name AS category_name, w.at AS since, i.simulated,
    CASE WHEN k.nature <> 'dispute' THEN i.section_id END AS section_id, CASE WHEN :live THEN i.due_at END AS due_at,
    row_number() OVER (PARTITION BY i.simulated ORDER BY i.threat DESC, w.rank, w.at, i.id) AS place
  FROM (SELECT DISTINCT ON (id) * FROM each ORDER BY id, rank) w
  JOIN incident i ON i.id = w.id JOIN category k ON k.id = i.category_id)
SELECT NULL::bigint AS n, f.* FROM first f WHERE f.place <= :most
UNION ALL SELECT c.n, NULL, NULL, c.rank, NULL, NULL, c.simulated, NULL, NULL, NULL FROM counted c
ORDER BY simulated, place"""


@dataclass(frozen=True)
class Item:
    """An incident that waits for a decision; `due_at` is known of the present alone."""

    id: int
    number: str
    what: What
    category_name: str
    section_id: int | None
    since: datetime
    due_at: datetime | None
    simulated: bool


@dataclass(frozen=True)
class Waiting:
    """How many wait for what, in each set, under the keys of their figures; and the first of each set."""

    counts: Mapping[bool, Mapping[str, int]]
    items: Sequence[Item]


def waiting(session: Session, catalogue: Sequence[Figure], head: Heading) -> Waiting:
    """What waits for a decision; the counts are those of the figures, of whose rows they are."""
    as_of = AsOf(head.day, head.at, real=True, simulated=head.simulated)
    bound = {**as_of.bound(head.community_id), "most": MOST, "live": not head.is_past}
    rows = session.execute(_statement(tuple(catalogue)), bound).mappings().all()
    keys = list(WAITING.values())
    counts = {simulated: dict.fromkeys(keys, 0) for simulated in head.sets}
    for row in (each for each in rows if each["n"] is not None):
        counts[row["simulated"]][keys[row["rank"]]] = row["n"]
    return Waiting(counts, [_item(row) for row in rows if row["n"] is None])


def _item(row: RowMapping) -> Item:
    names = ("id", "number", "category_name", "section_id", "since", "due_at", "simulated")
    return Item(what=list(WAITING)[row["rank"]], **{name: row[name] for name in names})


@cache
def _statement(catalogue: tuple[Figure, ...]) -> TextClause:
    known: Mapping[str, Figure] = {each.key: each for each in catalogue}
    every = [
        f"SELECT f.id, {rank} AS rank, f.at FROM ({known[key].rows}) f" for rank, key in enumerate(WAITING.values())
    ]
    return text(_WAITING.format(each=" UNION ALL ".join(every)))
