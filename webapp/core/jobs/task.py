"""What a subject contributes: a task somebody defers, or one that the clock defers. Data only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from webapp.core.config import Settings


@dataclass(frozen=True)
class Work:
    """What a handler gets. The handler opens `transaction(work.session)` itself and may run more than once."""

    session: Session
    settings: Settings
    arguments: Mapping[str, Any] = field(default_factory=dict)


Handler = Callable[[Work], None]
URGENT = "urgent"
"""A queue with a slot of its own: what must not stand behind anything, such as deadlines that pass."""
OUTSIDE = "outside"
"""A queue that has but one slot: what waits for others' machines keeps nothing else waiting."""


@dataclass(frozen=True)
class Task:
    """Something that is done later. `queue` keeps urgent work from standing behind heavy work."""

    key: str
    handler: Handler
    queue: str = "default"
    attempts: int = 5


@dataclass(frozen=True)
class Periodic:
    """Something that is done by the clock: `cron` in UTC, a sixth field holds seconds. Never twice at once."""

    key: str
    cron: str
    handler: Handler
    queue: str = "clock"
