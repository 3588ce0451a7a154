"""Words and closed lists of imports, with their Chinese labels."""

from __future__ import annotations

from enum import StrEnum


class RunStatus(StrEnum):
    """Where an import run stands."""

    PLANNED = "planned"
    COMMITTED = "committed"
    REFUSED = "refused"


class Change(StrEnum):
    """What an import does to a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RETURNED = "returned"
    KEPT = "kept"
    UNCHANGED = "unchanged"


LABELS: dict[StrEnum, str] = {
    RunStatus.PLANNED: "已预览",
    RunStatus.COMMITTED: "已入库",
    RunStatus.REFUSED: "已拒绝",
    Change.ADDED: "新增",
    Change.CHANGED: "变更",
    Change.REMOVED: "消失",
    Change.RETURNED: "恢复",
    Change.KEPT: "人工修改，保留",
    Change.UNCHANGED: "不变",
}

# What a re-import must show before it may close rows: an extract cut smaller is not a demolition.
LARGEST_REMOVAL_SHARE = 0.5

# Problems with which a data set cannot be written, whatever the operator says.
UNWRITABLE = frozenset({"value_repeated", "nothing_inside"})
