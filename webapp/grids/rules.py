"""Words and closed lists of the ground, with their Chinese labels."""

from __future__ import annotations

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
