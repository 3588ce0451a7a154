"""What a subject says about one of its lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import LazyString

Row = Mapping[str, object]


@dataclass(frozen=True)
class Choice:
    """A value that a column can be filtered by, and its words."""

    value: str
    label: str | LazyString


@dataclass(frozen=True)
class Column:
    """One column: `sql` over the listing's source, `words` puts a value into the reader's words.

    `kind` is text, number, date or instant and decides alignment and form. `searched` columns are those the
    search field looks into; `choices` make a filter; a `spanned` column of days or instants can be narrowed to days
    from and to; `shown` false keeps a column for files alone.
    """

    key: str
    label: LazyString
    sql: str
    kind: str = "text"
    words: Callable[[object], str | LazyString] | None = None
    choices: Callable[[], Sequence[Choice]] | None = None
    searched: bool = False
    spanned: bool = False
    sortable: bool = True
    shown: bool = True
    exported: bool = True


@dataclass(frozen=True)
class Listing:
    """A list: FROM items, its columns, what binds it (`where` over bound parameters), its order.

    `link` makes the address of a row's page from its values; `order` is a column's key, `-` before it descends.
    `actions` are buttons above the table: (label, icon, address) from the parameters of the answer.
    """

    key: str
    title: LazyString
    source: str
    columns: tuple[Column, ...]
    where: str = "true"
    order: str = ""
    id_sql: str = "t.id"
    link: Callable[[Row], str | None] | None = None
    empty: LazyString | str = ""
    hint: LazyString | str = ""
    values: tuple[tuple[str, str], ...] = field(default=())
    """More (key, sql) that a row carries for its link, without being a column."""

    def column(self, key: str) -> Column | None:
        """The column of that key."""
        return next((column for column in self.columns if column.key == key), None)
