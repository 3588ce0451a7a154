"""What must hold of incidents whatever was broken before: asked of the tables, after every chaos."""

from __future__ import annotations

import psycopg

_RULES = {
    "two calls lead": """SELECT incident_id FROM call WHERE is_lead AND state <> 'recalled'
        GROUP BY incident_id HAVING count(*) > 1""",
    "closed as resolved, and nobody looked at it": """SELECT i.id FROM incident i WHERE i.closed_as = 'resolved'
        AND NOT EXISTS (SELECT FROM verification v WHERE v.incident_id = i.id AND v.outcome = 'passed')""",
    "closed, and somebody is expected": """SELECT i.id FROM incident i JOIN call c ON c.incident_id = i.id
        WHERE i.state = 'closed' AND c.state IN ('sent', 'acknowledged', 'en_route', 'arrived')""",
    "claimed without a moment": "SELECT id FROM incident WHERE (claimed_by IS NULL) <> (claimed_at IS NULL)",
    "no line of history": """SELECT i.id FROM incident i
        WHERE NOT EXISTS (SELECT FROM step s WHERE s.incident_id = i.id AND s.act = 'blow')""",
    "an act twice": "SELECT key::text FROM step WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1",
    "a deadline before its call": """SELECT id FROM call WHERE NOT sent_at <= acknowledge_by
        OR NOT acknowledge_by <= arrive_by OR NOT arrive_by <= finish_by OR NOT finish_by <= red_by""",
    "numbers of a day that are twins": """SELECT number FROM incident GROUP BY community_id, number
        HAVING count(*) > 1""",
    "an event of what never happened": """SELECT e.id FROM event e WHERE e.topic = 'incident.changed'
        AND NOT EXISTS (SELECT FROM incident i WHERE i.id = e.ref AND i.version >= e.version)""",
}


def broken(url: str) -> dict[str, int]:
    """The rules that some rows break, with how many; none where all is well."""
    found = {}
    with psycopg.connect(url, options="-c search_path=shaodao,public") as connection:
        for rule, sql in _RULES.items():
            count = len(connection.execute(sql).fetchall())
            if count:
                found[rule] = count
    return found
