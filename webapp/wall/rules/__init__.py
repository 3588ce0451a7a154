"""Closed lists of the wall display, with their Chinese labels."""

from __future__ import annotations

from enum import StrEnum

LONGEST_HOLD_MIN = 240
FASTEST = 600
"""How many times faster than life a day may be replayed."""


class View(StrEnum):
    """What a wall shows."""

    COMMUNITY = "community"
    GRID = "grid"
    DISPATCH = "dispatch"
    HAZARDS = "hazards"


class WeatherKind(StrEnum):
    """What the weather service announces."""

    SAND_STORM = "sand_storm"
    GALE = "gale"
    COLD_WAVE = "cold_wave"
    RAINSTORM = "rainstorm"
    HEAT = "heat"
    SNOW = "snow"
    FROST = "frost"
    ROAD_ICE = "road_ice"
    FOG = "fog"
    THUNDERSTORM = "thunderstorm"


class WarningLevel(StrEnum):
    """How grave it is, in the colours of the weather service."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class WarningSource(StrEnum):
    """How a warning came in."""

    TYPED = "typed"
    ADAPTER = "adapter"


class What(StrEnum):
    """What an incident needs a decision for, most urgent first."""

    RED = "red"
    ARBITRATION = "arbitration"
    OVERDUE = "overdue"
    UNACKNOWLEDGED = "unacknowledged"
    TO_REVIEW = "to_review"


LABELS: dict[StrEnum, str] = {
    View.COMMUNITY: "全社区",
    View.GRID: "单个网格",
    View.DISPATCH: "吹哨报到",
    View.HAZARDS: "隐患排查",
    WeatherKind.SAND_STORM: "沙尘暴",
    WeatherKind.GALE: "大风",
    WeatherKind.COLD_WAVE: "寒潮",
    WeatherKind.RAINSTORM: "暴雨",
    WeatherKind.HEAT: "高温",
    WeatherKind.SNOW: "暴雪",
    WeatherKind.FROST: "霜冻",
    WeatherKind.ROAD_ICE: "道路结冰",
    WeatherKind.FOG: "大雾",
    WeatherKind.THUNDERSTORM: "雷电",
    WarningLevel.BLUE: "蓝色预警",
    WarningLevel.YELLOW: "黄色预警",
    WarningLevel.ORANGE: "橙色预警",
    WarningLevel.RED: "红色预警",
    WarningSource.TYPED: "人工录入",
    WarningSource.ADAPTER: "接口接入",
}
# Apart, since equal texts are equal keys: a red warning is no red line.
WHAT_LABELS: dict[StrEnum, str] = {
    What.RED: "严重超时",
    What.ARBITRATION: "待裁定",
    What.OVERDUE: "已超时",
    What.UNACKNOWLEDGED: "未签收",
    What.TO_REVIEW: "待审哨",
}
