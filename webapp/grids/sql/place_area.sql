-- Purpose: the block that holds most of an area, the compound that holds its middle, how far it reaches outside.
-- Parameters: community_id, geojson (Polygon, degrees), on_day, wgs84.
-- Indexes: ix_block_geom, ix_compound_geom.
-- Of two blocks with equal shares (to a square decimetre) the one of the lower number is taken.
WITH asked AS MATERIALIZED (
    SELECT c.id, c.srid, ST_Transform(c.geom, c.srid) AS ground, ST_Transform(p.area, c.srid) AS metric, p.area
    FROM community c, (SELECT ST_SetSRID(ST_GeomFromGeoJSON(:geojson), CAST(:wgs84 AS int)) AS area) p
    WHERE c.id = :community_id)
SELECT b.id AS block_id, k.id AS compound_id, NULL::bigint AS building_id,
       round(f.far_m)::int AS outside_m,
       degrees(ST_Azimuth(ST_Centroid(a.ground), ST_Centroid(a.metric))) AS bearing,
       ST_Area(a.metric) AS area_m2
FROM asked a
LEFT JOIN LATERAL (
    SELECT id FROM block WHERE (community_id = a.id) IS TRUE AND srid = a.srid AND ST_Intersects(geom, a.metric)
    ORDER BY round(ST_Area(ST_Intersection(geom, a.metric))::numeric, 2) DESC, number LIMIT 1) b ON true
LEFT JOIN LATERAL (
    SELECT id FROM compound
    WHERE community_id = a.id AND ST_Covers(geom, ST_PointOnSurface(a.area))
      AND (opened_on IS NULL OR opened_on <= CAST(:on_day AS date)) AND (closed_on IS NULL OR closed_on > CAST(:on_day AS date))
    ORDER BY ST_Area(geom), id LIMIT 1) k ON true
CROSS JOIN LATERAL (
    SELECT max(ST_Distance(a.ground, v.geom)) AS far_m FROM ST_DumpPoints(a.metric) v) f
