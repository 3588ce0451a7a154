-- Purpose: who offered the hours in which an instant falls and is posted within reach, or has one of these skills;
--   with the post he declared for those hours, never a home.
-- Parameters: community_id, on_day, weekday (1 Monday), at_time (local), lon, lat (degrees, :wgs84), srid, reach_m,
--   skills (names), asking (an account).
-- Indexes: ix_offered_hours_weekday, pk_building, pk_place, ix_assignment_person_id.
WITH asked AS MATERIALIZED (
    SELECT ST_Expand(ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), CAST(:wgs84 AS int)), CAST(:mercator AS int)),
                     CAST(:reach_m AS float8) / cos(radians(:lat)) * 1.01) AS reach),
near AS MATERIALIZED (
    SELECT DISTINCT ON (h.person_id) h.person_id, p.skills, p.is_in_service_member, p.is_own_member,
           CASE WHEN coalesce(b.gm, l.gm) && asked.reach
                THEN ST_Transform(ST_PointOnSurface(coalesce(b.geom, l.geom)), CAST(:srid AS int)) END AS at
    FROM asked
    CROSS JOIN offered_hours h
    JOIN person p ON p.id = h.person_id
    LEFT JOIN building b ON b.id = h.building_id
    LEFT JOIN place l ON l.id = h.place_id
    WHERE h.community_id = :community_id AND h.weekday = :weekday AND h.starts <= :at_time AND h.ends > :at_time
      AND p.opened_on <= :on_day AND (p.closed_on IS NULL OR p.closed_on > :on_day)
      AND (CAST(:asking AS bigint) IS NULL OR p.account_id IS DISTINCT FROM :asking)
      AND (coalesce(b.gm, l.gm) && asked.reach OR p.skills && CAST(:skills AS text[]))
    ORDER BY h.person_id, h.starts DESC)
SELECT n.person_id, n.skills, ST_X(n.at) AS x, ST_Y(n.at) AS y,
       CASE WHEN EXISTS (SELECT FROM assignment a WHERE a.person_id = n.person_id AND a.role = 'volunteer'
                         AND a.valid @> CAST(:on_day AS date)) THEN 'volunteer'
            WHEN n.is_in_service_member OR EXISTS (SELECT FROM member_registration m WHERE m.person_id = n.person_id
                         AND m.valid @> CAST(:on_day AS date)) THEN 'in_service_member'
            WHEN n.is_own_member THEN 'own_member' ELSE 'neighbour' END AS role
FROM near n ORDER BY n.person_id
