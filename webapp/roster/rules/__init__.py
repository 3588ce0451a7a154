"""Closed lists of the roster with their Chinese labels, the places each role may have, what passes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import LazyString


class AssignmentRole(StrEnum):
    """What a person answers for at a place."""

    SECRETARY = "secretary"
    DUTY_OFFICER = "duty_officer"
    GRID_LEADER = "grid_leader"
    DEPUTY = "deputy"
    DAY_LEADER = "day_leader"
    VOLUNTEER = "volunteer"
    MEDIATOR = "mediator"
    COMPOUND_LEADER = "compound_leader"
    BUILDING_LEADER = "building_leader"
    STAIR_LEADER = "stair_leader"
    HOUSEHOLD_CONTACT = "household_contact"
    BRANCH_SECRETARY = "branch_secretary"
    GROUP_LEADER = "group_leader"


class PlaceKind(StrEnum):
    """Where an assignment can be: a level of the grids, premises, or a body of party members."""

    COMMUNITY = "community"
    AREA = "area"
    SECTION = "section"
    COMPOUND = "compound"
    BUILDING = "building"
    STAIR = "stair"
    BRANCH = "branch"
    GROUP = "group"


class EndReason(StrEnum):
    """Why an assignment ended."""

    TERM_OVER = "term_over"
    JOB_CHANGE = "job_change"
    OWN_REQUEST = "own_request"
    MOVED_AWAY = "moved_away"
    REPLACED = "replaced"
    ENTERED_WRONG = "entered_wrong"


class RevealReason(StrEnum):
    """Why somebody wants to see a telephone number."""

    DUTY_CALL = "duty_call"
    EMERGENCY = "emergency"
    CHECK = "check"
    CORRECTION = "correction"


class BranchKind(StrEnum):
    """A branch of the community's members (党支部), or one that a grid was given (网格党支部)."""

    COMMUNITY = "community"
    GRID = "grid"


class ChatKind(StrEnum):
    """What a chat group (微信群) is for."""

    MANAGEMENT = "management"
    LIAISON = "liaison"
    HOUSEHOLD = "household"
    MERCHANT = "merchant"


class Source(StrEnum):
    """Where a row of the roster came from."""

    OFFICE = "office"
    FILE = "file"
    DEMO = "demo"


class Member(StrEnum):
    """Whether somebody is a party member, and where his membership is kept."""

    NONE = "none"
    OWN = "own"
    IN_SERVICE = "in_service"


# Each list keeps its own labels: members of two StrEnums with the same text are equal as dictionary keys.
ROLE_LABELS: dict[StrEnum, str] = {
    AssignmentRole.SECRETARY: "社区书记（一级网格长）",
    AssignmentRole.DUTY_OFFICER: "值班员",
    AssignmentRole.GRID_LEADER: "二级网格长",
    AssignmentRole.DEPUTY: "副网格长",
    AssignmentRole.DAY_LEADER: "一天网格长",
    AssignmentRole.VOLUNTEER: "志愿者",
    AssignmentRole.MEDIATOR: "调解员",
    AssignmentRole.COMPOUND_LEADER: "楼院长",
    AssignmentRole.BUILDING_LEADER: "楼长",
    AssignmentRole.STAIR_LEADER: "单元长",
    AssignmentRole.HOUSEHOLD_CONTACT: "党员中心户",
    AssignmentRole.BRANCH_SECRETARY: "支部书记",
    AssignmentRole.GROUP_LEADER: "党小组组长",
}
PLACE_LABELS: dict[StrEnum, str] = {
    PlaceKind.COMMUNITY: "社区",
    PlaceKind.AREA: "二级网格区",
    PlaceKind.SECTION: "网格片区",
    PlaceKind.COMPOUND: "楼院小区",
    PlaceKind.BUILDING: "楼栋",
    PlaceKind.STAIR: "单元",
    PlaceKind.BRANCH: "党支部",
    PlaceKind.GROUP: "党小组",
}
END_LABELS: dict[StrEnum, str] = {
    EndReason.TERM_OVER: "任期届满",
    EndReason.JOB_CHANGE: "工作调整",
    EndReason.OWN_REQUEST: "本人申请",
    EndReason.MOVED_AWAY: "搬离辖区",
    EndReason.REPLACED: "调整人选",
    EndReason.ENTERED_WRONG: "登记有误",
}
REVEAL_LABELS: dict[StrEnum, str] = {
    RevealReason.DUTY_CALL: "联系工作",
    RevealReason.EMERGENCY: "应急处置",
    RevealReason.CHECK: "核对名册",
    RevealReason.CORRECTION: "本人要求更正",
}
BRANCH_LABELS: dict[StrEnum, str] = {BranchKind.COMMUNITY: "党支部", BranchKind.GRID: "网格党支部"}
CHAT_LABELS: dict[StrEnum, str] = {
    ChatKind.MANAGEMENT: "网格管理群",
    ChatKind.LIAISON: "工作联络群",
    ChatKind.HOUSEHOLD: "住户群",
    ChatKind.MERCHANT: "商户群",
}
MEMBER_LABELS: dict[StrEnum, str] = {Member.NONE: "非党员", Member.OWN: "直管党员", Member.IN_SERVICE: "在职党员"}
SOURCE_LABELS: dict[StrEnum, str] = {Source.OFFICE: "社区登记", Source.FILE: "表格导入", Source.DEMO: "示例"}

