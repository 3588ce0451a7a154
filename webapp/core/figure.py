"""What a subject says about a figure that it contributes."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from webapp.core.http import PUBLIC


@dataclass(frozen=True, eq=False)
class Figure:
    """One number of a community: `sql` is a scalar over :community_id and :day, NULL where nothing is known.

    A subject whose rows can be simulated counts them only where :simulated is true, which it never is for a baseline.

    `estimated` is a condition of the same form, true where the number rests on estimates (估算).
    """

    key: str
    label: LazyString
    text: LazyString
    sql: str
    right: str = PUBLIC
    estimated: str = "false"
