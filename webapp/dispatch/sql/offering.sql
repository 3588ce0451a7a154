-- Purpose: organizations that reported in and offered one of these items, with the items and where their office is.
-- Parameters: community_id, on_day, offers (names of items), srid.
-- Indexes: uq_registration_community_id_id, pk_registration_item, ix_resource_registration_id.
SELECT o.id, o.name, array_agg(DISTINCT i.name) AS offers,
       ST_X(ST_Transform(o.geom, CAST(:srid AS int))) AS x, ST_Y(ST_Transform(o.geom, CAST(:srid AS int))) AS y
FROM registration r
JOIN organization o ON o.id = r.organization_id
JOIN LATERAL (
    SELECT t.item_id FROM registration_item t WHERE t.registration_id = r.id
    UNION
    SELECT s.item_id FROM resource s
    WHERE s.registration_id = r.id AND s.state = 'offered' AND s.valid @> CAST(:on_day AS date)) t ON true
JOIN item i ON i.id = t.item_id AND i.name = ANY(CAST(:offers AS text[]))
WHERE r.community_id = :community_id AND r.valid @> CAST(:on_day AS date)
  AND (o.closed_on IS NULL OR o.closed_on > :on_day)
GROUP BY o.id ORDER BY o.id
