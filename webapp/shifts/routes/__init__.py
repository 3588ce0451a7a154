"""The pages of the shifts: for everybody, for the office, for the day leader."""

from webapp.shifts.routes import public, staff, steps, work
from webapp.shifts.routes.navigation import NAVIGATION

BLUEPRINTS = (public.blueprint, staff.blueprint, steps.blueprint, work.blueprint)

__all__ = ["BLUEPRINTS", "NAVIGATION"]
