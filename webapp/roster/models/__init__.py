"""Tables of the roster, one file per theme."""

from webapp.roster.models.assignments import Assignment
from webapp.roster.models.groups import ChatGroup
from webapp.roster.models.party import MemberPlacement, PartyBranch, PartyGroup
from webapp.roster.models.persons import Contact, OfferedHours, Person
from webapp.roster.models.uploads import RosterUpload

__all__ = [
    "Assignment",
    "ChatGroup",
    "Contact",
    "MemberPlacement",
    "OfferedHours",
    "PartyBranch",
    "PartyGroup",
    "Person",
    "RosterUpload",
]
