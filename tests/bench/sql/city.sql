-- A city for benches only: 10 communities, 10,000 blocks, 5,000 sections, 200,000 buildings, 1,000,000 shops.
-- Streets every 200 m in the metric system {srid} with its corner at ({x0}, {y0}); 20 buildings a block from
-- sheds of 30 m2 to halls of 3,000 m2, rectangles, L and U shapes; rows in the order of a space-filling curve,
-- as the importers write them.
SELECT setseed(0.42);

INSERT INTO kind (code, name_zh, name_en) VALUES
    ('shop.bench', '门店', 'shop'), ('organization.bench', '单位', 'organization'),
    ('place.bench', '场所', 'place'), ('hazard.bench', '隐患', 'hazard') ON CONFLICT DO NOTHING;

INSERT INTO community (id, code, name, full_name, scheme, scheme_year, srid, band_low, band_high, is_synthetic, geom)
SELECT n, '620902004' || lpad((n + 100)::text, 3, '0'), '试验社区' || n, '试验城试验社区' || n, 'bench', 2026, {srid}, 300, 500, true,
       ST_Transform(ST_MakeEnvelope({x0} + (n % 5) * 4000, {y0} + (n / 5) * 10000,
                                    {x0} + (n % 5) * 4000 + 4000, {y0} + (n / 5) * 10000 + 10000, {srid}), {wgs84})
FROM generate_series(0, 9) n;

INSERT INTO generation (id, community_id, year, ordinal, valid, reason)
SELECT id + 1, id, 2026, 1, '[2020-01-01,)', 'bench' FROM community;

CREATE TEMP TABLE lot AS
SELECT row_number() OVER () AS block_id, c.id AS community_id, r, k,
       row_number() OVER (PARTITION BY c.id ORDER BY r, k) AS number,
       r * 6 / 50 AS area, (r * 20 + k) / 2 AS pair,
       {x0} + (c.id % 5) * 4000 + k * 200 AS x, {y0} + (c.id / 5) * 10000 + r * 200 AS y
FROM community c, generate_series(0, 49) r, generate_series(0, 19) k;

INSERT INTO compound (id, community_id, source, source_ref, name, kind, geom)
SELECT block_id, community_id, 'bench', block_id::text, '家园' || block_id || '小区', 'old',
       ST_Transform(ST_MakeEnvelope(x + 10, y + 10, x + 190, y + 190, {srid}), {wgs84})
FROM lot WHERE block_id % 3 = 0;

INSERT INTO block (id, community_id, number, compound_id, srid, geom)
SELECT block_id, community_id, number, CASE WHEN block_id % 3 = 0 THEN block_id END, {srid},
       ST_MakeEnvelope(x, y, x + 200, y + 200, {srid}) FROM lot;

INSERT INTO street (community_id, source, source_ref, name, road_class, srid, geom)
SELECT c.id, 'bench', 'h' || r, '第' || r || '横路',
       CASE WHEN r % 10 = 0 THEN 'arterial' WHEN r % 5 = 0 THEN 'secondary' ELSE 'local' END, {srid},
       ST_MakeLine(ARRAY(SELECT ST_SetSRID(ST_MakePoint({x0} + (c.id % 5) * 4000 + k * 200, {y0} + (c.id / 5) * 10000 + r * 200), {srid})
                         FROM generate_series(0, 20) k))
FROM community c, generate_series(0, 49) r
UNION ALL
SELECT c.id, 'bench', 'v' || k, '第' || k || '纵路',
       CASE WHEN k % 10 = 0 THEN 'arterial' WHEN k % 5 = 0 THEN 'secondary' ELSE 'local' END, {srid},
       ST_MakeLine(ARRAY(SELECT ST_SetSRID(ST_MakePoint({x0} + (c.id % 5) * 4000 + k * 200, {y0} + (c.id / 5) * 10000 + r * 200), {srid})
                         FROM generate_series(0, 50) r))
FROM community c, generate_series(0, 19) k;

INSERT INTO edge (community_id, kind, left_block_id, srid, geom)
SELECT community_id, 'wall', block_id, {srid}, ST_ExteriorRing(ST_MakeEnvelope(x + 10, y + 10, x + 190, y + 190, {srid}))
FROM lot WHERE block_id % 3 = 0;

CREATE TEMP TABLE plot AS
SELECT community_id, area, pair, row_number() OVER (PARTITION BY community_id, area ORDER BY pair) AS ordinal,
       min(x) AS x, min(y) AS y FROM lot GROUP BY community_id, area, pair;

INSERT INTO grid (id, community_id, code, level)
SELECT 1 + community_id * 10000 + area * 100, community_id, c.code || area + 1 || '00', 'area'
FROM (SELECT DISTINCT community_id, area FROM plot) p JOIN community c ON c.id = p.community_id
UNION ALL
SELECT 1 + community_id * 10000 + area * 100 + ordinal, community_id, c.code || area + 1 || lpad(ordinal::text, 2, '0'), 'section'
FROM plot p JOIN community c ON c.id = p.community_id;

