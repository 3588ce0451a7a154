"""What a day leader reads of his section from the ground and the roster: data, to which later subjects add parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from webapp.core.brief import BriefLine, BriefPart
from webapp.roster.queries import published_leader

_BLOCKS = """SELECT gb.block_id FROM grid_block gb JOIN generation e ON e.id = gb.generation_id
  AND e.valid @> CAST(:day AS date) WHERE gb.grid_id = :grid_id"""
_THERE = """t.community_id = :community_id AND (t.opened_on IS NULL OR t.opened_on <= CAST(:day AS date))
  AND (t.closed_on IS NULL OR t.closed_on > CAST(:day AS date))"""
_IN_SECTION = f"t.block_id IN ({_BLOCKS}) AND {_THERE}"


def _leader(session: Session, _community_id: int, grid_id: int, day: date) -> Sequence[BriefLine]:
    """The leader whose name and duty telephone are public; nobody without a dated consent."""
    found = published_leader(session, grid_id, day)
    if found is None:
        return ()
    href = f"tel:{found.phone.replace(' ', '').replace('-', '')}" if found.phone else None
    return (BriefLine(gettext("Grid leader"), f"{found.name} {found.phone or ''}".strip(), href),)


PARTS: tuple[BriefPart, ...] = (
    BriefPart("leader", _("Who leads here"), read=_leader, empty=_("Ask your host; no name is published here.")),
    BriefPart(
        "figures",
        _("The section in figures"),
        f"""SELECT label, value, NULL AS href FROM (VALUES
  (1, 'compounds', (SELECT count(DISTINCT t.compound_id) FROM building t WHERE {_IN_SECTION})),
  (2, 'buildings', (SELECT count(*) FROM building t WHERE {_IN_SECTION} AND t.use = 'residential')),
  (3, 'households', (SELECT sum(t.households) FROM building t WHERE {_IN_SECTION})),
  (4, 'shops', (SELECT count(*) FROM shop t WHERE {_IN_SECTION})),
  (5, 'organizations', (SELECT count(*) FROM organization t WHERE {_IN_SECTION} AND t.is_stationed))
) figure(sort, label, number), LATERAL (SELECT coalesce(number, 0)::text AS value) v ORDER BY sort""",
        {
            "compounds": _("Compounds"),
            "buildings": _("Residential buildings"),
            "households": _("Households"),
            "shops": _("Shops"),
            "organizations": _("Organizations stationed here"),
        },
    ),
    BriefPart(
        "compounds",
        _("Compounds to walk through"),
        f"""SELECT k.name AS label, count(*) || '栋' AS value, NULL AS href FROM building t
JOIN compound k ON k.id = t.compound_id
WHERE {_IN_SECTION} AND t.use = 'residential' GROUP BY k.id, k.name ORDER BY k.name""",
    ),
    BriefPart(
        "services",
        _("Where people are served"),
        f"""SELECT coalesce(t.name, k.name_zh) AS label, coalesce(t.address, '') AS value, NULL AS href
FROM place t JOIN kind k ON k.code = t.kind
WHERE {_THERE} AND t.kind IN ('place.community_centre', 'place.service_point', 'place.police')
ORDER BY t.block_id IN ({_BLOCKS}) DESC, t.id LIMIT 4""",
    ),
)
