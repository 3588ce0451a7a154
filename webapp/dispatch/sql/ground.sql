-- Purpose: one grid as a phone keeps it for hours without network: outline, streets, buildings; WGS84, six decimals.
-- Parameters: community_id, grid_id, on_day; wgs84 (SRID of what is answered).
-- Indexes: uq_grid_version_generation_id_grid_id, ix_grid_block_grid, ix_building_block_id.
WITH now_version AS (
    SELECT v.id, v.grid_id, v.generation_id, v.level, v.name, v.geom, g.code, e.year, e.ordinal, c.stamp
    FROM grid_version v JOIN generation e ON e.id = v.generation_id AND e.valid @> CAST(:on_day AS date)
    JOIN grid g ON g.id = v.grid_id JOIN community c ON c.id = v.community_id
    WHERE v.community_id = :community_id AND v.grid_id = :grid_id
), held AS (
    SELECT gb.block_id FROM now_version n JOIN grid_version s ON s.generation_id = n.generation_id
      AND (s.grid_id = n.grid_id OR s.parent_grid_id = n.grid_id)
    JOIN grid_block gb ON gb.generation_id = n.generation_id AND gb.grid_id = s.grid_id
)
SELECT n.grid_id AS id, n.name, n.code, n.level, n.year, n.ordinal, n.stamp, n.generation_id,
    ST_AsGeoJSON(n.geom, 6)::json AS geom,
    coalesce((SELECT json_agg(json_build_object('name', t.name, 'geom',
                 ST_AsGeoJSON(ST_Transform(t.geom, CAST(:wgs84 AS int)), 6)::json) ORDER BY t.id)
        FROM (SELECT e.id, s.name, e.geom FROM edge e JOIN street s ON s.id = e.street_id
              WHERE e.community_id = :community_id
                AND (e.left_block_id IN (SELECT block_id FROM held) OR e.right_block_id IN (SELECT block_id FROM held))) t),
        '[]'::json) AS streets,
    coalesce((SELECT json_agg(json_build_object('id', b.id, 'number', coalesce(b.number, b.name, ''),
                 'compound', k.name, 'lon', round(ST_X(p.p)::numeric, 6), 'lat', round(ST_Y(p.p)::numeric, 6))
                 ORDER BY b.id)
        FROM building b JOIN held ON held.block_id = b.block_id LEFT JOIN compound k ON k.id = b.compound_id
        CROSS JOIN LATERAL (SELECT ST_PointOnSurface(b.geom) AS p) p
        WHERE (b.opened_on IS NULL OR b.opened_on <= CAST(:on_day AS date))
          AND (b.closed_on IS NULL OR b.closed_on > CAST(:on_day AS date))
          AND b.use <> 'ancillary'), '[]'::json) AS buildings
FROM now_version n
