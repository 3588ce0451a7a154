-- Purpose: an open feature of the same name within 30 m of a point: the same thing, registered already.
-- Parameters: community_id, geojson, name, on_day, id (of the feature itself, 0 for a new one), wgs84; {table} is filled in.
SELECT t.id FROM {table} t
WHERE t.community_id = :community_id AND t.id <> :id AND t.name = :name
  AND (t.closed_on IS NULL OR t.closed_on > CAST(:on_day AS date))
  AND ST_DWithin(CAST(t.geom AS geography),
                 CAST(ST_SetSRID(ST_GeomFromGeoJSON(:geojson), CAST(:wgs84 AS int)) AS geography), 30)
ORDER BY t.id LIMIT 1
