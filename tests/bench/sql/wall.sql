-- A busy day on the wall of the demo community: 60 matters open, 100 closed today, three calls each.
-- Nobody lived through it: the guards that watch over each step are off while it is written.
SET session_replication_role = replica;
SELECT setseed(0.3);
CREATE TEMP TABLE matter AS
SELECT n AS id, b.id AS building_id, b.community_id, b.block_id, b.compound_id, b.geom, k.id AS category_id, k.urgency,
       CASE WHEN n > 60 THEN 'closed' ELSE (ARRAY['to_review', 'waiting', 'waiting', 'handling', 'handling', 'to_verify'])[1 + n % 6] END AS state,
       date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'
         + random() * (now() - date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai') AS received_at
FROM generate_series(1, 160) n
JOIN (SELECT *, row_number() OVER (ORDER BY random()) AS nr FROM building) b ON b.nr = n
JOIN (SELECT *, row_number() OVER (ORDER BY id) AS nr, count(*) OVER () AS many FROM category WHERE parent_id IS NOT NULL) k
  ON k.nr = 1 + n % k.many;
INSERT INTO incident (id, uuid, community_id, number, category_id, source, route, whistle_kind, urgency, state, closed_as, text, geom,
    block_id, generation_id, section_id, area_id, building_id, compound_id, reviewed, received_at, finish_by, due_at, due_what, red_by,
    closed_at, settled_level)
SELECT m.id, gen_random_uuid(), m.community_id, to_char(m.received_at, 'YYYYMMDD') || '-' || m.id, m.category_id, 'grid_leader', 'whistle',
       'livelihood', m.urgency, m.state, CASE WHEN m.state = 'closed' THEN 'resolved' END, '示例事项' || m.id,
       ST_PointOnSurface(m.geom), m.block_id, v.generation_id, v.grid_id, v.parent_grid_id, m.building_id, m.compound_id,
       m.state <> 'to_review', m.received_at, m.received_at + interval '7 days',
       CASE WHEN m.state <> 'closed' THEN m.received_at + random() * interval '1 day' END,
       CASE WHEN m.state <> 'closed' THEN 'finish' END, m.received_at + interval '21 days',
       CASE WHEN m.state = 'closed' THEN now() END, CASE WHEN m.state = 'closed' THEN 'above' END
FROM matter m JOIN grid_block gb ON gb.block_id = m.block_id
JOIN grid_version v ON v.generation_id = gb.generation_id AND v.grid_id = gb.grid_id;
INSERT INTO call (community_id, incident_id, kind, organization_id, label, is_lead, state, limits, sent_at, acknowledge_by,
    arrive_by, finish_by, red_by, acknowledged_at, arrived_at, done_at)
SELECT m.community_id, m.id, 'organization', o.id, o.name, c.nr = 0, c.state, jsonb '{}', m.received_at,
       m.received_at + interval '30 minutes', m.received_at + interval '2 hours', m.received_at + interval '7 days',
       m.received_at + interval '21 days', CASE WHEN c.state <> 'sent' THEN m.received_at END,
       CASE WHEN c.state IN ('arrived', 'done') THEN m.received_at + interval '9 minutes' END,
       CASE WHEN c.state = 'done' THEN m.received_at + interval '1 hour' END
FROM matter m CROSS JOIN generate_series(0, 2) AS nr
CROSS JOIN LATERAL (SELECT nr, CASE m.state WHEN 'closed' THEN 'done' WHEN 'to_verify' THEN 'done' WHEN 'handling' THEN 'arrived'
    ELSE 'sent' END AS state) c
JOIN (SELECT id, name, row_number() OVER (ORDER BY id) AS nr, count(*) OVER () AS many FROM organization) o
  ON o.nr = 1 + (m.id * 3 + c.nr) % o.many;
INSERT INTO step (community_id, incident_id, act, from_state, to_state, at, by_name)
SELECT community_id, id, 'blow', NULL, 'to_review', received_at, '' FROM matter UNION ALL
SELECT community_id, id, 'review', 'to_review', 'waiting', received_at + interval '5 minutes', '' FROM matter WHERE state <> 'to_review';
SET session_replication_role = origin;
