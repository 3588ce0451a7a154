"""What a hand-over of the duty lists, and the printed sheet repeats: open incidents, a sentence each, no resident."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _

from webapp.core.clock import ZONE
from webapp.dispatch.rules.labels import DUE_LABELS, INCIDENT_LABELS, ROUTE_LABELS, URGENCY_LABELS
from webapp.roster.rules.duty import OpenItems


def words(column: str, labels: Mapping[StrEnum, str]) -> str:
    """SQL that puts a code into words; the labels are ours, so that they need no quoting."""
    cases = " ".join(f"WHEN '{code.value}' THEN '{label}'" for code, label in labels.items())
    return f"CASE {column} {cases} ELSE '' END"


# From the register of places, never from what somebody typed: a free text may name who lives there.
PLACE = """nullif(concat_ws('', k.name, coalesce(nullif(b.number, ''), b.name)), '')"""
PLACES = """LEFT JOIN compound k ON k.id = i.compound_id LEFT JOIN building b ON b.id = i.building_id
  LEFT JOIN LATERAL (SELECT v.name FROM grid_version v WHERE v.grid_id = i.section_id
                     AND v.generation_id = i.generation_id LIMIT 1) s ON true"""

SINGLY, TOGETHER = 60, 20
"""So many incidents have a line of their own; those behind them share lines of so many numbers."""
_OPEN = f"""WITH waiting AS MATERIALIZED (
  SELECT i.*, row_number() OVER (ORDER BY i.threat DESC, i.due_at NULLS LAST, i.id) AS place, count(*) OVER () AS whole
  FROM incident i WHERE i.community_id = :community_id AND i.state <> 'closed' AND i.received_at <= :at)
SELECT i.id::text AS ref, concat_ws('，',
    concat(i.number, ' ', c.name, '（', coalesce({PLACE}, s.name, '地点未定'), '）',
           CASE WHEN i.simulated THEN '【模拟】' ELSE '' END),
    concat({words("i.route", ROUTE_LABELS)}, {words("i.urgency", URGENCY_LABELS)}),
    {words("i.state", INCIDENT_LABELS)},
    '牵头：' || lead.label,
    CASE WHEN i.due_at < :at THEN '已逾期：' ELSE '时限：' END
      || to_char(i.due_at AT TIME ZONE '{ZONE.key}', 'MM-DD HH24:MI') || ' ' || {words("i.due_what", DUE_LABELS)}
  ) AS text, i.place
FROM waiting i JOIN category c ON c.id = i.category_id {PLACES}
  LEFT JOIN LATERAL (SELECT l.label FROM call l WHERE l.incident_id = i.id AND l.is_lead AND l.state <> 'recalled'
                     LIMIT 1) lead ON true
WHERE i.place <= {SINGLY}
UNION ALL
SELECT 'rest-' || (i.place - {SINGLY} - 1) / {TOGETHER},
  concat('另有 ', count(*), ' 件未办结（全部 ', max(i.whole), ' 件之第 ', min(i.place), '–', max(i.place),
    ' 件）：', string_agg(i.number, '、' ORDER BY i.place)), min(i.place)
FROM waiting i WHERE i.place > {SINGLY} GROUP BY (i.place - {SINGLY} - 1) / {TOGETHER}
ORDER BY 3"""

OPEN_ITEMS = (OpenItems("dispatch", _("Open incidents"), _OPEN),)
