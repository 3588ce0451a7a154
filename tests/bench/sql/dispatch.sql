-- Dispatch in the bench's city: 5,000 leaders of sections, 120 of areas, 10,000 helpers on duty at any hour, 3,000
-- organizations of which 300 reported in, 50,000 open incidents with 150,000 calls, 50,000 closed ones.
-- Nobody lived through these days: the guards that watch over each step are off while they are written.
SET session_replication_role = replica;
SELECT setseed(0.7);

INSERT INTO person (id, community_id, ref, name, skills, opened_on)
SELECT v.grid_id, v.community_id, 'L' || v.grid_id, '示例长', ARRAY[]::text[], date '2020-01-01'
FROM grid_version v WHERE v.level IN ('section', 'area')
UNION ALL
SELECT v.grid_id + 10000000, v.community_id, 'M' || v.grid_id, '示例长', ARRAY[]::text[], date '2020-01-01'
FROM grid_version v WHERE v.level = 'area';
INSERT INTO assignment (community_id, person_id, role, grid_id, rank, valid)
SELECT g.community_id, p.id, 'grid_leader', g.id, 1 + p.id / 10000000, daterange '[2020-01-01,)'
FROM grid g JOIN person p ON p.id IN (g.id, g.id + 10000000);

INSERT INTO person (id, community_id, ref, name, skills, opened_on)
SELECT 20000000 + n, n % 10, 'V' || n, '示例' || n,
       CASE WHEN n % 7 = 0 THEN ARRAY[(ARRAY['急救', '水电维修', '驾驶', '手语'])[1 + n % 4]] ELSE ARRAY[]::text[] END, date '2020-01-01'
FROM generate_series(1, 10000) n;
-- Everybody is at his post around the clock, so that whatever hour the bench runs all of them are on duty.
INSERT INTO offered_hours (community_id, person_id, weekday, starts, ends, building_id)
SELECT p.community_id, p.id, d, time '00:00', time '24:00', b.id
FROM (SELECT id, community_id, row_number() OVER (PARTITION BY community_id ORDER BY id) AS nr FROM person WHERE id > 20000000) p
JOIN (SELECT id, community_id, row_number() OVER (PARTITION BY community_id ORDER BY random()) AS nr FROM building) b
  ON b.community_id = p.community_id AND b.nr = p.nr
CROSS JOIN generate_series(1, 7) d;
INSERT INTO assignment (community_id, person_id, role, grid_id, rank, valid)
SELECT p.community_id, p.id, 'volunteer', g.id, 1, daterange '[2020-01-01,)'
FROM (SELECT id, community_id, row_number() OVER (PARTITION BY community_id ORDER BY id) AS nr FROM person WHERE id > 20000000) p
JOIN (SELECT id, community_id, row_number() OVER (PARTITION BY community_id ORDER BY id) AS nr FROM grid WHERE level = 'section') g
  ON g.community_id = p.community_id AND g.nr = 1 + p.nr % 500;

UPDATE compound SET manager_kind = 'property_company', manager_name = name || '物业' WHERE id % 2 = 0;
INSERT INTO organization (id, community_id, block_id, source, source_ref, name, kind, geom)
SELECT s.id, s.community_id, s.block_id, 'bench', 'o' || s.id,
       '第' || s.id || (ARRAY['供水站', '供热公司', '供电营业所', '燃气营业厅', '城管中队', '司法所', '派出所', '环卫站', '税务所', '医院'])[1 + s.nr % 10],
       (ARRAY['organization.state_owned', 'organization.state_owned', 'organization.state_owned', 'organization.state_owned',
              'organization.government', 'organization.government', 'organization.government', 'organization.public_institution',
              'organization.government', 'organization.bench'])[1 + s.nr % 10], s.geom
FROM (SELECT id, community_id, block_id, geom, row_number() OVER (PARTITION BY community_id ORDER BY random()) AS nr FROM shop) s
WHERE s.nr <= 300;
INSERT INTO item (community_id, list, name) SELECT c.id, 'matter', n
FROM community c, unnest(ARRAY['环境卫生', '消防安全', '水电维修', '助老助困', '医疗健康', '法律服务']) n;
INSERT INTO registration (id, community_id, organization_id, valid)
SELECT id, community_id, id, daterange '[2020-01-01,)' FROM (
    SELECT *, row_number() OVER (PARTITION BY community_id ORDER BY id) AS nr FROM organization WHERE source = 'bench') o WHERE nr % 10 = 0;
