"""What a message is: its topic, its words, whom it goes to, by which way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

MOST_TRIES = 6
_FIRST_PAUSE_S = 15


class Channel(StrEnum):
    """A way out of the house."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    APPRISE = "apprise"
    SMS = "sms"


PERSONAL = (Channel.EMAIL, Channel.SMS)
"""Ways that lead to the recipient himself; a group or another system that took a message says nothing of him."""


class Topic(StrEnum):
    """What a message is about."""

    CALL = "dispatch.call"
    URGE = "dispatch.urge"
    SUPERVISE = "dispatch.supervise"
    RED_LINE = "dispatch.red_line"
    RECALL = "dispatch.recall"
    SENSITIVE = "sensitive.waiting"
    TEST = "notices.test"


class State(StrEnum):
    """How far a message has got."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Reached(StrEnum):
    """Whether somebody was reached by what was sent to him; unknown while nothing was, or is still on its way."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Recipient:
    """Whom a message is for; without any of them, for whoever minds the community's desk."""

    account_id: int | None = None
    organization_id: int | None = None
    person_id: int | None = None


WORDS: Mapping[Topic, str] = {
    Topic.CALL: "您有一条待签收事项，请打开哨到",
    Topic.URGE: "您有一条事项已催办，请打开哨到",
    Topic.SUPERVISE: "您有一条事项已督办，请打开哨到",
    Topic.RED_LINE: "您有一条事项严重超时，请打开哨到",
    Topic.RECALL: "您有一条事项已撤哨，无需再办",
    Topic.SENSITIVE: "有一件事项待您查看，请打开哨到",
    Topic.TEST: "这是哨到发出的测试消息",
}


def words(topic: Topic, number: str) -> str:
    """What a message says."""
    return f"{WORDS[topic]}（{number}）" if number else WORDS[topic]


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: 15 s, then four times as long each time."""
    return timedelta(seconds=_FIRST_PAUSE_S * 4 ** (tries - 1))


def masked_address(address: str) -> str:
    """What a list may show of an address: `w***@example.org`, `199****23`."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    digits = re.sub(r"\D", "", address)
    return f"{digits[:3]}****{digits[-2:]}" if len(digits) > 6 else "****"
