"""Tables of dispatch, one file per theme."""

from webapp.dispatch.models.calls import Call
from webapp.dispatch.models.categories import Category, CategoryCallee, TimeLimit
from webapp.dispatch.models.history import (
    Decision,
    IncidentNote,
    IncidentPhoto,
    Rating,
    Step,
    Verification,
)
from webapp.dispatch.models.incidents import Incident, IncidentCounter, Reporter, SensitiveMatter

__all__ = [
    "Call",
    "Category",
    "CategoryCallee",
    "Decision",
    "Incident",
    "IncidentCounter",
    "IncidentNote",
    "IncidentPhoto",
    "Rating",
    "Reporter",
    "SensitiveMatter",
    "Step",
    "TimeLimit",
    "Verification",
]
