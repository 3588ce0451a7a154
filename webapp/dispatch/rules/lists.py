"""Closed lists of dispatch: what an incident is, who is called, what is decided. Their words stand in labels."""

from __future__ import annotations

from enum import StrEnum


class Source(StrEnum):
    """Where an incident came from."""

    GRID_LEADER = "grid_leader"
    DAY_LEADER = "day_leader"
    TRANSCRIPT = "transcript"
    VISITOR = "visitor"
    PHONE = "phone"
    RESIDENT = "resident"
    HOTLINE = "hotline"
    PATROL = "patrol"
    HAZARD = "hazard"
    DISPUTE = "dispute"
    PROPOSAL = "proposal"
    OPEN311 = "open311"


class Route(StrEnum):
    """Whether the grid settles it itself 网格自办, or blows a whistle 吹哨."""

    SELF = "self"
    WHISTLE = "whistle"


class WhistleKind(StrEnum):
    """The four kinds of whistle."""

    LIVELIHOOD = "livelihood"
    ENFORCEMENT = "enforcement"
    PRIORITY = "priority"
    EMERGENCY = "emergency"


class Urgency(StrEnum):
    """How fast: the row of the table of limits."""

    LIFE = "life"
    URGENT = "urgent"
    GENERAL = "general"
    COMPLEX = "complex"


class Nature(StrEnum):
    """What kind of work a category is."""

    MATTER = "matter"
    HAZARD = "hazard"
    DISPUTE = "dispute"
    SERVICE = "service"


class Post(StrEnum):
    """Officers posted to a grid 警 法 检 司."""

    POLICE = "police"
    COURT = "court"
    PROCURATORATE = "procuratorate"
    JUSTICE = "justice"


class DutyKind(StrEnum):
    """Whom a line of the duty list 责任清单 names."""

    PROPERTY = "property"
    ORGANIZATION = "organization"
    GRID_CHAIN = "grid_chain"
    STAIR_LEADER = "stair_leader"


class CalleeKind(StrEnum):
    """Who is called."""

    ORGANIZATION = "organization"
    PROPERTY = "property"
    PERSON = "person"
    EMERGENCY_OFFICE = "emergency_office"


class ClosedAs(StrEnum):
    """How an incident ended."""

    RESOLVED = "resolved"
    NOT_ACCEPTED = "not_accepted"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    FALSE_ALARM = "false_alarm"


class SettledLevel(StrEnum):
    """The rung of the ladder on which it was settled."""

    COMPOUND = "compound"
    GRID = "grid"
    COMMUNITY = "community"
    ABOVE = "above"


class RefusalGround(StrEnum):
    """Why a callee refuses 退哨."""

    NOT_OUR_PLACE = "not_our_place"
    NOT_OUR_DUTY = "not_our_duty"
    NO_MEANS = "no_means"


class ArrivalMethod(StrEnum):
    """What shows that somebody arrived."""

    POSITION = "position"
    PLATE = "plate"
    CODE = "code"
    MANUAL = "manual"


class DecisionKind(StrEnum):
    """What is asked that somebody else must decide."""

    ARBITRATION = "arbitration"
    EXTENSION = "extension"
    SUSPENSION = "suspension"
    REOPENING = "reopening"
    REACCEPTANCE = "reacceptance"


class DecisionLevel(StrEnum):
    """Who decides it."""

    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"


class Outcome(StrEnum):
    """What was decided; what became idle lapsed."""

    GRANTED = "granted"
    DENIED = "denied"
    LAPSED = "lapsed"


class Verdict(StrEnum):
    """What a verification found."""

    PASSED = "passed"
    FAILED = "failed"


class VerifiedBy(StrEnum):
    """As whom somebody verified."""

    FINDER = "finder"
    VERIFIER = "verifier"
    REPORTER = "reporter"
    THIRD_PERSON = "third_person"


class RatingOf(StrEnum):
    """What a rating is of: never a person."""

    SERVICE = "service"
    ORGANIZATION = "organization"


class RatingBy(StrEnum):
    """Who rates."""

    REPORTER = "reporter"
    GRID = "grid"


class Moment(StrEnum):
    """When a photo was taken."""

    BEFORE = "before"
    AFTER = "after"
    NOTE = "note"


class LimitStep(StrEnum):
    """What a limit runs for."""

    ACKNOWLEDGE = "acknowledge"
    ARRIVE = "arrive"
    FINISH = "finish"


class Due(StrEnum):
    """What an incident waits for next."""

    REVIEW = "review"
    CALL = "call"
    ACKNOWLEDGE = "acknowledge"
    ARRIVE = "arrive"
    FINISH = "finish"
    DECIDE = "decide"
    VERIFY = "verify"


class By(StrEnum):
    """Who does something, in history: never by name."""

    CLOCK = "clock"
    REPORTER = "reporter"
