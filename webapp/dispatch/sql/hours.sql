-- Purpose: who offered the hours in which an instant falls, and the post he declared for them; never a home.
-- Parameters: community_id, on_day, weekday (1 Monday), at_time (local), srid, asking (an account).
-- Indexes: ix_offered_hours_weekday, pk_building, pk_place.
WITH offered AS MATERIALIZED (
    SELECT DISTINCT ON (h.person_id) h.person_id, h.building_id, h.place_id, p.skills,
           p.is_in_service_member, p.is_own_member
    FROM offered_hours h JOIN person p ON p.id = h.person_id
    WHERE h.community_id = :community_id AND h.weekday = :weekday AND h.starts <= :at_time AND h.ends > :at_time
      AND p.opened_on <= :on_day AND (p.closed_on IS NULL OR p.closed_on > :on_day)
      AND (CAST(:asking AS bigint) IS NULL OR p.account_id IS DISTINCT FROM :asking)
    ORDER BY h.person_id, h.starts DESC),
post AS MATERIALIZED (
    SELECT b.id AS building_id, NULL::bigint AS place_id, ST_Transform(ST_PointOnSurface(b.geom), CAST(:srid AS int)) AS at
    FROM (SELECT DISTINCT building_id FROM offered WHERE building_id IS NOT NULL) o JOIN building b ON b.id = o.building_id
    UNION ALL
    SELECT NULL, l.id, ST_Transform(ST_PointOnSurface(l.geom), CAST(:srid AS int))
    FROM (SELECT DISTINCT place_id FROM offered WHERE place_id IS NOT NULL) o JOIN place l ON l.id = o.place_id)
SELECT o.person_id, o.skills, ST_X(coalesce(b.at, l.at)) AS x, ST_Y(coalesce(b.at, l.at)) AS y,
       CASE WHEN EXISTS (SELECT FROM assignment a WHERE a.person_id = o.person_id AND a.role = 'volunteer'
                         AND a.valid @> CAST(:on_day AS date)) THEN 'volunteer'
            WHEN o.is_in_service_member OR EXISTS (SELECT FROM member_registration m WHERE m.person_id = o.person_id
                         AND m.valid @> CAST(:on_day AS date)) THEN 'in_service_member'
            WHEN o.is_own_member THEN 'own_member' ELSE 'neighbour' END AS role
FROM offered o
LEFT JOIN post b ON b.building_id = o.building_id
LEFT JOIN post l ON l.place_id = o.place_id
ORDER BY o.person_id
