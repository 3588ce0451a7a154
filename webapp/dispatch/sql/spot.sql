-- Purpose: what one must know of a located place before anybody is called: its metric position, the version's name,
--   who manages the compound, and another section within :border_m.
-- Parameters: community_id, lon, lat (degrees, :wgs84), generation_id, section_id, compound_id, border_m.
-- Indexes: ix_block_geom, pk_grid_block, uq_grid_version_generation_id_grid_id.
SELECT c.srid, c.stamp, ST_X(m.point) AS x, ST_Y(m.point) AS y, g.year, g.ordinal,
       k.name AS compound_name, k.manager_kind, k.manager_name, o.grid_id AS other_id, o.name AS other_name, o.parent_grid_id AS other_area_id
FROM community c
CROSS JOIN LATERAL (
    SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), CAST(:wgs84 AS int)), c.srid) AS point OFFSET 0) m
LEFT JOIN generation g ON g.id = :generation_id
LEFT JOIN compound k ON k.id = :compound_id
LEFT JOIN LATERAL (
    SELECT v.grid_id, v.name, v.parent_grid_id FROM block b
    JOIN grid_block gb ON gb.generation_id = :generation_id AND gb.block_id = b.id
    JOIN grid_version v ON v.generation_id = gb.generation_id AND v.grid_id = gb.grid_id
    WHERE (b.community_id = c.id) IS TRUE AND b.srid = c.srid AND ST_DWithin(b.geom, m.point, :border_m)
      AND gb.grid_id <> :section_id
    ORDER BY ST_Distance(b.geom, m.point), b.number LIMIT 1) o ON true
WHERE c.id = :community_id
