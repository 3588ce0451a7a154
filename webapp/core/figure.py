"""What a subject says about a figure that it contributes."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from webapp.core.http import PUBLIC


@dataclass(frozen=True, eq=False)
class Figure:
    """One number of a community: `sql` is a scalar over :community_id and :day, NULL where nothing is known.

    What changes within a day is counted as of the instant :until, which is the end of the day where nobody names one.

    A subject whose rows can be simulated counts what happened where :real is true, what is simulated where :simulated
    is, which it never is for a baseline.

    `estimated` is a condition of the same form, true where the number rests on estimates (估算). `rows` are what it
    counts, over the same names: kind, id, label, at; shown to who may do `rows_right`. `measure` is min, % or nothing.
    """

    key: str
    label: LazyString
    text: LazyString
    sql: str
    right: str = PUBLIC
    estimated: str = "false"
    rows: str | None = None
    rows_right: str = PUBLIC
    measure: str = ""
