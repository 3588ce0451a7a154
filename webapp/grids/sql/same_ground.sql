-- Purpose: an open building of which a footprint covers a fifth, or which covers a fifth of it: no two stand in one place.
-- Parameters: community_id, geojson, on_day, id (of the building itself, 0 for a new one), wgs84.
-- Indexes: ix_building_geom.
WITH asked AS MATERIALIZED (SELECT ST_SetSRID(ST_GeomFromGeoJSON(:geojson), CAST(:wgs84 AS int)) AS area)
SELECT t.id, concat_ws(' ', k.name, coalesce(t.number, t.name, t.address)) AS name
FROM asked a JOIN building t ON ST_Intersects(t.geom, a.area) LEFT JOIN compound k ON k.id = t.compound_id
WHERE t.community_id = :community_id AND t.id <> :id
  AND (t.closed_on IS NULL OR t.closed_on > CAST(:on_day AS date))
  AND ST_Area(ST_Intersection(t.geom, a.area)) > 0.2 * least(ST_Area(t.geom), ST_Area(a.area))
ORDER BY t.id LIMIT 1
