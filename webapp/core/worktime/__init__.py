"""When people work: holidays and make-up working days, for duty, deadlines and whoever else asks."""

from webapp.core.worktime.calendar import Basis, Holiday, Holidays, is_workday, year_warnings
from webapp.core.worktime.queries import holidays_between

__all__ = ["Basis", "Holiday", "Holidays", "holidays_between", "is_workday", "year_warnings"]
