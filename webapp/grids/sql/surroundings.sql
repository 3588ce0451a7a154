-- Purpose: a small sketch of where something lies: buildings within 70 m, then the shapes themselves, as SVG paths.
-- Parameters: community_id, shapes (GeoJSON texts, degrees; the last one is the middle), wgs84.
-- Indexes: ix_building_geom.
WITH asked AS MATERIALIZED (
    SELECT s.nr, ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON(s.shape), CAST(:wgs84 AS int)), c.srid) AS metric, c.id, c.srid
    FROM community c, unnest(CAST(:shapes AS text[])) WITH ORDINALITY s(shape, nr) WHERE c.id = :community_id),
middle AS MATERIALIZED (
    SELECT ST_Centroid(metric) AS point, id, srid, ST_Expand(ST_Centroid(metric), 70) AS frame
    FROM asked ORDER BY nr DESC LIMIT 1)
SELECT q.what, ST_AsSVG(ST_Translate(q.metric, -ST_X(m.point), -ST_Y(m.point)), 1, 1) AS path
FROM middle m
CROSS JOIN LATERAL (
    SELECT 0::bigint AS nr, 'around' AS what, ST_Intersection(ST_Transform(b.geom, m.srid), m.frame) AS metric
    FROM building b
    WHERE b.community_id = m.id AND b.closed_on IS NULL AND b.geom && ST_Transform(m.frame, CAST(:wgs84 AS int))
    UNION ALL
    SELECT a.nr, CASE WHEN GeometryType(a.metric) = 'POINT' THEN 'point' ELSE 'shape' END,
           CASE WHEN GeometryType(a.metric) = 'POINT' THEN ST_Buffer(a.metric, 4) ELSE ST_Intersection(a.metric, m.frame) END
    FROM asked a) q
WHERE NOT ST_IsEmpty(q.metric) AND GeometryType(q.metric) <> 'POINT'
ORDER BY q.nr
