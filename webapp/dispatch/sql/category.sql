-- Purpose: what a category says of whom to call; its duty list, else that of the nearest category above that has one.
-- Parameters: community_id, category_id.
-- Indexes: pk_category, uq_category_callee_category_id_ordinal.
WITH RECURSIVE up AS (
    SELECT id, parent_id, 0 AS step FROM category WHERE community_id = :community_id AND id = :category_id
    UNION ALL
    SELECT c.id, c.parent_id, up.step + 1 FROM up JOIN category c ON c.id = up.parent_id WHERE up.step < 8)
SELECT c.id, c.parent_id, c.code, c.name, c.urgency, c.common_parts, c.needs, c.offers, c.posts,
       c.duplicate_radius_m, c.duplicate_hours,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', l.id, 'kind', l.kind, 'is_lead', l.is_lead) ORDER BY l.ordinal)
                 FROM category_callee l WHERE l.category_id = (
                     SELECT up.id FROM up WHERE EXISTS (SELECT FROM category_callee x WHERE x.category_id = up.id)
                     ORDER BY up.step LIMIT 1)), '[]') AS lines
FROM category c WHERE c.community_id = :community_id AND c.id = :category_id
