-- The nine-block town; see town.py for the picture. Filled in: lon, lat, wgs84, srid, code.
CREATE TEMP TABLE origin AS
SELECT ST_X(p) AS x, ST_Y(p) AS y FROM ST_Transform(ST_SetSRID(ST_MakePoint({lon}, {lat}), {wgs84}), {srid}) p;
CREATE FUNCTION pg_temp.at(x float8, y float8) RETURNS geometry LANGUAGE sql AS
    'SELECT ST_Transform(ST_SetSRID(ST_MakePoint(o.x + $1, o.y + $2), {srid}), {wgs84}) FROM origin o';
CREATE FUNCTION pg_temp.box(x float8, y float8, w float8, h float8) RETURNS geometry LANGUAGE sql AS
    'SELECT ST_MakeEnvelope(o.x + $1, o.y + $2, o.x + $1 + $3, o.y + $2 + $4, {srid}) FROM origin o';
CREATE FUNCTION pg_temp.line(x float8, y float8, dx float8, dy float8) RETURNS geometry LANGUAGE sql AS
    'SELECT ST_MakeLine(ST_SetSRID(ST_MakePoint(o.x + $1, o.y + $2), {srid}),
                        ST_SetSRID(ST_MakePoint(o.x + $1 + $3, o.y + $2 + $4), {srid})) FROM origin o';

INSERT INTO kind (code, name_zh, name_en, small_place) VALUES
    ('shop.restaurant', '餐饮', 'restaurant', '小餐饮'), ('organization.office', '机关', 'office', NULL),
    ('place.school', '学校', 'school', NULL), ('place.canal', '水渠', 'canal', NULL),
    ('hazard.fire', '消防', 'fire', NULL) ON CONFLICT DO NOTHING;
INSERT INTO community (id, code, name, full_name, scheme, scheme_year, srid, baseline_on, is_synthetic, stamp, geom)
VALUES (1, '{code}', '九块社区', '酒泉市九块社区', '统计局', 2023, {srid}, '2026-03-31', true, 7,
        ST_Transform(pg_temp.box(0, 0, 300, 300), {wgs84}));
INSERT INTO residents_group (community_id, number, name) VALUES (1, 1, '一组'), (1, 2, '二组');
INSERT INTO generation (id, community_id, year, ordinal, valid, reason) VALUES
    (1, 1, 2020, 1, '[2020-01-01,2025-01-01)', '首版'), (2, 1, 2025, 1, '[2025-01-01,)', '按行');
INSERT INTO compound (id, community_id, source, source_ref, name, kind, manager_kind, first_checked_on, geom)
VALUES (1, 1, 'test', 'c1', '银行家属院', 'family_yard', 'none', '2026-02-01', ST_Transform(pg_temp.box(100, 100, 100, 100), {wgs84}));
INSERT INTO block (id, community_id, number, compound_id, srid, geom)
SELECT n, 1, n, CASE WHEN n = 5 THEN 1 END, {srid}, pg_temp.box((n - 1) % 3 * 100, (n - 1) / 3 * 100, 100, 100)
FROM generate_series(1, 9) n;
INSERT INTO street (id, community_id, source, source_ref, name, road_class, srid, geom) VALUES
    (1, 1, 'test', 's1', '敦煌路', 'arterial', {srid}, pg_temp.line(0, 0, 300, 0)),
    (2, 1, 'test', 's2', '肃州路', 'secondary', {srid}, pg_temp.line(0, 0, 0, 300)),
    (3, 1, 'test', 's3', '中巷', 'lane', {srid}, pg_temp.line(0, 100, 300, 0)),
    (4, 1, 'test', 's4', NULL, 'path', {srid}, pg_temp.line(0, 200, 300, 0));
INSERT INTO edge (id, community_id, kind, street_id, left_block_id, right_block_id, srid, geom) VALUES
    (1, 1, 'wall', NULL, 5, 8, {srid}, pg_temp.line(100, 200, 100, 0)),
    (2, 1, 'street', 3, 5, 2, {srid}, pg_temp.line(100, 100, 100, 0));
INSERT INTO grid (id, community_id, code, level) VALUES
    (1, 1, '{code}100', 'area'), (2, 1, '{code}200', 'area'), (11, 1, '{code}101', 'section'), (12, 1, '{code}102', 'section'),
    (13, 1, '{code}201', 'section'), (21, 1, '{code}103', 'section'), (22, 1, '{code}104', 'section'), (23, 1, '{code}202', 'section');
INSERT INTO grid_version (community_id, generation_id, grid_id, parent_grid_id, level, name, color, geom, label)
SELECT 1, v.generation, v.grid, v.parent, v.level, v.name, v.grid % 6,
       ST_Multi(ST_Transform(pg_temp.box(v.x, v.y, v.w, v.h), {wgs84})), pg_temp.at(v.x + v.w / 2, v.y + v.h / 2)