_ANY_GRID = (PlaceKind.COMMUNITY, PlaceKind.AREA, PlaceKind.SECTION)
PLACES: dict[AssignmentRole, tuple[PlaceKind, ...]] = {
    AssignmentRole.SECRETARY: (PlaceKind.COMMUNITY,),
    AssignmentRole.DUTY_OFFICER: (PlaceKind.COMMUNITY,),
    # A grid leader belongs to an area; that he also has a section is one more assignment.
    AssignmentRole.GRID_LEADER: (PlaceKind.AREA, PlaceKind.SECTION),
    AssignmentRole.DEPUTY: (PlaceKind.AREA, PlaceKind.SECTION),
    AssignmentRole.DAY_LEADER: (PlaceKind.SECTION,),
    AssignmentRole.VOLUNTEER: (PlaceKind.AREA, PlaceKind.SECTION),
    AssignmentRole.MEDIATOR: _ANY_GRID,
    AssignmentRole.COMPOUND_LEADER: (PlaceKind.COMPOUND,),
    AssignmentRole.BUILDING_LEADER: (PlaceKind.BUILDING,),
    AssignmentRole.STAIR_LEADER: (PlaceKind.STAIR,),
    AssignmentRole.HOUSEHOLD_CONTACT: (PlaceKind.STAIR,),
    AssignmentRole.BRANCH_SECRETARY: (PlaceKind.BRANCH,),
    AssignmentRole.GROUP_LEADER: (PlaceKind.GROUP,),
}
SINGLE_ROLES = (
    AssignmentRole.SECRETARY,
    AssignmentRole.COMPOUND_LEADER,
    AssignmentRole.BUILDING_LEADER,
    AssignmentRole.STAIR_LEADER,
    AssignmentRole.BRANCH_SECRETARY,
    AssignmentRole.GROUP_LEADER,
)
CHAT_PLACES: dict[ChatKind, tuple[PlaceKind, ...]] = {
    ChatKind.MANAGEMENT: _ANY_GRID,
    ChatKind.LIAISON: _ANY_GRID,
    ChatKind.HOUSEHOLD: (PlaceKind.COMPOUND,),
    ChatKind.MERCHANT: _ANY_GRID,
}
COLUMN_OF_PLACE: dict[PlaceKind, str] = {
    PlaceKind.COMMUNITY: "grid_id",
    PlaceKind.AREA: "grid_id",
    PlaceKind.SECTION: "grid_id",
    PlaceKind.COMPOUND: "compound_id",
    PlaceKind.BUILDING: "building_id",
    PlaceKind.STAIR: "stair_id",
    PlaceKind.BRANCH: "branch_id",
    PlaceKind.GROUP: "group_id",
}
PLACE_COLUMNS = tuple(dict.fromkeys(COLUMN_OF_PLACE.values()))
WEEKDAYS: Mapping[int, str] = dict(enumerate("一二三四五六日", start=1))


Handing = Callable[[Any, Mapping[str, object]], None]
"""What hands something on, within a database session, from the same values as a statement."""


@dataclass(frozen=True)
class Passing:
    """What somebody leaves open when an assignment ends, and how it passes to the successor.

    Contributed by subjects. Both take :community_id, :person_id, :successor_id, :assignment_id, :grid_id (NULL where
    the assignment is at no grid), :on_day and :by (the account that ends it); `count_sql` is a scalar, `passes`
    moves the rows that were counted: a statement, or what does it where a statement is not enough.
    """

    key: str
    label: LazyString
    count_sql: str
    passes: str | Handing


def masked(phone: str) -> str:
    """A telephone number of which only the first three and last two digits are left."""
    return f"{phone[:3]}{'*' * max(len(phone) - 5, 3)}{phone[-2:]}" if len(phone) > 5 else "*" * len(phone)
