"""Keep the search index in step with what imports write."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.core.search.commands import refresh
from webapp.grids.search import SOURCES


def refresh_search(session: Session, community_id: int) -> None:
    """Rebuild the search entries of a community."""
    refresh(session, SOURCES, community_id)
