"""What a subject says about the names that search should find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Tier(IntEnum):
    """Classes of entries, searched apart so that a million shops never hide a compound."""

    NAMED = 0
    BUILDINGS = 1
    RESTRICTED = 2


@dataclass(frozen=True)
class SearchSource:
    """Names of one layer: `sql` yields feature_id, text, detail, address, geom (degrees) for :community_id."""

    layer: str
    tier: Tier
    sql: str
