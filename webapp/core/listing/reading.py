"""Reads a page of a list: its rows, then how many there are in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.clock import ZONE
from webapp.core.errors import Invalid
from webapp.core.listing.listing import Column, Listing, Row

PAGE_SIZE = 50
MOST_EXPORTED = 100_000


@dataclass(frozen=True)
class Asked:
    """How a reader wants a list: sort key (`-` descends), words, filters by column, page from 1.

    `spans` narrow a column to days: first and last, either may be open.
    """

    sort: str = ""
    q: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    page: int = 1
    spans: tuple[tuple[str, date | None, date | None], ...] = ()


@dataclass(frozen=True)
class Page:
    """Rows of one page and how many there are in all."""

    rows: list[Row]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def read_page(session: Session, listing: Listing, values: Mapping[str, object], asked: Asked) -> Page:
    """The page asked for. Raises Invalid for a column that cannot be sorted or filtered by."""
    sql, bound = _statement(listing, values, asked)
    bound |= {"limit_": PAGE_SIZE, "offset_": (asked.page - 1) * PAGE_SIZE}
    rows = session.execute(text(f"{sql} LIMIT :limit_ OFFSET :offset_"), bound).mappings().all()
    total = len(rows) if asked.page == 1 and len(rows) < PAGE_SIZE else _total(session, listing, values, asked)
    return Page([dict(row) for row in rows], total, asked.page)


def read_all(session: Session, listing: Listing, values: Mapping[str, object], asked: Asked) -> Iterator[Row]:
    """Every row that the filters leave, in order, a thousand at a time."""
    sql, bound = _statement(listing, values, asked)
    result = session.execute(
        text(f"{sql} LIMIT {MOST_EXPORTED}"), bound, execution_options={"yield_per": 1000}
    ).mappings()
    for row in result:
        yield dict(row)


def _total(session: Session, listing: Listing, values: Mapping[str, object], asked: Asked) -> int:
    # Counted apart from the rows: joins that only add columns fall away, and no row is made to be counted.
    conditions, bound = _conditions(listing, values, asked)
    return int(session.scalar(text(f"SELECT count(*) FROM {listing.source} WHERE {conditions}"), bound) or 0)


def _statement(listing: Listing, values: Mapping[str, object], asked: Asked) -> tuple[str, dict[str, object]]:
    columns = ", ".join(
        [f"{listing.id_sql} AS id"]
        + [f"{column.sql} AS {column.key}" for column in listing.columns if column.key != "id"]
        + [f"{sql} AS {key}" for key, sql in listing.values]
    )
    conditions, bound = _conditions(listing, values, asked)
    return f"SELECT {columns} FROM {listing.source} WHERE {conditions} ORDER BY {_order(listing, asked.sort)}", bound


def _conditions(listing: Listing, values: Mapping[str, object], asked: Asked) -> tuple[str, dict[str, object]]:
    conditions, bound = [f"({listing.where})"], dict(values)
    for number, (key, value) in enumerate(asked.filters):
        column = listing.column(key)
        if column is None or column.choices is None:
            raise Invalid("this list cannot be filtered by that", filter=key)
        conditions.append(f"({column.sql})::text = :filter_{number}_")
        bound[f"filter_{number}_"] = value
    for number, span in enumerate(asked.spans):
        _narrow(listing, span, number, conditions, bound)
    if asked.q:
        searched = " OR ".join(f"({column.sql})::text ILIKE :q_" for column in listing.columns if column.searched)
        conditions.append(f"({searched or 'false'})")
        bound["q_"] = f"%{_plain(asked.q)}%"
    return " AND ".join(conditions), bound


def _narrow(
    listing: Listing,
    span: tuple[str, date | None, date | None],
    number: int,
    conditions: list[str],
    bound: dict[str, object],
) -> None:
    key, first, last = span
    column = listing.column(key)
    if column is None or not column.spanned:
        raise Invalid("this list cannot be narrowed by that", span=key)
    if first is not None:
        conditions.append(f"({column.sql}) >= :from_{number}_")
        bound[f"from_{number}_"] = _begin(column, first)
    if last is not None:
        conditions.append(f"({column.sql}) < :to_{number}_")
        bound[f"to_{number}_"] = _begin(column, last + timedelta(days=1))


def _begin(column: Column, day: date) -> date:
    return day if column.kind == "date" else datetime.combine(day, time.min, ZONE)


def _order(listing: Listing, sort: str) -> str:
    wanted = sort or listing.order
    if not wanted:
        return listing.id_sql
    column = listing.column(wanted.removeprefix("-"))
    if column is None or not column.sortable:
        raise Invalid("this list cannot be sorted by that", sort=wanted)
    return f"({column.sql}){' DESC' if wanted.startswith('-') else ''} NULLS LAST, {listing.id_sql}"


def _plain(words: str) -> str:
    return words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