INSERT INTO resource (community_id, title, item_id, registration_id, valid)
SELECT r.community_id, '示例', i.id, r.id, daterange '[2020-01-01,)' FROM registration r
JOIN item i ON i.community_id = r.community_id WHERE (r.id + i.id) % 2 = 0;

CREATE TEMP TABLE matter AS
SELECT n AS id, b.id AS building_id, b.community_id, b.block_id, b.compound_id, b.geom, k.id AS category_id, k.urgency,
       CASE WHEN n > 50000 THEN 'closed' ELSE (ARRAY['to_review', 'waiting', 'waiting', 'handling', 'handling', 'to_verify'])[1 + n % 6] END AS state,
       now() - random() * CASE WHEN n > 50000 THEN interval '300 days' ELSE interval '12 days' END AS received_at
FROM generate_series(1, 100000) n
JOIN (SELECT *, row_number() OVER (ORDER BY random()) AS nr FROM building) b ON b.nr = n
JOIN (SELECT *, row_number() OVER (PARTITION BY community_id ORDER BY id) AS nr, count(*) OVER (PARTITION BY community_id) AS many
      FROM category WHERE parent_id IS NOT NULL) k ON k.community_id = b.community_id AND k.nr = 1 + n % k.many;
INSERT INTO incident (id, uuid, community_id, number, category_id, source, route, whistle_kind, urgency, state, closed_as, text, geom,
    block_id, generation_id, section_id, area_id, building_id, compound_id, reviewed, received_at, finish_by, due_at, due_what, red_by, closed_at)
SELECT m.id, gen_random_uuid(), m.community_id, to_char(m.received_at, 'YYYYMMDD') || '-' || m.id, m.category_id, 'grid_leader', 'whistle',
       'livelihood', m.urgency, m.state, CASE WHEN m.state = 'closed' THEN 'resolved' END, '示例事项' || m.id,
       ST_PointOnSurface(m.geom), m.block_id, v.generation_id, v.grid_id, v.parent_grid_id, m.building_id, m.compound_id,
       m.state <> 'to_review', m.received_at, m.received_at + interval '7 days',
       CASE WHEN m.state <> 'closed' THEN m.received_at + random() * interval '7 days' END,
       CASE WHEN m.state <> 'closed' THEN 'finish' END, m.received_at + interval '21 days',
       CASE WHEN m.state = 'closed' THEN m.received_at + interval '3 days' END
FROM matter m JOIN grid_block gb ON gb.block_id = m.block_id
JOIN grid_version v ON v.generation_id = gb.generation_id AND v.grid_id = gb.grid_id;
INSERT INTO call (community_id, incident_id, kind, organization_id, person_id, label, reason, is_lead, state, limits, sent_at,
    acknowledge_by, arrive_by, finish_by, red_by, arrived_at, done_at)
SELECT m.community_id, m.id, c.kind, CASE WHEN c.kind = 'organization' THEN o.id END,
       CASE WHEN c.nr = 2 THEN l.grid_id WHEN c.nr = 3 THEN h.id END, '示例', '示例', c.nr = 1, c.state, jsonb '{}', m.received_at,
       m.received_at + interval '30 minutes', m.received_at + interval '2 hours', m.received_at + interval '7 days',
       m.received_at + interval '21 days', CASE WHEN c.state IN ('arrived', 'done') THEN m.received_at END,
       CASE WHEN c.state = 'done' THEN m.received_at END
FROM matter m
JOIN (SELECT id, community_id, row_number() OVER (PARTITION BY community_id ORDER BY id) AS nr FROM organization WHERE source = 'bench') o
  ON o.community_id = m.community_id AND o.nr = 1 + m.id % 300
JOIN (SELECT id, community_id, row_number() OVER (PARTITION BY community_id ORDER BY id) AS nr FROM person WHERE id > 20000000) h
  ON h.community_id = m.community_id AND h.nr = 1 + m.id % 997
JOIN grid_block l ON l.block_id = m.block_id
CROSS JOIN LATERAL (VALUES
    (1, 'organization', CASE m.state WHEN 'closed' THEN 'done' WHEN 'to_verify' THEN 'done' WHEN 'handling' THEN 'arrived' ELSE 'sent' END),
    (2, 'person', CASE m.state WHEN 'closed' THEN 'done' WHEN 'to_verify' THEN 'done' ELSE 'acknowledged' END),
    (3, 'person', CASE m.state WHEN 'closed' THEN 'done' WHEN 'to_verify' THEN 'done' ELSE 'sent' END)) c(nr, kind, state);
SET session_replication_role = origin;
