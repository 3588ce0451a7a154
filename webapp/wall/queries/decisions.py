"""What needs a decision now: the very rows behind five figures, each incident once, the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from webapp.core.figure import Figure
from webapp.figures.queries import AsOf
from webapp.wall.queries.heading import Heading
from webapp.wall.rules import What
from webapp.wall.rules.chosen import WAITING

MOST = 12
_ITEMS = """WITH waiting AS (
  SELECT DISTINCT ON (r.id) r.id, r.rank, r.at FROM ({each}) r ORDER BY r.id, r.rank)
SELECT * FROM (
  SELECT i.id, i.number, w.rank, k.name AS category_name, w.at AS since, i.simulated,
    CASE WHEN k.nature <> 'dispute' THEN i.section_id END AS section_id, CASE WHEN :live THEN i.due_at END AS due_at,
    row_number() OVER (PARTITION BY i.simulated ORDER BY i.threat DESC, w.rank, w.at, i.id) AS place
  FROM waiting w JOIN incident i ON i.id = w.id JOIN category k ON k.id = i.category_id) p
WHERE p.place <= :most ORDER BY p.simulated, p.place"""


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


def items(session: Session, catalogue: Sequence[Figure], head: Heading) -> list[Item]:
    """The first of each set."""
    as_of = AsOf(head.day, head.at, real=True, simulated=head.simulated)
    bound = {**as_of.bound(head.community_id), "most": MOST, "live": not head.is_past}
    rows = session.execute(_statement(tuple(catalogue)), bound).mappings()
    names = ("id", "number", "category_name", "section_id", "since", "due_at", "simulated")
    order = list(WAITING)
    return [Item(what=order[row["rank"]], **{name: row[name] for name in names}) for row in rows]


@cache
def _statement(catalogue: tuple[Figure, ...]) -> TextClause:
    known: Mapping[str, Figure] = {each.key: each for each in catalogue}
    every = [
        f"SELECT f.id, {rank} AS rank, f.at FROM ({known[key].rows}) f" for rank, key in enumerate(WAITING.values())
    ]
    return text(_ITEMS.format(each=" UNION ALL ".join(every)))
