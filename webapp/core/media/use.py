"""What a subject says about the photos it uses: data only, gathered by the registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.core.accounts.policy import Actor


@dataclass(frozen=True)
class MediaUse:
    """`used` selects the ids of photos in use; `may_see` tells whether somebody may see one because of that use."""

    key: str
    used: str
    may_see: Callable[[Session, Actor, int, int], bool]
    """(session, actor, community id, media id)."""
