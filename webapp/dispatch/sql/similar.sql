-- Purpose: open matters of the same or a neighbouring category near a place, not older than the category says.
-- Parameters: community_id, lon, lat (degrees, :wgs84), radius_m, since, category_id, parent_id, without (an incident).
-- Indexes: ix_incident_geom.
WITH asked AS MATERIALIZED (
    SELECT q.point, ST_Transform(q.point, CAST(:mercator AS int)) AS gm, 1 / cos(radians(:lat)) AS stretch
    FROM (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), CAST(:wgs84 AS int)) AS point) q)
SELECT i.id, i.number, i.state, k.name AS category, i.received_at, k.id = :category_id AS is_same,
       ST_Distance(i.geom::geography, asked.point::geography) AS far_m
FROM asked JOIN incident i ON ST_DWithin(i.gm, asked.gm, CAST(:radius_m AS float8) * asked.stretch * 1.01)
JOIN category k ON k.id = i.category_id
WHERE i.community_id = :community_id AND i.state <> 'closed' AND i.received_at >= :since
  AND (k.id IN (:category_id, :parent_id) OR k.parent_id IN (:category_id, :parent_id))
  AND i.id IS DISTINCT FROM :without
  AND ST_DWithin(i.geom::geography, asked.point::geography, :radius_m)
ORDER BY k.id = :category_id DESC, far_m, i.id LIMIT 10
