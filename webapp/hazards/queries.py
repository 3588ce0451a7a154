"""Where the cards and lists of hazards come from."""

from __future__ import annotations

from webapp.core.accounts.policy import Action
from webapp.grids.queries.sources import DICTIONARY, FeatureSource, section_of

SOURCES: dict[str, FeatureSource] = {
    "hazards": FeatureSource(
        "hazards",
        "hazard t JOIN kind d ON d.code = t.kind LEFT JOIN shop p ON p.id = t.shop_id",
        "coalesce(p.name, nullif(t.text, ''))",
        kind=DICTIONARY,
        detail="t.status",
        right=Action.READ_OPS,
        where="NOT t.simulated AND t.found_on <= CAST(:on_day AS date)",
        facts={
            "kind": DICTIONARY,
            "severity": "t.severity",
            "status": "t.status",
            "found_on": "t.found_on",
            "rectified_on": "t.rectified_on",
            "age_days": "CASE WHEN t.rectified_on IS NULL THEN CAST(:on_day AS date) - t.found_on END",
            "text": "nullif(t.text, '')",
        },
        links={
            "shops": "SELECT p.id, p.name FROM hazard t JOIN shop p ON p.id = t.shop_id WHERE t.id = :id",
            "sections": section_of("hazard"),
        },
    )
}
