-- Purpose: what lies at a point on a day: community, grids, block, compound, building.
-- Parameters: lon, lat (degrees, :wgs84), on_day.
-- Indexes: ix_community_geom, ix_block_geom, ix_building_geom, pk_grid_block, uq_grid_version_generation_id_grid_id.
-- A point on the line between two blocks belongs to the block of the lower number. The section is the one that
-- holds the block, so that this answer and every stored assignment can never differ.
-- `IS TRUE` keeps the planner from reading a community's whole index to join it with the one row of the GiST index.
WITH asked AS MATERIALIZED (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), CAST(:wgs84 AS int)) AS point)
SELECT c.id AS community_id, c.code AS community_code, c.name AS community_name,
       g.id AS generation_id,
       v.grid_id AS section_id, s.code AS section_code, v.name AS section_name,
       w.grid_id AS area_id, a.code AS area_code, w.name AS area_name,
       b.id AS block_id, b.number AS block_number,
       k.id AS compound_id, k.name AS compound_name,
       h.id AS building_id, h.name AS building_name
FROM asked
JOIN LATERAL (SELECT id, code, name, srid FROM community WHERE ST_Covers(geom, asked.point) ORDER BY id LIMIT 1) c ON true
CROSS JOIN LATERAL (SELECT ST_Transform(asked.point, c.srid) AS point OFFSET 0) metric
LEFT JOIN generation g ON g.community_id = c.id AND g.valid @> CAST(:on_day AS date)
LEFT JOIN LATERAL (
    SELECT id, number, compound_id FROM block
    WHERE (community_id = c.id) IS TRUE AND srid = c.srid AND ST_Covers(geom, metric.point) ORDER BY number LIMIT 1) b ON true
LEFT JOIN grid_block gb ON gb.generation_id = g.id AND gb.block_id = b.id
LEFT JOIN grid_version v ON v.generation_id = g.id AND v.grid_id = gb.grid_id
LEFT JOIN grid s ON s.id = v.grid_id
LEFT JOIN grid_version w ON w.generation_id = g.id AND w.grid_id = v.parent_grid_id
LEFT JOIN grid a ON a.id = w.grid_id
LEFT JOIN compound k ON k.id = b.compound_id
LEFT JOIN LATERAL (
    SELECT id, coalesce(number, name, address) AS name FROM building
    WHERE (community_id = c.id) IS TRUE AND ST_Covers(geom, asked.point)
      AND (opened_on IS NULL OR opened_on <= CAST(:on_day AS date)) AND (closed_on IS NULL OR closed_on > CAST(:on_day AS date))
    ORDER BY tile_area, id LIMIT 1) h ON true
