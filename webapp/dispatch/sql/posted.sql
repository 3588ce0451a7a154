-- Purpose: the nearest organization of each posted branch, known by what its kind of organization is called.
-- Parameters: community_id, on_day, words (patterns of names, one a branch), lon, lat (degrees, :wgs84), srid.
-- Indexes: uq_organization_community_id_id.
WITH asked AS MATERIALIZED (
    SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), CAST(:wgs84 AS int)), CAST(:mercator AS int)) AS gm)
SELECT w.pattern, o.id, o.name,
       ST_X(ST_Transform(o.geom, CAST(:srid AS int))) AS x, ST_Y(ST_Transform(o.geom, CAST(:srid AS int))) AS y
FROM unnest(CAST(:words AS text[])) WITH ORDINALITY w(pattern, nr) CROSS JOIN asked
JOIN LATERAL (
    SELECT t.id, t.name, t.geom FROM organization t
    WHERE t.community_id = :community_id AND t.name ~ w.pattern
      AND (t.opened_on IS NULL OR t.opened_on <= :on_day) AND (t.closed_on IS NULL OR t.closed_on > :on_day)
    ORDER BY t.gm <-> asked.gm NULLS LAST, t.id LIMIT 1) o ON true
ORDER BY w.nr