FROM (VALUES (1, 1, NULL, 'area', '东风区', 0, 0, 200, 300), (1, 2, NULL, 'area', '西关区', 200, 0, 100, 300),
             (1, 11, 1, 'section', '西片', 0, 0, 100, 300), (1, 12, 1, 'section', '中片', 100, 0, 100, 300),
             (1, 13, 2, 'section', '东片', 200, 0, 100, 300),
             (2, 1, NULL, 'area', '东风区', 0, 100, 300, 200), (2, 2, NULL, 'area', '西关区', 0, 0, 300, 100),
             (2, 21, 1, 'section', '北片', 0, 200, 300, 100), (2, 22, 1, 'section', '腰片', 0, 100, 300, 100),
             (2, 23, 2, 'section', '南片', 0, 0, 300, 100)) v(generation, grid, parent, level, name, x, y, w, h);
INSERT INTO grid_block (community_id, generation_id, block_id, grid_id)
SELECT 1, 1, n, 11 + (n - 1) % 3 FROM generate_series(1, 9) n UNION ALL
SELECT 1, 2, n, 23 - (n - 1) / 3 FROM generate_series(1, 9) n;

INSERT INTO building (id, community_id, block_id, compound_id, source, source_ref, name, number, address, use, floors, households,
                      residents_usual, opened_on, closed_on, geom)
SELECT n, 1, n, CASE WHEN n = 5 THEN 1 END, 'test', 'b' || n, CASE WHEN n = 9 THEN '成林大厦' END, n || '号楼', '敦煌路' || n || '号',
       CASE WHEN n = 9 THEN 'commercial' ELSE 'residential' END, 6, CASE WHEN n = 9 THEN 0 ELSE 10 END, CASE WHEN n = 9 THEN 0 ELSE 25 END,
       CASE WHEN n = 2 THEN '2026-05-01'::date END, CASE WHEN n = 3 THEN '2026-05-01'::date END,
       ST_Transform(pg_temp.box((n - 1) % 3 * 100 + 20, (n - 1) / 3 * 100 + 20, 50, 12), {wgs84})
FROM generate_series(1, 9) n UNION ALL
SELECT 10, 1, 5, 1, 'test', 'b10', NULL, '10号楼', NULL, 'ancillary', 1, 0, NULL, NULL, NULL,
       ST_Transform(pg_temp.box(180, 180, 5, 4), {wgs84});
INSERT INTO stair (community_id, building_id, number, households) SELECT 1, n, s, 5 FROM generate_series(1, 8) n, generate_series(1, 2) s;
INSERT INTO shop (id, community_id, block_id, source, source_ref, name, address, kind, first_checked_on, geom) VALUES
    (1, 1, 1, 'test', 'p1', '广厦牛肉面馆', '肃州路8号', 'shop.restaurant', '2026-03-01', pg_temp.at(5, 50)),
    (2, 1, 2, 'test', 'p2', '长城超市', '敦煌路20号', 'shop.restaurant', '2026-04-15', pg_temp.at(150, 5)),
    (3, 1, 3, 'test', 'p3', '重庆火锅', '敦煌路30号', 'shop.restaurant', NULL, pg_temp.at(250, 5));
INSERT INTO organization (community_id, block_id, source, source_ref, name, kind, is_stationed, is_large_firm, geom) VALUES
    (1, 9, 'test', 'o1', '市政务中心', 'organization.office', true, false, pg_temp.at(250, 250)),
    (1, 9, 'test', 'o2', '玉门石化公司', 'organization.office', false, true, pg_temp.at(255, 250));
INSERT INTO place (community_id, block_id, source, source_ref, name, kind, geom) VALUES
    (1, 7, 'test', 'l1', '西关小学', 'place.school', ST_Transform(pg_temp.box(10, 240, 60, 40), {wgs84})),
    (1, 8, 'test', 'l2', '便民服务点', 'place.school', pg_temp.at(150, 250)),
    (1, 4, 'test', 'l3', '中深沟渠', 'place.canal', ST_Transform(pg_temp.line(10, 110, 0, 80), {wgs84}));
INSERT INTO camera (community_id, block_id, source, source_ref, number, name, geom)
VALUES (1, 1, 'test', 'k1', 'A01', '十字路口', pg_temp.at(2, 2));
INSERT INTO hazard (community_id, block_id, shop_id, source, source_ref, kind, severity, status, found_on, rectified_on, simulated, text, geom) VALUES
    (1, 1, 1, 'test', 'h1', 'hazard.fire', 'general', 'rectified', '2026-02-01', '2026-02-10', false, '堆物', pg_temp.at(6, 50)),
    (1, 2, 2, 'test', 'h2', 'hazard.fire', 'major', 'rectified', '2026-03-01', '2026-04-10', false, '飞线', pg_temp.at(150, 6)),
    (1, 3, NULL, 'test', 'h3', 'hazard.fire', 'general', 'found', '2026-04-20', NULL, false, '占道', pg_temp.at(250, 6)),
    (1, 3, NULL, 'test', 'h4', 'hazard.fire', 'general', 'found', '2026-03-20', NULL, true, '模拟', pg_temp.at(251, 6));

-- What is added later gets numbers of its own.
SELECT setval(pg_get_serial_sequence(t, 'id'), 1000)
FROM unnest(ARRAY['shaodao.building', 'shaodao.stair', 'shaodao.shop', 'shaodao.organization', 'shaodao.place']) t;
