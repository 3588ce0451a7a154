-- Purpose: where duty posts are, in the community's metric system; a building's key counts up, a place's down.
-- Parameters: buildings, places (ids), srid.
-- Indexes: pk_building, pk_place.
SELECT p.post, ST_X(p.at) AS x, ST_Y(p.at) AS y
FROM (SELECT b.id AS post, ST_Transform(ST_PointOnSurface(b.geom), CAST(:srid AS int)) AS at
      FROM building b WHERE b.id = ANY(CAST(:buildings AS bigint[]))
      UNION ALL
      SELECT -l.id, ST_Transform(ST_PointOnSurface(l.geom), CAST(:srid AS int))
      FROM place l WHERE l.id = ANY(CAST(:places AS bigint[]))) p