INSERT INTO grid_version (community_id, generation_id, grid_id, parent_grid_id, level, name, color, geom, label, households)
SELECT community_id, community_id + 1, 1 + community_id * 10000 + area * 100 + ordinal, 1 + community_id * 10000 + area * 100,
       'section', '第' || area + 1 || '区第' || ordinal || '片区', (ordinal % 6)::smallint,
       ST_Multi(ST_Transform(ST_Segmentize(ST_MakeEnvelope(x, y, x + 400, y + 200, {srid}), 40), {wgs84})),
       ST_Transform(ST_SetSRID(ST_MakePoint(x + 200, y + 100), {srid}), {wgs84}), 400
FROM plot
UNION ALL
SELECT community_id, community_id + 1, 1 + community_id * 10000 + area * 100, NULL, 'area', '第' || area + 1 || '区', area::smallint,
       ST_Multi(ST_Transform(ST_SetSRID(ST_Extent(ST_MakeEnvelope(x, y, x + 400, y + 200, {srid}))::geometry, {srid}), {wgs84})),
       ST_Transform(ST_SetSRID(ST_MakePoint(avg(x) + 200, avg(y) + 100), {srid}), {wgs84}), 36000
FROM (SELECT community_id, area, x, y FROM plot) p GROUP BY community_id, area;

INSERT INTO grid_block (community_id, generation_id, block_id, grid_id)
SELECT l.community_id, l.community_id + 1, l.block_id, 1 + l.community_id * 10000 + l.area * 100 + p.ordinal
FROM lot l JOIN plot p USING (community_id, area, pair);

CREATE TEMP TABLE shape (n int, outline geometry);
INSERT INTO shape SELECT row_number() OVER (), ST_GeomFromText(outline) FROM (VALUES
    ('POLYGON((0 0,0 1,1 1,1 0,0 0))'), ('POLYGON((0 0,0 1,1 1,1 0,0 0))'), ('POLYGON((0 0,0 1,1 1,1 0,0 0))'),
    ('POLYGON((0 0,0 1,1 1,1 0.6,0.5 0.6,0.5 0,0 0))'),
    ('POLYGON((0 0,0 1,0.3 1,0.3 0.4,0.7 0.4,0.7 1,1 1,1 0,0 0))'),
    ('POLYGON((0 0,0 1,0.2 1,0.2 0.8,0.4 0.8,0.4 1,0.6 1,0.6 0.8,0.8 0.8,0.8 1,1 1,1 0,0 0))')) s(outline);

-- 20 places a block in 4 rows of 5 (40 x 50 m each), a slab, a point block, a hall or a shed on each
CREATE TEMP TABLE house AS
SELECT row_number() OVER () AS id, l.community_id, l.block_id, i,
       ST_Transform(ST_SetSRID(ST_Translate(ST_Rotate(ST_Scale(s.outline, size.w, size.h), 0.15 * (random() - 0.5)),
            l.x + (i % 5) * 40 + 3 + random() * (36 - size.w), l.y + i / 5 * 50 + 5 + random() * 10), {srid}), {wgs84}) AS geom
FROM lot l CROSS JOIN generate_series(0, 19) i
CROSS JOIN LATERAL (SELECT random() AS p, l.block_id + i AS seed) d
CROSS JOIN LATERAL (SELECT CASE WHEN p < 0.35 THEN 5 + 4 * p ELSE 10 + 24 * p END AS w,
                           CASE WHEN p < 0.35 THEN 4 + 4 * p WHEN p < 0.85 THEN 11.0 ELSE 28.0 END AS h) size
JOIN shape s ON s.n = 1 + (l.block_id * 7 + i * 13) % 6;

INSERT INTO building (id, community_id, block_id, compound_id, source, source_ref, name, number, address, use, floors, households, geom)
SELECT id, community_id, block_id, CASE WHEN block_id % 3 = 0 THEN block_id END, 'bench', id::text,
       CASE WHEN i % 7 = 0 THEN '大厦' || id END, (i + 1) || '号楼', '第' || block_id % 50 || '横路' || i * 2 + 1 || '号',
       CASE i % 5 WHEN 0 THEN 'commercial' WHEN 1 THEN 'ancillary' ELSE 'residential' END, 1 + (id % 18)::int,
       CASE WHEN i % 5 > 1 THEN 24 ELSE 0 END, geom
FROM house ORDER BY geom;

INSERT INTO shop (id, community_id, block_id, source, source_ref, name, address, kind, first_checked_on, geom)
SELECT row_number() OVER () AS id, community_id, block_id, 'bench', id || '-' || j,
       substr({given}, 1 + floor(random() * {given_length})::int, 1) || substr({given}, 1 + floor(random() * {given_length})::int, 1)
           || CASE WHEN random() < 0.3 THEN substr({given}, 1 + floor(random() * {given_length})::int, 1) ELSE '' END
           || (ARRAY[{trades}])[1 + floor(power(random(), 1.6) * {trades_length})::int],
       '第' || block_id % 50 || '横路' || i * 2 + 1 || '号' || j || '铺', 'shop.bench',
       CASE WHEN j > 1 THEN '2026-01-01'::date END, ST_PointOnSurface(ST_Translate(geom, 0.000005 * (j - 3), 0))
FROM (SELECT h.*, j FROM house h, generate_series(1, 5) j ORDER BY geom) p;

ANALYZE;
