"""Where the cards and lists of hazards come from."""

from __future__ import annotations

from webapp.core.accounts.roles import Action
from webapp.grids.queries.sources import DICTIONARY, FeatureSource, section_of

_ON_DAY = "CAST(:on_day AS date)"
_IS_KNOWN = f"(t.rectified_on IS NULL OR t.rectified_on <= {_ON_DAY})"
# What happened later is not told of an earlier day; how far it had come by then is not on record.
_STATUS = f"CASE WHEN {_IS_KNOWN} THEN t.status ELSE 'found' END"

SOURCES: dict[str, FeatureSource] = {
    "hazards": FeatureSource(
        "hazards",
        "hazard t JOIN kind d ON d.code = t.kind LEFT JOIN shop p ON p.id = t.shop_id",
        "coalesce(p.name, nullif(t.text, ''))",
        kind=DICTIONARY,
        detail=_STATUS,
        right=Action.READ_OPS,
        where="NOT t.simulated AND t.found_on <= CAST(:on_day AS date)",
        facts={
            "kind": DICTIONARY,
            "severity": "t.severity",
            "status": _STATUS,
            "found_on": "t.found_on",
            "rectified_on": f"CASE WHEN {_IS_KNOWN} THEN t.rectified_on END",
            "age_days": f"CASE WHEN coalesce(t.rectified_on > {_ON_DAY}, true) THEN {_ON_DAY} - t.found_on END",
            "text": "nullif(t.text, '')",
        },
        links={
            "shops": "SELECT p.id, p.name FROM hazard t JOIN shop p ON p.id = t.shop_id WHERE t.id = :id",
            "sections": section_of("hazard"),
        },
    )
}
