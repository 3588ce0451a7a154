"""Closed lists of the hazard subject, with their Chinese labels."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """General (一般) or major (重大) hazard."""

    GENERAL = "general"
    MAJOR = "major"


class Status(StrEnum):
    """Where a hazard stands: `found → told → rectified → rechecked → closed`."""

    FOUND = "found"
    TOLD = "told"
    RECTIFIED = "rectified"
    RECHECKED = "rechecked"
    CLOSED = "closed"


LABELS: dict[StrEnum, str] = {
    Severity.GENERAL: "一般隐患",
    Severity.MAJOR: "重大隐患",
    Status.FOUND: "已发现",
    Status.TOLD: "已告知",
    Status.RECTIFIED: "已整改",
    Status.RECHECKED: "已复查",
    Status.CLOSED: "已销号",
}

RECTIFIED_OR_LATER = (Status.RECTIFIED, Status.RECHECKED, Status.CLOSED)
