"""Holidays of China as they were published, and the law's own days of years that have no notice yet.

2026: 国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04. 2027: 全国年节及纪念日放假办法 as revised in 2024.
Which days are moved is not known before the yearly notice, so that 2027 is marked as resting on the law alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from webapp.core.worktime.calendar import Basis, Holiday

# Name, first day, last day, make-up working days.
_NOTICES: tuple[tuple[str, date, date, tuple[date, ...]], ...] = (
    ("元旦", date(2026, 1, 1), date(2026, 1, 3), (date(2026, 1, 4),)),
    ("春节", date(2026, 2, 15), date(2026, 2, 23), (date(2026, 2, 14), date(2026, 2, 28))),
    ("清明节", date(2026, 4, 4), date(2026, 4, 6), ()),
    ("劳动节", date(2026, 5, 1), date(2026, 5, 5), (date(2026, 5, 9),)),
    ("端午节", date(2026, 6, 19), date(2026, 6, 21), ()),
    ("中秋节", date(2026, 9, 25), date(2026, 9, 27), ()),
    ("国庆节", date(2026, 10, 1), date(2026, 10, 7), (date(2026, 9, 20), date(2026, 10, 10))),
)
_BY_LAW: tuple[tuple[str, date, date], ...] = (
    ("元旦", date(2027, 1, 1), date(2027, 1, 1)),
    ("春节", date(2027, 2, 5), date(2027, 2, 8)),
    ("清明节", date(2027, 4, 5), date(2027, 4, 5)),
    ("劳动节", date(2027, 5, 1), date(2027, 5, 2)),
    ("端午节", date(2027, 6, 9), date(2027, 6, 9)),
    ("中秋节", date(2027, 9, 15), date(2027, 9, 15)),
    ("国庆节", date(2027, 10, 1), date(2027, 10, 3)),
)


def known_holidays() -> tuple[Holiday, ...]:
    """Every day known to the product, in order."""
    return tuple(sorted(_days(), key=lambda each: each.day))


def _days() -> Iterator[Holiday]:
    for name, first, last, made_up in _NOTICES:
        yield from (Holiday(day, name) for day in _between(first, last))
        yield from (Holiday(day, f"{name}调休上班", is_workday=True) for day in made_up)
    for name, first, last in _BY_LAW:
        yield from (Holiday(day, name, basis=Basis.LAW) for day in _between(first, last))


def _between(first: date, last: date) -> Iterator[date]:
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)
