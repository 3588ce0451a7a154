"""The roster's pages, one file per theme."""

from webapp.roster.routes import (
    assignments,
    duty,
    groups,
    handovers,
    lists,
    logins,
    party,
    persons,
    reporting,
    responsibility,
    transfer,
    wishes,
)
from webapp.roster.routes.duty_frame import blueprint as duty_blueprint
from webapp.roster.routes.frame import blueprint
from webapp.roster.routes.reporting_frame import blueprint as reporting_blueprint
from webapp.roster.routes.wishes import open_blueprint

BLUEPRINTS = (blueprint, duty_blueprint, reporting_blueprint, open_blueprint)

__all__ = [
    "BLUEPRINTS",
    "assignments",
    "blueprint",
    "duty",
    "groups",
    "handovers",
    "lists",
    "logins",
    "party",
    "persons",
    "reporting",
    "responsibility",
    "transfer",
    "wishes",
]
