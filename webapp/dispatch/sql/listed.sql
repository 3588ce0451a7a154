-- Purpose: the organizations of a category's duty list: those it names, and the nearest open one of each kind it names.
-- Parameters: community_id, on_day, lines (ids of category_callee), lon, lat (degrees, :wgs84; NULL: no place), srid.
-- Indexes: pk_category_callee, pk_organization, ix_organization_kind.
WITH asked AS MATERIALIZED (
    SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), CAST(:wgs84 AS int)), CAST(:mercator AS int)) AS gm)
SELECT l.id AS line_id, o.id, o.name, o.kind, l.organization_id IS NULL AS by_kind,
       ST_X(ST_Transform(o.geom, CAST(:srid AS int))) AS x, ST_Y(ST_Transform(o.geom, CAST(:srid AS int))) AS y
FROM category_callee l CROSS JOIN asked
JOIN LATERAL (
    SELECT t.id, t.name, t.kind, t.geom FROM organization t
    WHERE t.community_id = :community_id AND (t.id = l.organization_id
           OR (t.kind = l.organization_kind AND position(l.organization_word IN t.name) > 0))
      AND (t.opened_on IS NULL OR t.opened_on <= :on_day) AND (t.closed_on IS NULL OR t.closed_on > :on_day)
    ORDER BY t.gm <-> asked.gm NULLS LAST, t.id LIMIT 1) o ON true
WHERE l.id = ANY(CAST(:lines AS bigint[]))
ORDER BY l.ordinal
