"""Keep the search index in step with what imports write."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from webapp.core.search.commands import refresh
from webapp.grids.search import SOURCES

_NAMED_WITH = {"compounds": ("buildings",)}  # a building is shown and found with its compound's name


def refresh_search(session: Session, community_id: int, layers: Iterable[str] | None = None) -> None:
    """Rebuild the search entries of a community, or of the layers that changed."""
    if layers is not None:
        layers = {name for key in layers for name in (key, *_NAMED_WITH.get(key, ()))}
    refresh(session, SOURCES, community_id, layers=layers)
