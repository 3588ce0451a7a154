"""What a day leader reads of dispatch: what is open in his section, from the register, without what anybody wrote."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.brief import BriefPart
from webapp.core.clock import ZONE
from webapp.dispatch.queries.open_items import PLACE, PLACES, words
from webapp.dispatch.rules.labels import INCIDENT_LABELS

PARTS: tuple[BriefPart, ...] = (
    BriefPart(
        "incidents",
        _("Open matters of the section"),
        # Disputes have teams of their own; the sensitive lane is no incident at all.
        f"""SELECT c.name AS label, concat_ws(' · ', {PLACE}, {words("i.state", INCIDENT_LABELS)},
  CASE WHEN i.simulated THEN '模拟' END) AS value, NULL AS href
FROM incident i JOIN category c ON c.id = i.category_id {PLACES}
WHERE i.community_id = :community_id AND i.section_id = :grid_id AND c.nature <> 'dispute'
  AND i.received_at < (CAST(:day AS date) + 1)::timestamp AT TIME ZONE '{ZONE.key}'
  AND (i.closed_at IS NULL OR i.closed_at >= (CAST(:day AS date) + 1)::timestamp AT TIME ZONE '{ZONE.key}')
ORDER BY i.due_at NULLS LAST, i.id LIMIT 12""",
        empty=_("Nothing is open here."),
    ),
)
