"""Words and closed lists of the ground, with their Chinese labels; what of it may be edited by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """Level of a grid: the community, a second-level area (二级网格区), a section (网格片区)."""

    COMMUNITY = "community"
    AREA = "area"
    SECTION = "section"


class GridKind(StrEnum):
    """What a grid is for; everything but `general` is a dedicated grid (专属网格)."""

    GENERAL = "general"
    BUSINESS = "business"
    MARKET = "market"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    OFFICE = "office"


class RoadClass(StrEnum):
    """Class of a street, widest first."""

    ARTERIAL = "arterial"
    SECONDARY = "secondary"
    LOCAL = "local"
    LANE = "lane"
    PATH = "path"


class EdgeKind(StrEnum):
    """What an edge of the planar network stands for."""

    STREET = "street"
    WALL = "wall"
    BOUNDARY = "boundary"


class Manager(StrEnum):
    """Who manages a compound (楼院小区)."""

    PROPERTY_COMPANY = "property_company"
    OWNERS_COMMITTEE = "owners_committee"
    MANAGEMENT_COMMITTEE = "management_committee"
    NONE = "none"


class CompoundKind(StrEnum):
    """Kind of compound, which says much about its age and its needs."""

    FAMILY_YARD = "family_yard"
    OLD = "old"
    NEWER = "newer"
    COMMERCIAL_RESIDENTIAL = "commercial_residential"
    SINGLE_STOREY = "single_storey"


class BuildingUse(StrEnum):
    """What a building is used for; only `residential` counts among the 楼栋."""

    RESIDENTIAL = "residential"
    COMMERCIAL = "commercial"
    PUBLIC = "public"
    INDUSTRIAL = "industrial"
    ANCILLARY = "ancillary"


LABELS: dict[StrEnum, str] = {
    Level.COMMUNITY: "社区",
    Level.AREA: "二级网格区",
    Level.SECTION: "网格片区",
    GridKind.GENERAL: "普通网格",
    GridKind.BUSINESS: "商圈专属网格",
    GridKind.MARKET: "市场专属网格",
    GridKind.SCHOOL: "学校专属网格",
    GridKind.HOSPITAL: "医院专属网格",
    GridKind.OFFICE: "机关专属网格",
    RoadClass.ARTERIAL: "主干路",
    RoadClass.SECONDARY: "次干路",
    RoadClass.LOCAL: "支路",
    RoadClass.LANE: "巷道",
    RoadClass.PATH: "步行道",
    EdgeKind.STREET: "街道",
    EdgeKind.WALL: "围墙",
    EdgeKind.BOUNDARY: "社区界线",
    Manager.PROPERTY_COMPANY: "物业企业",
    Manager.OWNERS_COMMITTEE: "业主委员会",
    Manager.MANAGEMENT_COMMITTEE: "物业管理委员会",
    Manager.NONE: "无物业管理",
    CompoundKind.FAMILY_YARD: "单位家属院",
    CompoundKind.OLD: "老旧小区",
    CompoundKind.NEWER: "新建小区",
    CompoundKind.COMMERCIAL_RESIDENTIAL: "商住小区",
    CompoundKind.SINGLE_STOREY: "平房院落",
    BuildingUse.RESIDENTIAL: "住宅",
    BuildingUse.COMMERCIAL: "商业",
    BuildingUse.PUBLIC: "公共",
    BuildingUse.INDUSTRIAL: "工业",
    BuildingUse.ANCILLARY: "附属",
}


class EditableLayer(StrEnum):
    """Layers that are edited by hand (信息采集); stairs and households are edited with their building."""

    BUILDINGS = "buildings"
    SHOPS = "shops"
    ORGANIZATIONS = "organizations"
    PLACES = "places"


class EditKind(StrEnum):
    """What an edit does. Reopening says that the thing was never gone; what comes back later is added anew."""

    ADD = "add"
    CORRECT = "correct"
    CLOSE = "close"
    REOPEN = "reopen"


class EditState(StrEnum):
    """How far an edit has come; all but the first are final."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class EditReason(StrEnum):
    """Why something is edited."""

    NEWLY_FOUND = "newly_found"
    NEWLY_OPENED = "newly_opened"
    NEWLY_BUILT = "newly_built"
    ENTERED_WRONG = "entered_wrong"
    RENAMED = "renamed"
    MOVED = "moved"
    USE_CHANGED = "use_changed"
    RECOUNTED = "recounted"
    SHUT_DOWN = "shut_down"
    MOVED_OUT = "moved_out"
    DEMOLISHED = "demolished"
    REGISTERED_TWICE = "registered_twice"
    NOT_THERE = "not_there"
    CLOSED_BY_MISTAKE = "closed_by_mistake"
    STILL_THERE = "still_there"


