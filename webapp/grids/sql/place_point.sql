-- Purpose: the one block of a point in a community, the open building it belongs to, or how far outside it lies.
-- Parameters: community_id, geojson (Point, degrees), on_day, wgs84.
-- Indexes: ix_block_geom, ix_building_geom.
-- A point on a border, to within 0.1 m as the guard of the table allows, belongs to the block of the lowest number.
-- A door stands on its building's wall or a step before it: the nearest building within 3 m is the shop's.
WITH asked AS MATERIALIZED (
    SELECT c.id, c.srid, c.geom, ST_Transform(p.point, c.srid) AS metric, p.point
    FROM community c, (SELECT ST_SetSRID(ST_GeomFromGeoJSON(:geojson), CAST(:wgs84 AS int)) AS point) p
    WHERE c.id = :community_id)
SELECT b.id AS block_id, NULL::bigint AS compound_id, h.id AS building_id,
       round(ST_Distance(ST_Transform(a.geom, a.srid), a.metric))::int AS outside_m,
       degrees(ST_Azimuth(ST_ClosestPoint(ST_Transform(a.geom, a.srid), a.metric), a.metric)) AS bearing,
       NULL::float8 AS area_m2
FROM asked a
LEFT JOIN LATERAL (
    SELECT id FROM block WHERE (community_id = a.id) IS TRUE AND srid = a.srid AND ST_DWithin(geom, a.metric, 0.1)
    ORDER BY number LIMIT 1) b ON true
LEFT JOIN LATERAL (
    SELECT id FROM building
    WHERE community_id = a.id AND block_id = b.id
      AND geom && ST_Expand(a.point, 0.0001)
      AND (opened_on IS NULL OR opened_on <= CAST(:on_day AS date)) AND (closed_on IS NULL OR closed_on > CAST(:on_day AS date))
      AND ST_Distance(ST_Transform(geom, a.srid), a.metric) <= 3
    ORDER BY ST_Distance(ST_Transform(geom, a.srid), a.metric), tile_area, id LIMIT 1) h ON true
