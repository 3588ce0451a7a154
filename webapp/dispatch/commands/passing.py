"""What passes to the successor when an assignment ends: open calls of the person, incidents claimed at the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.roster.rules import Passing

_NOTE = "任期结束，转交接任者"
# Of an assignment at a grid, what lies in it; of any other, all that he still has open.
_HIS = """c.community_id = :community_id AND c.person_id = :person_id AND c.closed_at IS NULL AND c.done_at IS NULL
  AND EXISTS (SELECT FROM incident i WHERE i.id = c.incident_id AND i.state <> 'closed'
    AND (CAST(:grid_id AS bigint) IS NULL OR CAST(:grid_id AS bigint) IN (i.section_id, i.area_id)))"""
_BOTH = """EXISTS (SELECT FROM call o WHERE o.incident_id = c.incident_id AND o.person_id = :successor_id
  AND o.state <> 'recalled')"""


def _with_steps(change: str, act: str, state: str) -> str:
    """The change with a line of each call's history, in one statement."""
    return f"""WITH was AS (SELECT c.id, c.state FROM call c WHERE {{which}} FOR UPDATE),
changed AS ({change}),
told AS (UPDATE incident i SET version = i.version + 1 FROM changed WHERE i.id = changed.incident_id RETURNING i.id)
INSERT INTO step (community_id, incident_id, call_id, act, from_state, to_state, note)
SELECT changed.community_id, changed.incident_id, changed.id, '{act}', was.state, {state}, '{_NOTE}'
FROM changed JOIN was ON was.id = changed.id"""


_PASS = _with_steps(
    "UPDATE call c SET person_id = :successor_id, version = c.version + 1 FROM was WHERE c.id = was.id"
    " RETURNING c.id, c.incident_id, c.community_id",
    "hand-on",
    "was.state",
)
_TAKE_BACK = _with_steps(
    "UPDATE call c SET state = 'recalled', is_lead = false, closed_at = clock_timestamp(), version = c.version + 1"
    " FROM was WHERE c.id = was.id RETURNING c.id, c.incident_id, c.community_id",
    "recall",
    "'recalled'",
)
_TWICE = f"{_HIS} AND NOT c.is_lead AND {_BOTH}"
# The lead stays the lead: where the successor is called besides, that call of his is the one that is taken back.
_BESIDES = f"""c.person_id = :successor_id AND c.state <> 'recalled' AND c.incident_id IN (
  SELECT c.incident_id FROM call c WHERE {_HIS} AND c.is_lead)"""
_NOT_COUNTED = "SELECT 0 WHERE :community_id IS NULL"
_CLAIMED = """i.community_id = :community_id AND i.state <> 'closed'
  AND i.claimed_by = (SELECT p.account_id FROM person p WHERE p.id = :person_id)
  AND EXISTS (SELECT FROM assignment a WHERE a.id = :assignment_id AND a.role IN ('secretary', 'duty_officer'))"""

PASSINGS = (
    Passing("calls_twice", _("Calls"), _NOT_COUNTED, _TAKE_BACK.format(which=_TWICE)),
    Passing("calls_besides", _("Calls"), _NOT_COUNTED, _TAKE_BACK.format(which=_BESIDES)),
    Passing("calls", _("Open calls"), f"SELECT count(*) FROM call c WHERE {_HIS}", _PASS.format(which=_HIS)),
    Passing(
        "claims",
        _("Incidents claimed at the desk"),
        f"SELECT count(*) FROM incident i WHERE {_CLAIMED}",
        f"""WITH taker AS (SELECT p.account_id FROM person p WHERE p.id = :successor_id)
UPDATE incident i SET claimed_by = taker.account_id, version = i.version + 1,
  claimed_at = CASE WHEN taker.account_id IS NULL THEN NULL ELSE clock_timestamp() END
FROM taker WHERE {_CLAIMED}""",
    ),
)
