-- Purpose: who answers for a place on a day, stand-ins in place of those on leave: at its stair or building, of its
--   section, of its area; the grid leader for a day while his shift runs.
-- Parameters: community_id, on_day, at; section_id, area_id, building_id, compound_id, asking (an account) may be NULL.
-- Indexes: ix_assignment_grid_id, ix_assignment_building_id, ix_assignment_stair_id, ix_assignment_compound_id.
WITH near AS (
    SELECT a.*, 'stair' AS ground, 0 AS nearness FROM assignment a
    WHERE a.building_id = :building_id AND a.role = 'building_leader'
    UNION ALL
    SELECT a.*, 'stair', 1 FROM stair s JOIN assignment a ON a.stair_id = s.id AND a.role = 'stair_leader'
    WHERE s.building_id = :building_id
    UNION ALL
    SELECT a.*, 'stair', 2 FROM assignment a WHERE a.compound_id = :compound_id AND a.role = 'compound_leader'
    UNION ALL
    SELECT a.*, 'section', CASE a.role WHEN 'grid_leader' THEN 3 ELSE 4 END FROM assignment a
    WHERE a.grid_id = :section_id AND a.role IN ('grid_leader', 'deputy')
    UNION ALL
    SELECT a.*, 'area', CASE a.role WHEN 'grid_leader' THEN 3 ELSE 4 END FROM assignment a
    WHERE a.grid_id = :area_id AND a.role IN ('grid_leader', 'deputy')
    UNION ALL
    SELECT a.*, 'day_leader', 3 FROM assignment a WHERE a.grid_id = :section_id AND a.role = 'day_leader'
      AND EXISTS (SELECT FROM shift h WHERE h.grid_id = a.grid_id AND h.state = 'active'
                  AND h.hours @> CAST(:at AS timestamptz)))
SELECT a.person_id, a.role, a.ground, a.stands_in_for_id IS NOT NULL AS stands_in, p.skills,
       coalesce(p.account_id = CAST(:asking AS bigint), false) AS is_asking,
       EXISTS (SELECT FROM duty_member m WHERE m.person_id = a.person_id AND m.during @> CAST(:at AS timestamptz))
         AS on_duty
FROM near a JOIN person p ON p.id = a.person_id
WHERE a.community_id = :community_id AND a.valid @> CAST(:on_day AS date)
  AND p.opened_on <= :on_day AND (p.closed_on IS NULL OR p.closed_on > :on_day)
  AND NOT EXISTS (SELECT FROM assignment s WHERE s.stands_in_for_id = a.id AND s.valid @> CAST(:on_day AS date))
ORDER BY a.nearness, a.rank, a.id
