"""Where the cards and the list of vacancies come from: data only."""

from __future__ import annotations

from webapp.core.accounts.roles import Action
from webapp.grids.queries.sources import OPEN, FeatureSource, section_of

_STAIRS = """(SELECT string_agg(s.number::text, '、' ORDER BY s.number) FROM stair s WHERE s.building_id = t.id
    AND (s.closed_on IS NULL OR s.closed_on > CAST(:on_day AS date))
    AND NOT EXISTS (SELECT FROM assignment a WHERE a.stair_id = s.id AND a.role = 'stair_leader'
    AND a.valid @> CAST(:on_day AS date)))"""

SOURCES: dict[str, FeatureSource] = {
    "vacancies": FeatureSource(
        "vacancies",
        "building t LEFT JOIN compound k ON k.id = t.compound_id",
        "concat_ws(' ', k.name, coalesce(t.number, t.name, t.address))",
        detail=_STAIRS,
        right=Action.READ_ROSTER,
        where=f"{OPEN} AND t.use = 'residential' AND {_STAIRS} IS NOT NULL",
        facts={"stairs_vacant": _STAIRS, "households": "nullif(t.households, 0)"},
        links={
            "buildings": "SELECT t.id, concat_ws(' ', k.name, coalesce(t.number, t.name, t.address)) AS name"
            " FROM building t LEFT JOIN compound k ON k.id = t.compound_id WHERE t.id = :id",
            "sections": section_of("building"),
        },
    )
}
