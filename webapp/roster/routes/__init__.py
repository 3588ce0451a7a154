"""The roster's pages, one file per theme."""

from webapp.roster.routes import assignments, groups, logins, party, persons, responsibility, transfer
from webapp.roster.routes.frame import blueprint

__all__ = ["assignments", "blueprint", "groups", "logins", "party", "persons", "responsibility", "transfer"]
