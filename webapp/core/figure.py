"""What a subject says about a figure that it contributes."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString

from webapp.core.http import PUBLIC


@dataclass(frozen=True, eq=False)
class Figure:
    """One number of a community: `sql` is a scalar over :community_id and :day, NULL where nothing is known.

    `estimated` is a condition of the same form, true where the number rests on estimates (估算).
    """

    key: str
    label: LazyString
    text: LazyString
    sql: str
    right: str = PUBLIC
    estimated: str = "false"
