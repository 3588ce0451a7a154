-- The timeline of replays is read by time, and what walls were last told of one incident.

DROP INDEX shaodao.ix_event_timeline;
CREATE INDEX ix_event_timeline ON shaodao.event (community_id, at, id) WHERE topic = 'wall.incident';
CREATE INDEX ix_event_timeline_ref ON shaodao.event (ref, id) WHERE topic = 'wall.incident';