# Each list keeps its own labels: members of two StrEnums with the same text are equal as dictionary keys.
LAYER_LABELS: dict[StrEnum, str] = {
    EditableLayer.BUILDINGS: "楼栋",
    EditableLayer.SHOPS: "门店",
    EditableLayer.ORGANIZATIONS: "单位",
    EditableLayer.PLACES: "公共场所",
}
EDIT_LABELS: dict[StrEnum, str] = {
    EditKind.ADD: "新增",
    EditKind.CORRECT: "更正",
    EditKind.CLOSE: "关闭",
    EditKind.REOPEN: "恢复",
}
STATE_LABELS: dict[StrEnum, str] = {
    EditState.PROPOSED: "待审核",
    EditState.APPLIED: "已生效",
    EditState.REFUSED: "未通过",
    EditState.WITHDRAWN: "已撤回",
}
REASON_LABELS: dict[StrEnum, str] = {
    EditReason.NEWLY_FOUND: "走访发现，原未登记",
    EditReason.NEWLY_OPENED: "新开业",
    EditReason.NEWLY_BUILT: "新建成",
    EditReason.ENTERED_WRONG: "原登记有误",
    EditReason.RENAMED: "更名",
    EditReason.MOVED: "位置变动",
    EditReason.USE_CHANGED: "用途或类别变更",
    EditReason.RECOUNTED: "户数人数重新核实",
    EditReason.SHUT_DOWN: "停业",
    EditReason.MOVED_OUT: "搬离",
    EditReason.DEMOLISHED: "拆除",
    EditReason.REGISTERED_TWICE: "重复登记",
    EditReason.NOT_THERE: "实地查无",
    EditReason.CLOSED_BY_MISTAKE: "误操作关闭",
    EditReason.STILL_THERE: "核实仍在",
}
_RENAMING = (EditReason.ENTERED_WRONG, EditReason.RENAMED, EditReason.MOVED, EditReason.USE_CHANGED)
_LEAVING = (EditReason.SHUT_DOWN, EditReason.MOVED_OUT, EditReason.REGISTERED_TWICE, EditReason.NOT_THERE)
_BUILT_NEW = (EditReason.NEWLY_FOUND, EditReason.NEWLY_BUILT)
_BUILT_GONE = (EditReason.DEMOLISHED, EditReason.REGISTERED_TWICE, EditReason.NOT_THERE)
_OPENED = (EditReason.NEWLY_FOUND, EditReason.NEWLY_OPENED)
_BACK = (EditReason.CLOSED_BY_MISTAKE, EditReason.STILL_THERE)


@dataclass(frozen=True)
class Editable:
    """How a layer is edited: its table, its fields, what shapes it takes, the reasons by kind of edit."""

    table: str
    fields: tuple[str, ...]
    shapes: tuple[str, ...]
    reasons: Mapping[EditKind, tuple[EditReason, ...]]


_RESIDENTS = ("residents_registered", "residents_usual", "residents_actual")
EDITABLE: dict[EditableLayer, Editable] = {
    EditableLayer.BUILDINGS: Editable(
        "building",
        ("name", "number", "address", "use", "floors", "households", *_RESIDENTS),
        ("Polygon",),
        {
            EditKind.ADD: _BUILT_NEW,
            EditKind.CORRECT: (EditReason.RECOUNTED, *_RENAMING),
            EditKind.CLOSE: _BUILT_GONE,
            EditKind.REOPEN: _BACK,
        },
    ),
    EditableLayer.SHOPS: Editable(
        "shop",
        ("name", "kind", "address"),
        ("Point",),
        {EditKind.ADD: _OPENED, EditKind.CORRECT: _RENAMING, EditKind.CLOSE: _LEAVING, EditKind.REOPEN: _BACK},
    ),
    EditableLayer.ORGANIZATIONS: Editable(
        "organization",
        ("name", "kind", "address", "is_stationed", "is_large_firm"),
        ("Point",),
        {EditKind.ADD: _OPENED, EditKind.CORRECT: _RENAMING, EditKind.CLOSE: _LEAVING, EditKind.REOPEN: _BACK},
    ),
    EditableLayer.PLACES: Editable(
        "place",
        ("name", "kind", "address"),
        ("Point", "Polygon"),
        {
            EditKind.ADD: (*_BUILT_NEW, EditReason.NEWLY_OPENED),
            EditKind.CORRECT: _RENAMING,
            EditKind.CLOSE: (EditReason.DEMOLISHED, *_LEAVING),
            EditKind.REOPEN: _BACK,
        },
    ),
}

HAND = "hand"
"""The data set of what was added by hand."""

_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d){8}(?!\d)|(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)(?:\d{6}((?:19|20)\d{6})\d{3}[\dXx]|\d{6}(\d{6})\d{3})(?!\d)")
_ABOUT_PERSONS = re.compile(r"身份证|户主|手机号|电话号|联系电话|前科|刑满|服刑|吸毒|艾滋|精神病人|残疾人?证|低保户")


class Personal(StrEnum):
    """What of a person a text holds."""

    PHONE = "phone"
    IDENTITY = "identity"
    WORDS = "words"


def personal_in(text: str, *, words: bool = False) -> Personal | None:
    """What of a person stands in a text: a telephone or identity number, with `words` also speaking of one."""
    plain = unicodedata.normalize("NFKC", text)
    if any(_is_birthday(found) for found in _IDENTITY.finditer(plain)):
        return Personal.IDENTITY
    if _PHONE.search(plain):
        return Personal.PHONE
    return Personal.WORDS if words and _ABOUT_PERSONS.search(plain) else None


def _is_birthday(found: re.Match[str]) -> bool:
    """Whether the middle of a number is a day: codes of grids have as many digits and none."""
    digits = found[1] or f"19{found[2]}"
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
