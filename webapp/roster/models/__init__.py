"""Tables of the roster, one file per theme."""

from webapp.roster.models.assignments import Assignment
from webapp.roster.models.duty import (
    DutyChange,
    DutyMember,
    DutySheet,
    DutySlot,
    Handover,
    HandoverAck,
    HandoverItem,
    HandoverReceipt,
)
from webapp.roster.models.groups import ChatGroup
from webapp.roster.models.party import MemberPlacement, PartyBranch, PartyGroup
from webapp.roster.models.persons import Contact, OfferedHours, Person
from webapp.roster.models.reporting import (
    Item,
    MemberRegistration,
    Need,
    NeedMatch,
    Project,
    ProjectStep,
    Registration,
    RegistrationItem,
    Resource,
    Wish,
    WishStep,
)
from webapp.roster.models.uploads import RosterUpload

__all__ = [
    "Assignment",
    "ChatGroup",
    "Contact",
    "DutyChange",
    "DutyMember",
    "DutySheet",
    "DutySlot",
    "Handover",
    "HandoverAck",
    "HandoverItem",
    "HandoverReceipt",
    "Item",
    "MemberPlacement",
    "MemberRegistration",
    "Need",
    "NeedMatch",
    "OfferedHours",
    "PartyBranch",
    "PartyGroup",
    "Person",
    "Project",
    "ProjectStep",
    "Registration",
    "RegistrationItem",
    "Resource",
    "RosterUpload",
    "Wish",
    "WishStep",
]
