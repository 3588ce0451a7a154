-- Purpose: of those who offered these hours what one must know to choose: role word, skills, calls open and lately.
-- Parameters: community_id, on_day, since, near (persons within reach), others (persons), skills, asking (an account).
-- Indexes: pk_person, ix_call_person_id, ex_assignment_once.
SELECT p.id AS person_id, p.skills, n.open_calls, n.recent_calls,
       CASE WHEN EXISTS (SELECT FROM assignment a WHERE a.person_id = p.id AND a.role = 'volunteer'
                         AND a.valid @> CAST(:on_day AS date)) THEN 'volunteer'
            WHEN p.is_in_service_member OR EXISTS (SELECT FROM member_registration m WHERE m.person_id = p.id
                         AND m.valid @> CAST(:on_day AS date)) THEN 'in_service_member'
            WHEN p.is_own_member THEN 'own_member' ELSE 'neighbour' END AS role
FROM person p
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE c.state = ANY(CAST(:open_states AS text[]))) AS open_calls,
           count(*) FILTER (WHERE c.sent_at > :since) AS recent_calls
    FROM call c WHERE c.person_id = p.id) n
WHERE p.community_id = :community_id
  AND (p.id = ANY(CAST(:near AS bigint[]))
       OR (p.id = ANY(CAST(:others AS bigint[])) AND p.skills && CAST(:skills AS text[])))
  AND p.opened_on <= :on_day AND (p.closed_on IS NULL OR p.closed_on > :on_day)
  AND (CAST(:asking AS bigint) IS NULL OR p.account_id IS DISTINCT FROM :asking)
ORDER BY p.id
